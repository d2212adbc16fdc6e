/** The texts of the weights panel in the current language, loaded with it. */
import { weights as en, type WeightsTexts } from './en/weights'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const weightsText = (): WeightsTexts => text.parts?.weights ?? en
