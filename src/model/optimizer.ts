/**
 * AdamW over all parameters (paper 3.4: beta 0.9 and 0.95, no decay by default): owns the two moments
 * and the update count, clips by the global norm where asked. The learning rate is the caller's, one
 * number a step.
 */
import * as tf from '@tensorflow/tfjs'
import { adamwImplementations, scalarsOf } from '../ops/adamw/adamw'
import type { WeightName, WeightSet } from './weights'

export interface AdamWSettings {
  beta1: number
  beta2: number
  epsilon: number
  /** Applied to matrices only, never to gains and the start vector. */
  weightDecay: number
  /** Largest global gradient norm; 0 is off. */
  gradClip: number
}

interface Slot {
  parameter: tf.Variable
  m: tf.Variable
  v: tf.Variable
  decays: boolean
}

export class AdamW {
  private readonly slots = new Map<WeightName, Slot>()
  private updates = 0

  /** Zero moments beside every parameter of `set`, which stays its owner's. */
  constructor(set: Pick<WeightSet, 'byName'>, private readonly settings: AdamWSettings) {
    for (const [name, tensor] of set.byName) {
      this.slots.set(name, { parameter: tensor as tf.Variable, m: zeroVariable(tensor.shape), v: zeroVariable(tensor.shape), decays: tensor.rank > 1 })
    }
  }

  /**
   * One update in place. `gradients` stay the caller's.
   * @returns the global gradient norm before clipping, a scalar that the caller disposes
   */
  update(gradients: ReadonlyMap<WeightName, tf.Tensor>, learningRate: number): tf.Scalar {
    const { gradClip } = this.settings
    const implementation = adamwImplementations.current()
    this.updates += 1
    const decaying = scalarsOf(this.settings, this.updates, learningRate)
    const constant = { ...decaying, weightDecay: 0 }
    return tf.tidy(() => {
      const norm = implementation.sumSquares([...gradients.values()]).sqrt() as tf.Scalar
      const gradScale = gradClip > 0 ? tf.minimum(1, tf.div(gradClip, norm.add(1e-6))) as tf.Scalar : null
      for (const [name, slot] of this.slots) {
        const gradient = gradients.get(name)
        if (!gradient) throw new RangeError(`No gradient came for ${name}.`)
        implementation.update(slot.parameter, slot.m, slot.v, gradient, gradScale, slot.decays ? decaying : constant)
      }
      return norm
    })
  }

  dispose(): void {
    for (const { m, v } of this.slots.values()) {
      m.dispose()
      v.dispose()
    }
  }
}

/** A variable of zeros with memory of its own: variables made from one tensor would share it, and updates are in place. */
function zeroVariable(shape: number[]): tf.Variable {
  const zeros = tf.zeros(shape)
  const variable = tf.variable(zeros, false)
  zeros.dispose()
  return variable
}
