/** What every implementation of quickGelu gives; quickGelu.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface QuickGeluImplementation {
  forward(x: tf.Tensor): tf.Tensor
  backward(dy: tf.Tensor, x: tf.Tensor): tf.Tensor
}
