/**
 * The MLP of a block as one op: two products with quick GELU between, added to the residual stream.
 *
 *   pre = x W1        a = pre s(1.702 pre)        y = a W2 + residual
 *
 * Gradient:   dW2 = a^T dy    dpre = (dy W2^T) gelu'(pre)    dW1 = x^T dpre    dx = dpre W1^T
 *             dresidual = dy
 *
 * One op and not three, so that kernels apply the activation and its slope where a product is stored.
 */
import type * as tf from '@tensorflow/tfjs'
import { customOp, rowsOf, viewOf } from '../customOp'
import { Implementations } from '../implementations'
import { mlpReference, type MlpImplementation } from './mlpReference'
import { mlpWasm } from './mlpWasm'
import { mlpWebgpu } from './mlpWebgpu'

export const mlpImplementations = new Implementations<MlpImplementation>(mlpReference, {
  wasm: mlpWasm,
  webgpu: mlpWebgpu,
})

/**
 * @param x (B, T, C) normalised input
 * @param wFc (C, F), wOut (F, C)
 * @param residual (B, T, C), omitted if dropout comes between
 * @returns (B, T, C), the caller's to dispose
 */
export function mlp(
  x: tf.Tensor3D,
  wFc: tf.Tensor2D,
  wOut: tf.Tensor2D,
  residual?: tf.Tensor3D,
): tf.Tensor3D {
  const implementation = mlpImplementations.current()
  return customOp([x, wFc, wOut, ...(residual ? [residual] : [])], () => {
    const { y, preOrSlope, active } = implementation.forward(
      rowsOf(x),
      wFc,
      wOut,
      residual ? rowsOf(residual) : null,
    )
    return {
      value: y.reshape(x.shape),
      saved: [x, wFc, wOut, preOrSlope, active],
      backward(dy, saved) {
        const [xSaved, fc, out, preOrSlopeSaved, activeSaved] = saved as tf.Tensor2D[]
        const { dx, dFc, dOut } = implementation.backward(
          rowsOf(dy),
          rowsOf(xSaved),
          fc,
          out,
          preOrSlopeSaved,
          activeSaved,
        )
        return [dx.reshape(x.shape), dFc, dOut, ...(residual ? [viewOf(dy)] : [])]
      },
    }
  })
}
