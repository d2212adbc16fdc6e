/** The texts of lessons in the language in use: loaded with the first lesson, not with the page. */
import { lessonsEn as en, type LessonTexts } from './en/lessons'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const lessonText = (): LessonTexts => text.parts?.lessons ?? en
