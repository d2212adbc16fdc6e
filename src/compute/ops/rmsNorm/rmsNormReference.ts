/** Interface of rmsNorm's implementations, and the reference in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

export interface RmsNormImplementation {
  /** @param x (..., C). @returns y like x and rstd, one value per row. */
  forward(x: tf.Tensor, gain: tf.Tensor1D): { y: tf.Tensor; rstd: tf.Tensor }
  /** @param already like x, added to dx unless null */
  backward(
    dy: tf.Tensor,
    x: tf.Tensor,
    gain: tf.Tensor1D,
    rstd: tf.Tensor,
    already: tf.Tensor | null,
  ): { dx: tf.Tensor; dGain: tf.Tensor1D }
}

/** Inside the square root, as in the official code. */
const rmsNormEpsilon = 1e-5

export const rmsNormReference: RmsNormImplementation = {
  forward(x, gain) {
    return tf.tidy(() => {
      const rstd = tf.rsqrt(tf.mean(tf.square(x), -1, true).add(rmsNormEpsilon))
      return { y: x.mul(rstd).mul(gain), rstd }
    })
  },

  backward(dy, x, gain, rstd, already) {
    return tf.tidy(() => {
      const width = gain.shape[0]
      const normalised = x.mul(rstd)
      const dGain = dy.mul(normalised).reshape([-1, width]).sum(0) as tf.Tensor1D
      const upstream = dy.mul(gain)
      const dx = upstream.sub(normalised.mul(upstream.mul(normalised).mean(-1, true))).mul(rstd)
      return { dx: already ? dx.add(already) : dx, dGain }
    })
  },
}
