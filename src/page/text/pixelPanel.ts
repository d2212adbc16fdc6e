/** The texts of the pixel panel in the current language, loaded with it. */
import { pixelPanel as en, type PixelPanelTexts } from './en/pixelPanel'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const pixelText = (): PixelPanelTexts => text.parts?.pixelPanel ?? en
