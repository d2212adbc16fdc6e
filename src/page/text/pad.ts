/** The texts of the drawing pad in the current language, loaded with it. */
import { pad as en, type PadTexts } from './en/pad'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const padText = (): PadTexts => text.parts?.pad ?? en
