/** The texts of the measurement of this machine in the current language, loaded with it. */
import { measure as en, type MeasureTexts } from './en/measure'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const measureText = (): MeasureTexts => text.parts?.measure ?? en
