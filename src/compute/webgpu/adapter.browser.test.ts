/**
 * The precondition of all WGSL tests: tfjs's WebGPU backend starts on the software adapter of the test
 * browser, in the page and in a dedicated worker, and multiplies two matrices correctly.
 */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MatMulAnswer } from './matMul.worker.fixture'

/** (2, 3) times (3, 2) with integers, which float32 multiplies without rounding. */
const left = [
  [1, 2, 3],
  [4, 5, 6],
]
const right = [
  [7, 8],
  [9, 10],
  [11, 12],
]
const product = [58, 64, 139, 154]

beforeAll(async () => {
  await tf.setBackend('webgpu')
  await tf.ready()
})

describe('WebGPU in the test browser', () => {
  it('has an adapter in the page', async () => {
    const adapter = await navigator.gpu.requestAdapter()
    expect(adapter).not.toBeNull()
    expect(adapter?.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256)
  })

  it('multiplies matrices in the page', async () => {
    expect(tf.getBackend()).toBe('webgpu')
    const result = tf.tidy(() => tf.matMul(tf.tensor2d(left), tf.tensor2d(right)))
    expect(Array.from(await result.data())).toEqual(product)
    result.dispose()
  })

  it('multiplies matrices in a dedicated worker', async () => {
    const worker = new Worker(new URL('./matMul.worker.fixture.ts', import.meta.url), { type: 'module' })
    const answer = await new Promise<MatMulAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<MatMulAnswer>) => resolve(data)
      worker.onerror = (event) => reject(new Error(event.message || 'the worker did not load'))
      worker.postMessage({ left, right })
    }).finally(() => worker.terminate())
    expect(answer).toEqual({ backend: 'webgpu', product })
  })
})
