/**
 * A bias added to every row. The paper's model has none; models that were fine-tuned in Hugging Face
 * transformers do, and are opened with theirs.
 *
 *   y[n, c] = x[n, c] + bias[c]
 *
 * Gradient:   dx = dy        dbias[c] = sum over n of dy[n, c]
 *
 * A separate op, not a part of linear, so that models without biases run the same kernels as before.
 */
import type * as tf from '@tensorflow/tfjs'
import { customOp, rowsOf, viewOf } from '../customOp'
import { Implementations } from '../implementations'
import { biasReference, type BiasImplementation } from './biasReference'
import { biasWasm } from './biasWasm'
import { biasWebgpu } from './biasWebgpu'

export const biasImplementations = new Implementations<BiasImplementation>(biasReference, {
  wasm: biasWasm,
  webgpu: biasWebgpu,
})

/**
 * @param x (..., C)
 * @param bias (C)
 * @returns (..., C), the caller's to dispose
 */
export function addBias<T extends tf.Tensor>(x: T, bias: tf.Tensor1D): T {
  const implementation = biasImplementations.current()
  return customOp([x, bias], () => ({
    value: implementation.forward(rowsOf(x), bias).reshape(x.shape),
    saved: [],
    backward: (dy) => [viewOf(dy), implementation.backward(rowsOf(dy))],
  }))
}
