/** The texts of lessons in the language in use: loaded with the first lesson, not with the page. */
import { lessonsEn, type LessonTexts } from './en/lessons'
import { text } from './text'
import { lessonsZh } from './zh/lessons'

export const lessonText = (): LessonTexts => (text.common.locale.startsWith('zh') ? lessonsZh : lessonsEn)
