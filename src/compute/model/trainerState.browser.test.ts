/** A captured trainer resumed from the state of an interrupted one. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { registerWebgpuOps } from '../ops/implementations'
import { defaultGpuOptions } from '../webgpu/gpuOptions'
import type { GpuRuntime } from '../webgpu/runtime'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { CapturedTrainer } from './capturedTrainer'
import {
  checkInterrupted,
  interruptedBatch,
  interruptedCases,
} from '../../testSupport/parity/resumedTraining'

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime(defaultGpuOptions(false))
  registerWebgpuOps(runtime)
})

describe.each(interruptedCases)(
  'captured training interrupted after ten of twenty steps, %s,',
  (_, shape, settings) => {
    it('resumes exactly, and leaks no tensor', async () => {
      const before = tf.memory().numTensors
      // The same dispatches on the same values; a device may still sum a first step in another order than a
      // replay. Pieces are replayed within the first step, and have the same bits on the tests' adapter.
      await checkInterrupted(
        (start) => new CapturedTrainer(runtime, shape, settings, start, interruptedBatch),
        settings.accumulationSteps ? 0 : 1e-6,
      )
      expect(tf.memory().numTensors).toBe(before)
    }, 120_000)
  },
)
