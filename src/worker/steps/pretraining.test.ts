/** Steps whose batches are in pieces, by a run's settings: its batches, masks and dropout are the whole's. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import type { RunConfig } from '../../core/config'
import { prepareData, type PreparedData } from '../../data/prepare'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small } from '../../testSupport/testRun'
import { Pretraining } from './pretraining'

const config: RunConfig = { ...baseConfig, ...small, objective: 'masked', dropout: 0.2, batchSize: 7 }
let data: PreparedData

beforeAll(async () => {
  await useWasmOpsInNode()
  data = prepareData(await digitsInNode(), config)
})

/** Losses of four steps, and how often the event loop had a turn within them. */
async function train(over: Partial<RunConfig>): Promise<{ losses: number[]; turns: number }> {
  let turns = 0
  const training = new Pretraining({ ...config, ...over }, data, undefined, async () => {
    turns += 1
  })
  const losses: number[] = []
  for (let step = 0; step < 4; step += 1) losses.push((await training.step()).loss)
  training.dispose()
  return { losses, turns }
}

it('are those of whole batches, up to rounding, with turns of the event loop between pieces', async () => {
  const before = tf.memory().numTensors
  const whole = await train({})
  expect(whole.turns).toBe(0)
  for (const [accumulationSteps, turns] of [
    [3, 2],
    [512, 6],
  ] as const) {
    const pieces = await train({ accumulationSteps })
    expect(pieces.turns).toBe(4 * turns)
    // Float32 sums in another order.
    pieces.losses.forEach((loss, i) => expect(loss).toBeCloseTo(whole.losses[i]!, 4))
  }
  const other = await train({ seed: 1 })
  expect(Math.abs(other.losses[3]! - whole.losses[3]!)).toBeGreaterThan(1e-3)
  expect(tf.memory().numTensors).toBe(before)
})
