/** The words of refused calls of the console API in the language in use; loaded at the first refusal. */
import { consoleEn, type ConsoleTexts } from './en/console'
import { text } from './text'
import { consoleZh } from './zh/console'

export const consoleText = (): ConsoleTexts => (text.common.locale.startsWith('zh') ? consoleZh : consoleEn)
