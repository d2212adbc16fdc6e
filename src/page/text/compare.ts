/** The texts of the panel that compares runs in the current language, loaded with it. */
import { compare as en, type CompareTexts } from './en/compare'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const compareText = (): CompareTexts => text.parts?.compare ?? en
