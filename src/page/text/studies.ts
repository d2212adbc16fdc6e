/**
 * The texts of the studies in the current language. Only the Lab view shows them, so the English ones are
 * loaded with its panels; another language is loaded whole.
 */
import { studies as en, type StudiesTexts } from './en/studies'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const studiesText = (): StudiesTexts => text.studies ?? en
