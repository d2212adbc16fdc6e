/**
 * Reference composition of meanPool, in stock tfjs ops; what wasm runs too, since little is read and less
 * written.
 */
import * as tf from '@tensorflow/tfjs'
import type { MeanPoolImplementation } from './meanPoolContract'

export const meanPoolReference: MeanPoolImplementation = {
  forward: (x) => tf.tidy(() => x.mean(1) as tf.Tensor2D),
  backward: (dy, length) => tf.tidy(() => dy.div(length).expandDims(1).tile([1, length, 1]) as tf.Tensor3D),
}
