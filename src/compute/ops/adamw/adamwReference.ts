/** Interface of the AdamW update's implementations, and the reference in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import type { AdamwScalars } from '../../../core/schedule'

/** Constants of a run. */
export type AdamwSettings = Pick<AdamwScalars, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>

export interface AdamwImplementation {
  /**
   * Writes parameter, m and v.
   * @param gradScale a scalar tensor, or null for 1
   */
  update(
    parameter: tf.Variable,
    m: tf.Variable,
    v: tf.Variable,
    gradient: tf.Tensor,
    gradScale: tf.Scalar | null,
    scalars: AdamwScalars,
  ): void
  /** Sum of squares over all the tensors, a scalar that the caller disposes. */
  sumSquares(tensors: readonly tf.Tensor[]): tf.Scalar
}

export const adamwReference: AdamwImplementation = {
  update(parameter, m, v, gradient, gradScale, scalars) {
    tf.tidy(() => {
      const g = gradScale ? gradient.mul(gradScale) : gradient
      m.assign(m.mul(scalars.beta1).add(g.mul(1 - scalars.beta1)))
      v.assign(v.mul(scalars.beta2).add(g.square().mul(1 - scalars.beta2)))
      const direction = m.div(scalars.correction1).div(v.div(scalars.correction2).sqrt().add(scalars.epsilon))
      const decayed = parameter.mul(1 - scalars.learningRate * scalars.weightDecay)
      parameter.assign(decayed.sub(direction.mul(scalars.learningRate)))
    })
  },

  sumSquares(tensors) {
    // Not addN: on WebGPU it returns zero for more tensors than a shader may bind.
    return tf.tidy(
      () => tensors.map((x) => x.square().sum()).reduce((total, part) => total.add(part)) as tf.Scalar,
    )
  },
}
