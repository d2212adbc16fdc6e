/** Ablations over whole steps: dropout acts in training only and resumes exactly; a tied head. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import { prepareData, type PreparedData } from '../../data/prepare'
import { EagerFineTuner } from '../../compute/model/eagerFineTuner'
import { initialWeights } from '../../compute/model/init'
import { passesOf } from '../../compute/model/passes'
import { Rng } from '../../core/rng'
import { gatherTokens } from '../steps/batches'
import { Pretraining, shapeOf } from '../steps/pretraining'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small } from '../../testSupport/testRun'

const config: RunConfig = { ...baseConfig, ...small, headInit: 'normal' }
let data: PreparedData

beforeAll(async () => {
  data = prepareData(await digitsInNode(), config)
})

/** Losses of some steps, and the loss that is measured of the weights before and after them. */
async function losses(
  over: Partial<RunConfig>,
  steps = 4,
): Promise<{ trained: number[]; measured: number[] }> {
  const training = new Pretraining({ ...config, ...over }, data)
  const passes = passesOf(training.trainer.set)
  const tokens = gatherTokens(data.validation.tokens, data.positions, [0, 1, 2])
  const [trained, measured]: [number[], number[]] = [[], [await passes.loss(tokens)]]
  for (let step = 0; step < steps; step += 1) trained.push((await training.step()).loss)
  measured.push(await passes.loss(tokens))
  passes.dispose()
  training.dispose()
  return { trained, measured }
}

describe('dropout', () => {
  it('changes the training losses from the first step on, and no measurement of given weights', async () => {
    const [without, dropping] = [await losses({ dropout: 0 }), await losses({ dropout: 0.5 })]
    expect(dropping.trained[0]).not.toBe(without.trained[0])
    expect(dropping.measured[0]).toBe(without.measured[0])
    expect(dropping.measured[1]).not.toBe(without.measured[1])
  })

  it('is bit-equal for the same seed, and differs for another', async () => {
    const first = await losses({ dropout: 0.3 })
    expect(await losses({ dropout: 0.3 })).toEqual(first)
    expect((await losses({ dropout: 0.3, seed: 1 })).trained).not.toEqual(first.trained)
  })

  it.each([['untied'], ['tied']] as const)(
    'resumes a run with a head that is %s exactly',
    async (headTying) => {
      const dropping: RunConfig = { ...config, dropout: 0.3, headTying }
      const whole = await losses(dropping, 5)
      const before = new Pretraining(dropping, data)
      for (let step = 0; step < 3; step += 1) await before.step()
      const state = await before.trainer.readState()
      before.dispose()
      const after = new Pretraining(dropping, data, { ...state, step: 3 })
      const rest = [(await after.step()).loss, (await after.step()).loss]
      after.dispose()
      expect(rest).toEqual(whole.trained.slice(3))
    },
  )
})

describe('a tied head', () => {
  it('has no weights of its own, learns, and is fine-tuned on both losses', async () => {
    const { trained } = await losses({ headTying: 'tied' }, 12)
    expect(trained.at(-1)).toBeLessThan(trained[0]! - 0.05)
    const shape = shapeOf({ ...config, headTying: 'tied' }, data)
    const weights = initialWeights(shape, new Rng(1))
    expect(weights.has('head')).toBe(false)
    const before = tf.memory().numTensors
    const tuner = new EagerFineTuner(
      shape,
      { classes: 10, joint: true, headLayer: 2 },
      { ...config, dropout: 0.2 },
      weights,
    )
    const tokens = gatherTokens(data.train.tokens, data.positions, [0, 1, 2, 3])
    const labels = Int32Array.from(data.train.labels.subarray(0, 4))
    const steps = []
    for (let step = 0; step < 30; step += 1)
      steps.push(await tuner.step(tokens, labels, 1e-2, undefined, [step, 1]))
    expect(steps.at(-1)!.classification).toBeLessThan(steps[0]!.classification - 0.2)
    expect(steps.at(-1)!.generative!).toBeLessThan(steps[0]!.generative! - 0.1)
    await expect(tuner.step(tokens, labels, 1e-2)).rejects.toThrow(/needs a key/)
    tuner.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
