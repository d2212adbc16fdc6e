/** The model on WebGPU in a real browser against PyTorch's numbers: the same checks as in Node. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkForward, checkGradients, checkOptimizer } from '../../testSupport/parity/model'

describe.each(['webgpu', 'webgl'])('the model on %s equals PyTorch', (backend) => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true)
    await tf.ready()
  })

  it('in logits, losses and features', () => checkForward())
  it('in the gradient of every parameter', () => checkGradients())
  it('after three AdamW updates, with and without decay and clipping', () => checkOptimizer())
})
