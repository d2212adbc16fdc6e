/** The texts of the import dialog in the current language, loaded with it. */
import { importing as en, type ImportingTexts } from './en/importing'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const importingText = (): ImportingTexts => text.parts?.importing ?? en
