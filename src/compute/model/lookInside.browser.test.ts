/**
 * Looking inside on the GPU backends: the same checks as in Node, on WebGPU with the WGSL kernels of the ops.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, describe, expect, it } from 'vitest'
import { forceImplementation } from '../ops/implementations'
import { registerWebgpuOps } from '../ops/implementations'
import { defaultGpuOptions } from '../webgpu/gpuOptions'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { checkLookInside } from '../../testSupport/parity/lookInside'

async function checkPositions(): Promise<void> {
  for (const position of [0, 4, 8]) {
    await checkLookInside('autoregressive', position)
    await checkLookInside('masked', position)
  }
}

describe("one position's attention and prediction equal the whole attention reference", () => {
  afterAll(() => forceImplementation(null))

  it('on WebGL', async () => {
    expect(await tf.setBackend('webgl')).toBe(true)
    forceImplementation('reference')
    await checkPositions()
  })

  it('on WebGPU', async () => {
    const runtime = await startRuntime(defaultGpuOptions(false))
    registerWebgpuOps(runtime)
    forceImplementation(null)
    await checkPositions()
    runtime.dispose()
  })
})
