/**
 * One AdamW update of one parameter, in place, and the sum of squares for the gradient norm. Not the
 * optimizer, which holds the moments and the schedule (model/optimizer.ts). PyTorch's AdamW:
 *
 *   m = b1 m + (1-b1) g      v = b2 v + (1-b2) g^2      w -= lr (m / c1 / (sqrt(v / c2) + eps) + decay w)
 *
 * with g the gradient times `gradScale`, c1 = 1 - b1^t, c2 = 1 - b2^t.
 */
import type { AdamwScalars } from '../../../core/schedule'
import { Implementations } from '../implementations'
import { adamwReference, type AdamwImplementation, type AdamwSettings } from './adamwReference'
import { adamwWasm } from './adamwWasm'
import { adamwWebgpu } from './adamwWebgpu'

/** The scalars of one update. @param update 1 for the first */
export function scalarsOf(
  { beta1, beta2, epsilon, weightDecay }: AdamwSettings,
  update: number,
  learningRate: number,
): AdamwScalars {
  return {
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
    correction1: 1 - beta1 ** update,
    correction2: 1 - beta2 ** update,
  }
}

export const adamwImplementations = new Implementations<AdamwImplementation>(adamwReference, {
  wasm: adamwWasm,
  webgpu: adamwWebgpu,
})
