/**
 * AdamW over all parameters (paper 3.4: betas 0.9 and 0.95, no weight decay by default), with optional
 * clipping by the global norm. Owns the two moments and the update count; the caller passes each step's
 * learning rate.
 */
import * as tf from '@tensorflow/tfjs'
import { adamwImplementations, scalarsOf } from '../ops/adamw/adamw'
import { copyOf, readCopies, type WeightName, type WeightSet } from './weights'

export interface AdamWSettings {
  beta1: number
  beta2: number
  epsilon: number
  /** Applied to matrices only, never to gains and the start vector. */
  weightDecay: number
  /** Largest global gradient norm; 0 is off. */
  gradClip: number
}

/** Saved optimizer state: AdamW's two moments by parameter name, and the number of updates taken. */
export interface Moments {
  m: ReadonlyMap<WeightName, Float32Array>
  v: ReadonlyMap<WeightName, Float32Array>
  updates: number
}

interface Slot {
  parameter: tf.Variable
  m: tf.Variable
  v: tf.Variable
  decays: boolean
}

export class AdamW {
  private readonly slots = new Map<WeightName, Slot>()
  private updates: number

  /**
   * @param set parameters, which stay the caller's
   * @param from moments to resume from; zeros if null
   */
  constructor(
    set: Pick<WeightSet, 'byName'>,
    private readonly settings: AdamWSettings,
    from: Moments | null = null,
  ) {
    this.updates = from?.updates ?? 0
    for (const [name, tensor] of set.byName) {
      const { shape } = tensor
      this.slots.set(name, {
        parameter: tensor as tf.Variable,
        m: momentVariable(shape, from?.m.get(name)),
        v: momentVariable(shape, from?.v.get(name)),
        decays: tensor.rank > 1,
      })
    }
  }

  /** The state at the time of the call; further updates may run while it is read. */
  async read(): Promise<Moments> {
    const { updates } = this
    const copies = (which: 'm' | 'v') =>
      new Map([...this.slots].map(([name, slot]) => [name, copyOf(slot[which])]))
    const [m, v] = [copies('m'), copies('v')]
    return { m: await readCopies(m), v: await readCopies(v), updates }
  }

  /**
   * One update in place. `gradients` stay the caller's.
   *
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
      const gradScale = gradClip > 0 ? (tf.minimum(1, tf.div(gradClip, norm.add(1e-6))) as tf.Scalar) : null
      for (const [name, slot] of this.slots) {
        const gradient = gradients.get(name)
        if (!gradient) throw new RangeError(`No gradient came for ${name}.`)
        implementation.update(
          slot.parameter,
          slot.m,
          slot.v,
          gradient,
          gradScale,
          slot.decays ? decaying : constant,
        )
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

/**
 * A variable in its own memory, because updates are in place and variables made from one tensor would share
 * it. Zeros if `values` is absent.
 */
function momentVariable(shape: number[], values: Float32Array | undefined): tf.Variable {
  const initial = values ? tf.tensor(values.slice(), shape, 'float32') : tf.zeros(shape)
  const variable = tf.variable(initial, false)
  initial.dispose()
  return variable
}
