/**
 * Draws of this visit: each "Draw again" samples the same prompts with the next sampling seed, so that a row
 * of draws can be repeated from its first seed.
 */
import { configFields } from '../../../core/config'
import type { CompletionSettings } from '../../../core/protocol'
import { completionSettings } from '../../store/commands'
import type { Lab } from '../../store/lab'
import { currentSet, drawsOf, type CompletionsState } from '../../store/state/completions'
import { isExample } from '../../store/state/run'

const { min: leastSeed, max: mostSeed } = configFields.seed

/** Whether a sampling seed can be used. */
export const isSeed = (seed: number): boolean =>
  Number.isInteger(seed) && seed >= leastSeed && seed <= mostSeed

/** The seed after this one; after the largest comes 0. */
export const seedAfter = (seed: number): number => (seed >= mostSeed ? leastSeed : seed + 1)

/**
 * The seed of the next draw: what the user set, else the one after the newest draw's, or after that of the
 * run's own completions.
 * @param runSeed seed of the form, for a run that has none yet
 */
export function nextSeed(state: CompletionsState, runSeed: number): number {
  if (state.drawSeed !== null) return state.drawSeed
  const last = state.requested ?? currentSet(state)
  return seedAfter(last ? last.settings.seed : runSeed)
}

/** The draws of this visit and the place of the displayed one among them; -1 while another set is shown. */
export function shownDraw(state: CompletionsState): { count: number; index: number } {
  const draws = drawsOf(state)
  const set = state.view.kind === 'requested' ? currentSet(state) : null
  return { count: draws.length, index: draws.findIndex(({ setId }) => setId === set?.setId) }
}

/** The view of one draw; the newest stays displayed when newer ones come. */
export function viewOfDraw(state: CompletionsState, index: number): CompletionsState['view'] {
  const draws = drawsOf(state)
  if (index >= draws.length - 1) return { kind: 'requested' }
  return { kind: 'requested', setId: draws[Math.max(0, index)].setId }
}

/**
 * Settings for drawing one image: those of the displayed set for an example of which nothing was chosen, else
 * the form's, with the next seed and the form's number of samples.
 */
export function settingsOfOne(lab: Lab): CompletionSettings {
  const { completions, run, settings } = lab.stores
  const state = completions.getState()
  const form = completionSettings(lab)
  const isAsOpened = isExample(run.getState()) && !settings.getState().chosen
  const { temperature, topK, fill, fillRounds, samplesPerPrompt } =
    (isAsOpened && currentSet(state)?.settings) || form
  const seed = nextSeed(state, form.seed)
  return { ...form, temperature, topK, fill, fillRounds, samplesPerPrompt, seed, promptCount: 1, hole: null }
}

/**
 * Settings of the next draw: the form's, with the user's own image or without prompts if the last draw was
 * so. An example is drawn as its own completions were, until the user chooses something.
 */
export function drawSettings(lab: Lab): CompletionSettings {
  const { completions, run, settings } = lab.stores
  const state = completions.getState()
  const form = completionSettings(lab)
  const seed = nextSeed(state, form.seed)
  const shown = currentSet(state)?.settings
  if (shown && isExample(run.getState()) && !settings.getState().chosen && !form.hole)
    return { ...shown, seed }
  const last = state.requested?.settings
  if (last?.prompts) {
    const { prompts, promptsAre, promptCount, promptRows, promptTokens, hole } = last
    // The hole of a picture is the one painted now.
    const own = promptsAre === 'picture' ? {} : { promptTokens, hole }
    return { ...form, prompts, promptsAre, promptCount, promptRows, ...own, seed }
  }
  return last && last.promptRows === 0 && !last.hole ? { ...form, promptRows: 0, seed } : { ...form, seed }
}

/** Draws with the next seed. Rejects with a LabError. */
export async function drawAgain(lab: Lab): Promise<void> {
  const settings = drawSettings(lab)
  // From the seed that the user set, the next draws count on.
  lab.stores.completions.setState({ drawSeed: null })
  await lab.complete(settings)
}
