/** Parameters, gradients or moments in one buffer, for an optimizer that updates all of them at once. */
import * as tf from '@tensorflow/tfjs'
import type { WeightName } from './weights'

/**
 * Offsets of the parameters in the flat buffers: matrices first, which decay, then gains and start vector.
 */
export interface FlatLayout {
  offsets: { name: WeightName; tensor: tf.Tensor; offset: number }[]
  /** Scalars before the first that does not decay. */
  decaying: number
  /** Scalars in all. */
  size: number
}

const roundUp4 = (n: number) => Math.ceil(n / 4) * 4

/** @param parameters in their order */
export function layOut(parameters: ReadonlyMap<WeightName, tf.Tensor>): FlatLayout {
  const all = [...parameters]
  const offsets: FlatLayout['offsets'] = []
  let size = 0
  const place = (some: [WeightName, tf.Tensor][]) => {
    for (const [name, tensor] of some) {
      offsets.push({ name, tensor, offset: size })
      size += tensor.size
    }
    size = roundUp4(size)
  }
  place(all.filter(([, { rank }]) => rank > 1))
  const decaying = size
  place(all.filter(([, { rank }]) => rank === 1))
  return { offsets, decaying, size }
}

/** Named values at their offsets, zeros elsewhere; kept outside every tidy, the caller disposes it. */
export function keptFlat(
  { offsets, size }: FlatLayout,
  values: ReadonlyMap<WeightName, Float32Array> | undefined,
): tf.Tensor {
  const flat = new Float32Array(size)
  for (const { name, offset } of offsets) flat.set(values?.get(name) ?? [], offset)
  return tf.keep(tf.tensor1d(flat))
}

/** Splits a flat array by name. */
export function byName({ offsets }: FlatLayout, flat: Float32Array): Map<WeightName, Float32Array> {
  return new Map(
    offsets.map(({ name, tensor: { size }, offset }) => [name, flat.slice(offset, offset + size)]),
  )
}
