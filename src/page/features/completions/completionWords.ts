/** What a set of completions was given, and which columns stand around its drawings, in words. */
import type { CompletionSet } from '../../store/state/completions'
import { text } from '../../text/text'

/** Describes the given part of each prompt. */
export function promptWords({ settings, order }: CompletionSet): string {
  const { withHole, firstLines, firstPixels, topRows } = text.completions.grid
  if (settings.hole) return withHole
  if (settings.promptTokens !== undefined) return firstPixels(settings.promptTokens)
  return (order ? firstLines : topRows)(settings.promptRows)
}

/** Columns beside the drawings: the given part and, but for the drawing pad, the image that it is from. */
export const columnsAround = ({ originals, settings }: CompletionSet): number =>
  originals.length > 0 && settings.promptsAre === 'pad' ? 1 : 2

/** Heading of the column beside the drawings. */
export function lastHeading({ settings: { promptsAre } }: CompletionSet): string {
  const { before, picture, original } = text.completions.grid
  if (promptsAre === 'changed') return before
  return promptsAre === 'picture' ? picture : original
}

/** What is given to the model, and what the last column is. */
export function setCaption(set: CompletionSet): string {
  const words = text.completions.caption
  const { hole, promptsAre } = set.settings
  if (set.originals.length === 0) return words.ofNothing
  if (promptsAre === 'pad') return words.ofPad
  if (promptsAre === 'changed') return hole ? words.ofChangedHole : words.ofChanged
  if (promptsAre === 'picture') return words.ofPicture
  return hole ? words.ofHole : words.ofPrompt(promptWords(set))
}
