/**
 * Every op, value and gradient, on the backends that run in Node. ops.browser.test.ts has the same for
 * WebGPU.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { checkLeaks, checkOp } from '../../testSupport/checkOp'
import { embed } from './embed/embed'
import { forceImplementation } from './implementations'
import { opCases } from '../../testSupport/opCases'

describe.each(['cpu', 'wasm, reference', 'wasm, SIMD kernels'])('ops on %s', (path) => {
  beforeAll(async () => {
    forceImplementation(path.endsWith('reference') ? 'reference' : null)
    if (path === 'cpu') return tf.setBackend('cpu')
    await useWasmOpsInNode()
  })
  afterAll(() => forceImplementation(null))

  it.each(opCases)('%s', (_, opCase) => checkOp(opCase))

  it('leave no tensors but the value and the gradients', () => {
    for (const [name, opCase] of opCases) checkLeaks(name, opCase)
  })

  it('embeds a prefix shorter than the position table, with zero gradient beyond it', () => {
    const tokens = tf.tensor2d([[1, 0]], [1, 2], 'int32')
    const wte = tf.tensor2d([1, 2, 3, 4], [2, 2])
    const wpe = tf.tensor2d([10, 20, 30, 40, 50, 60, 70, 80], [4, 2])
    const sos = tf.tensor1d([0.5, 0.25])
    expect([...embed(tokens, wte, wpe, sos).dataSync()]).toEqual([10.5, 20.25, 33, 44])
    const dWpe = tf.grad((x: tf.Tensor) => embed(tokens, wte, x as tf.Tensor2D, sos).sum())(wpe)
    expect([...dWpe.dataSync()]).toEqual([1, 1, 1, 1, 0, 0, 0, 0])
  })
})
