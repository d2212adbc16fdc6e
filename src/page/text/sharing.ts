/**
 * The texts of links and embeds in the current language. Few visitors see them, so they are loaded with the
 * parts that show them.
 */
import { sharing as en, type SharingTexts } from './en/sharing'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const sharingText = (): SharingTexts => text.parts?.sharing ?? en
