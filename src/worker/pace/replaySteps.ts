/**
 * Trains the first steps of a run twice, from its seed, on throwaway models one after the other, and compares
 * losses, gradient norms and weights bit for bit. The run itself is left alone. Yields between steps, so that
 * whatever else is asked for ends it.
 */
import { compareReplays, replaySteps, type Replayed, type ReplayResult } from '../../core/replay'
import type { RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import type { PreparedData } from '../../data/prepare'
import { Pretraining } from '../steps/pretraining'
import type { PaceOptions } from './measurePace'

const superseded = () =>
  new LabError({
    code: 'busy',
    message: 'The replay was ended, since something else was asked for.',
    remedy: 'Replay again while nothing else computes.',
  })

/** Trains this many steps on a new model, which is freed. */
async function replay(
  config: RunConfig,
  data: PreparedData,
  steps: number,
  { signal, yieldToEventLoop }: PaceOptions,
): Promise<Replayed> {
  const training = new Pretraining(config, data)
  try {
    await training.trainer.prepare(() => undefined)
    const [losses, gradNorms] = [new Float32Array(steps), new Float32Array(steps)]
    for (let i = 0; i < steps; i += 1) {
      await yieldToEventLoop()
      if (signal.aborted) throw superseded()
      const { loss, gradNorm } = await training.step()
      losses[i] = loss
      gradNorms[i] = gradNorm
    }
    const { weights } = await training.trainer.readState()
    return { losses, gradNorms, weights }
  } finally {
    training.dispose()
  }
}

/**
 * Replays a run's first steps, fewer if it has fewer.
 * @throws LabError busy when superseded; whatever a step throws on a device that cannot hold the model
 */
export async function replayRun(
  config: RunConfig,
  data: PreparedData,
  options: PaceOptions,
): Promise<ReplayResult> {
  const steps = Math.min(replaySteps, config.steps)
  const first = await replay(config, data, steps, options)
  const second = await replay(config, data, steps, options)
  const weights = [...first.weights.values()].reduce((sum, { length }) => sum + length, 0)
  return { steps, losses: first.losses, weights, difference: compareReplays(first, second) }
}
