/**
 * Interface of meanPool's implementations, and the reference in stock tfjs ops. wasm uses it too: the op is
 * too small for a kernel to matter there.
 */
import * as tf from '@tensorflow/tfjs'

export interface MeanPoolImplementation {
  /** @param x (B, S, C). @returns (B, C). */
  forward(x: tf.Tensor3D): tf.Tensor2D
  /**
   * @param dy (B, C)
   * @param already (B, length, C), added to the result unless null
   * @returns (B, length, C)
   */
  backward(dy: tf.Tensor2D, length: number, already: tf.Tensor | null): tf.Tensor3D
}

export const meanPoolReference: MeanPoolImplementation = {
  forward: (x) => tf.tidy(() => x.mean(1) as tf.Tensor2D),
  backward: (dy, length, already) =>
    tf.tidy(() => {
      const dx: tf.Tensor3D = dy.div(length).expandDims(1).tile([1, length, 1])
      return already ? dx.add<tf.Tensor3D>(already) : dx
    }),
}
