/** The texts of images from the web in the current language, loaded with their part. */
import { web as en, type WebTexts } from './en/web'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const webText = (): WebTexts => text.parts?.web ?? en
