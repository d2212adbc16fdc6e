/** The texts of the printed report in the language in use. */
import { reportEn as en, type ReportTexts } from './en/report'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const reportText = (): ReportTexts => text.parts?.report ?? en
