/**
 * A trainer made anew from the state of an interrupted one, on wasm by SIMD kernels and on stock operations.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { useWasmOpsInNode } from '../../headless/wasmOpsInNode'
import { checkInterrupted, interruptedCases } from '../../testSupport/parity/resumedTraining'
import { EagerTrainer } from './eagerTrainer'

beforeAll(async () => {
  await useWasmOpsInNode()
})

describe.each(interruptedCases)(
  'training interrupted after ten of twenty steps, %s,',
  (_, shape, settings) => {
    it('goes on to the last bit, and leaves no tensor behind', async () => {
      const before = tf.memory().numTensors
      await checkInterrupted((start) => new EagerTrainer(shape, settings, start), 0)
      expect(tf.memory().numTensors).toBe(before)
    })
  },
)

it('goes on to the last bit on the reference operations too', async () => {
  await tf.setBackend('cpu')
  const [, shape, settings] = interruptedCases[2]!
  await checkInterrupted((start) => new EagerTrainer(shape, settings, start), 0)
})
