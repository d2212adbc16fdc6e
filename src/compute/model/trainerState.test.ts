/** A trainer resumed from the state of an interrupted one, on SIMD kernels and on stock operations. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { checkInterrupted, interruptedCases } from '../../testSupport/parity/resumedTraining'
import { EagerTrainer } from './eagerTrainer'

beforeAll(async () => {
  await useWasmOpsInNode()
})

describe.each(interruptedCases)(
  'training interrupted after ten of twenty steps, %s,',
  (_, shape, settings) => {
    it('resumes to the last bit, and leaks no tensor', async () => {
      const before = tf.memory().numTensors
      await checkInterrupted((start) => new EagerTrainer(shape, settings, start), 0)
      expect(tf.memory().numTensors).toBe(before)
    })
  },
)

it('resumes to the last bit on the reference operations', async () => {
  await tf.setBackend('cpu')
  const [, shape, settings] = interruptedCases[2]!
  await checkInterrupted((start) => new EagerTrainer(shape, settings, start), 0)
})
