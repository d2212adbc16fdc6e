/**
 * The chance of a step's dropout, for whoever takes steps: its rate stands in the settings, its key comes
 * with each step, so that a run that is taken up again draws the masks that it would have drawn. No op and no
 * model.
 */
import type { Words } from '../../core/counterNoise'
import type { DropoutNoise } from '../ops/dropout/dropoutNoise'
import type { AdamWSettings } from './optimizer'

export interface TrainerSettings extends AdamWSettings {
  /** Share of the numbers that training drops; 0, or left out, is off. */
  dropout?: number
}

/**
 * @param key of this step
 * @returns undefined where nothing is dropped
 * @throws RangeError where something is, and no key came
 */
export function stepNoise(
  { dropout = 0 }: Pick<TrainerSettings, 'dropout'>,
  key: Words | undefined,
): DropoutNoise | undefined {
  if (dropout === 0) return undefined
  if (!key) throw new RangeError('A step with dropout needs a key.')
  return { rate: dropout, key }
}
