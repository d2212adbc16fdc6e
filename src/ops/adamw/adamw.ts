/**
 * One AdamW update of one parameter, in place, and the squared norm it needs. Not the optimizer: that
 * keeps the moments and the schedule (model/optimizer.ts).
 *
 *   m = b1 m + (1-b1) g      v = b2 v + (1-b2) g^2      w -= lr (m / c1 / (sqrt(v / c2) + eps) + decay w)
 *
 * with g the gradient times `gradScale`, c1 = 1 - b1^t, c2 = 1 - b2^t. PyTorch's AdamW.
 */
import * as tf from '@tensorflow/tfjs'
import { Implementations } from '../implementation'
import { adamwReference } from './reference'

export interface AdamwScalars {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** 1 - beta1^t and 1 - beta2^t for update t = 1, 2, ... */
  correction1: number
  correction2: number
}

/** What stays the same over a run. */
export type AdamwSettings = Pick<AdamwScalars, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>

/** The scalars of one update. @param update 1 for the first */
export function scalarsOf({ beta1, beta2, epsilon, weightDecay }: AdamwSettings, update: number, learningRate: number): AdamwScalars {
  return { learningRate, beta1, beta2, epsilon, weightDecay, correction1: 1 - beta1 ** update, correction2: 1 - beta2 ** update }
}

export interface AdamwImplementation {
  /** Writes parameter, m and v. `gradScale` is a scalar tensor, or null for 1. Disposes nothing that it was given. */
  update(parameter: tf.Variable, m: tf.Variable, v: tf.Variable, gradient: tf.Tensor, gradScale: tf.Scalar | null, scalars: AdamwScalars): void
  /** Sum of squares over all the tensors, a scalar that the caller disposes. */
  sumSquares(tensors: readonly tf.Tensor[]): tf.Scalar
}

export const adamwImplementations = new Implementations<AdamwImplementation>('adamw', adamwReference)
