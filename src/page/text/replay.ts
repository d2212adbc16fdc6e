/** The texts of the replay of a run in the current language, loaded with it. */
import { replay as en, type ReplayTexts } from './en/replay'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const replayText = (): ReplayTexts => text.parts?.replay ?? en
