/** The texts of the studies in the language in use. Only the Lab view shows them, and loads them. */
import { studies as en, type StudiesTexts } from './en/studies'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const studiesText = (): StudiesTexts => text.parts?.studies ?? en
