/**
 * The texts of links and embeds in the current language. Few visitors see them, so they are loaded with the
 * parts that show them.
 */
import { sharing as en } from './en/sharing'

export type SharingTexts = typeof en

/** Call it where the texts are used: the language may change. */
export const sharingText = (): SharingTexts => en
