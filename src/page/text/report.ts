/** The texts of the printed report in the language in use. */
import { reportEn, type ReportTexts } from './en/report'
import { text } from './text'
import { reportZh } from './zh/report'

export const reportText = (): ReportTexts => (text.common.locale.startsWith('zh') ? reportZh : reportEn)
