/** Interface of mlp's implementations, and the reference, composed of those of linear and quickGelu. */
import { linearReference } from '../linear/linearReference'
import { quickGeluReference } from '../quickGelu/quickGeluReference'
import type * as tf from '@tensorflow/tfjs'

export interface MlpForward {
  /** (N, C) */
  y: tf.Tensor2D
  /**
   * (N, 4C), for the backward pass: the product before the activation, or the slope of the activation there.
   */
  preOrSlope: tf.Tensor2D
  /** (N, 4C), after the activation. */
  active: tf.Tensor2D
}

export interface MlpGradients {
  dx: tf.Tensor2D
  dFc: tf.Tensor2D
  dOut: tf.Tensor2D
}

export interface MlpImplementation {
  /** @param x (N, C), wFc (C, 4C), wOut (4C, C), residual (N, C) or null */
  forward(x: tf.Tensor2D, wFc: tf.Tensor2D, wOut: tf.Tensor2D, residual: tf.Tensor2D | null): MlpForward
  /** @param dy (N, C) */
  backward(
    dy: tf.Tensor2D,
    x: tf.Tensor2D,
    wFc: tf.Tensor2D,
    wOut: tf.Tensor2D,
    preOrSlope: tf.Tensor2D,
    active: tf.Tensor2D,
  ): MlpGradients
}

export const mlpReference: MlpImplementation = {
  forward(x, wFc, wOut, residual) {
    const pre = linearReference.forward(x, wFc, null)
    const active = quickGeluReference.forward(pre) as tf.Tensor2D
    return { y: linearReference.forward(active, wOut, residual), preOrSlope: pre, active }
  },

  backward(dy, x, wFc, wOut, pre, active) {
    const outer = linearReference.backward(dy, active, wOut)
    const dPre = quickGeluReference.backward(outer.dx, pre) as tf.Tensor2D
    const inner = linearReference.backward(dPre, x, wFc)
    outer.dx.dispose()
    dPre.dispose()
    return { dx: inner.dx, dFc: inner.dWeight, dOut: outer.dWeight }
  },
}
