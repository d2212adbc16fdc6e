/** Gradient accumulation op by op: pieces against whole batches, and that the event loop gets its turns. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { accumulationCases, checkAccumulation } from '../../testSupport/parity/accumulation'
import { EagerTrainer } from './eagerTrainer'

describe.each(['cpu', 'wasm with its SIMD kernels'])('on %s, a batch of seven in pieces', (path) => {
  beforeAll(async () => {
    if (path === 'cpu') await tf.setBackend('cpu')
    else await useWasmOpsInNode()
  })

  it.each(accumulationCases)(
    'takes the steps of the whole, %s, and leaks no tensor',
    async (_, shape, settings) => {
      await checkAccumulation((given, start) => new EagerTrainer(shape, given, start), settings)
    },
  )
})

it('gives the event loop a turn between two pieces, and frees its sums where that fails', async () => {
  const [, shape, settings] = accumulationCases[0]!
  const before = tf.memory().numTensors
  let turns = 0
  const between = () => {
    turns += 1
    return turns > 2 ? Promise.reject(new Error('enough')) : Promise.resolve()
  }
  const trainer = new EagerTrainer(shape, { ...settings, accumulationSteps: 3 }, new Rng(1), between)
  const held = tf.memory().numTensors
  await trainer.step(new Int32Array(7 * shape.positions), 1e-3)
  expect(turns).toBe(2)
  await expect(trainer.step(new Int32Array(7 * shape.positions), 1e-3)).rejects.toThrow('enough')
  expect(tf.memory().numTensors).toBe(held)
  trainer.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
