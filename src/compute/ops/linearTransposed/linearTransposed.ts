/**
 * Matrix product of the last axis with the transpose of a weight: an output head tied to the colour
 * embeddings, which are stored (V, C) and not (C, V). The blocks' linear layers use ops/linear.
 *
 *   y = x W^T
 *
 * Gradient:   dx = dy W        dW = dy^T x
 */
import type * as tf from '@tensorflow/tfjs'
import { customOp, rowsOf } from '../customOp'
import { Implementations } from '../implementations'
import { linearTransposedReference, type LinearTransposedImplementation } from './linearTransposedReference'
import { linearTransposedWasm } from './linearTransposedWasm'
import { linearTransposedWebgpu } from './linearTransposedWebgpu'

export const linearTransposedImplementations = new Implementations<LinearTransposedImplementation>(
  linearTransposedReference,
  { wasm: linearTransposedWasm, webgpu: linearTransposedWebgpu },
)

/**
 * @param x (..., in)
 * @param weight (out, in)
 * @returns (..., out), the caller's to dispose
 */
export function linearTransposed<T extends tf.Tensor2D | tf.Tensor3D>(x: T, weight: tf.Tensor2D): T {
  const implementation = linearTransposedImplementations.current()
  return customOp([x, weight], () => ({
    value: implementation.forward(rowsOf(x), weight).reshape([...x.shape.slice(0, -1), weight.shape[0]]),
    saved: [x, weight],
    backward(dy, [xSaved, weightSaved]) {
      const { dx, dWeight } = implementation.backward(rowsOf(dy), rowsOf(xSaved!), weightSaved as tf.Tensor2D)
      return [dx.reshape(xSaved!.shape), dWeight]
    },
  }))
}
