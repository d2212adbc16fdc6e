/**
 * The texts of the studies in the current language. Only the Lab view shows them, so they are loaded with its
 * panels.
 */
import { studies as en, type StudiesTexts } from './en/studies'
import { text } from './text'
import { studies as zh } from './zh/studies'

/** Call it where the texts are used: the language may change. */
export const studiesText = (): StudiesTexts => (text.common.locale === 'zh-CN' ? zh : en)
