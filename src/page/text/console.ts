/** The words of refused calls of the console API in the language in use; loaded at the first refusal. */
import { consoleEn as en, type ConsoleTexts } from './en/console'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const consoleText = (): ConsoleTexts => text.parts?.console ?? en
