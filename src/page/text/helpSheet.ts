/** The texts of the help sheet in the current language, loaded with it. */
import { helpSheet as en, type HelpSheetTexts } from './en/helpSheet'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const helpSheetText = (): HelpSheetTexts => text.parts?.helpSheet ?? en
