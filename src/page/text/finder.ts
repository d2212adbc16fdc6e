/** The texts of the finder in the current language, loaded with it. */
import { finder as en, type FinderTexts } from './en/finder'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const finderText = (): FinderTexts => text.parts?.finder ?? en
