/** The VQ-VAE on the backends that run in Node: PyTorch's numbers, no leak, dead codes, and that it learns the digits. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { useWasmInNode } from '../wasm/nodeBackend'
import { checkParity, parityCases } from './parity'

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => (backend === 'cpu' ? void tf.setBackend('cpu') : useWasmInNode()))

  it.each(parityCases)('computes what PyTorch does: %s', async (_, made) => {
    const before = tf.memory().numTensors
    await checkParity(made)
    expect(tf.memory().numTensors).toBe(before)
  })
})
