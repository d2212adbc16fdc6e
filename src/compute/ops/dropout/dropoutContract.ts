/** What every implementation of dropout gives; dropout.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'
import type { DropoutNoise } from './dropoutNoise'

export interface DropoutImplementation {
  /** @param place which dropout of the model this is. @param residual like x, or null. @returns like x */
  forward(x: tf.Tensor, noise: DropoutNoise, place: number, residual: tf.Tensor | null): tf.Tensor
}
