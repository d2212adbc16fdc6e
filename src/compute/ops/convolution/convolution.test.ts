/** Both convolutions, values and gradients, on the backends that run in Node. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { tfjsMemory } from '../../wasm/tfjsMemory'
import { useWasmInNode } from '../../../headless/nodeWasm'
import { checkLeaks, checkOp } from '../../../testSupport/checkOp'
import { convolve, convolveTransposed } from './convolution'
import { convolutionCases } from '../../../testSupport/convolutionCases'

describe.each(['cpu', 'wasm'])('convolutions on %s', (backend) => {
  beforeAll(() => (backend === 'cpu' ? void tf.setBackend('cpu') : useWasmInNode()))

  it.each(convolutionCases)('%s', (_, opCase) => checkOp(opCase))

  it('leave no tensors but the value and the gradients', () => {
    for (const [name, opCase] of convolutionCases) checkLeaks(name, opCase)
  })

  it('use a filter that was updated in place', () => {
    const w = tf.variable(tf.ones<tf.Rank.R4>([1, 1, 1, 1]), true)
    const x = tf.ones<tf.Rank.R4>([1, 2, 2, 1])
    const steps = { stride: 1, pad: 0 } as const
    expect([...convolve(x, w, steps).dataSync()]).toEqual([1, 1, 1, 1])
    // As the optimizer's kernels do, unknown to tfjs.
    if (backend === 'wasm')
      new Float32Array(tfjsMemory(tf.backend()).memory.buffer, tfjsMemory(tf.backend()).offsetOf(w), 1)[0] = 3
    else w.assign(tf.fill([1, 1, 1, 1], 3))
    expect([...convolve(x, w, steps).dataSync()]).toEqual([3, 3, 3, 3])
  })

  it('halve a side and double it again', () => {
    tf.tidy(() => {
      const w = tf.ones<tf.Rank.R4>([4, 4, 2, 3])
      const half = convolve(tf.ones([1, 8, 8, 2]), w, { stride: 2, pad: 1 })
      expect(half.shape).toEqual([1, 4, 4, 3])
      expect(convolveTransposed(half, w, { stride: 2, pad: 1 }).shape).toEqual([1, 8, 8, 2])
    })
  })
})
