/** Reference composition of bias, in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import type { BiasImplementation } from './biasContract'

export const biasReference: BiasImplementation = {
  forward: (x, bias) => tf.add(x, bias),
  backward: (dy) => tf.tidy(() => dy.sum(0) as tf.Tensor1D),
}
