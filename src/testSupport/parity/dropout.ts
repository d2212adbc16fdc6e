/** Dropout to the last bit on the current backend, at lengths with every kind of tail. */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { Rng } from '../../core/rng'
import { dropout } from '../../compute/ops/dropout/dropout'
import { keyAt } from '../../compute/ops/dropout/dropoutNoise'
import { dropoutFactors } from '../../compute/ops/dropout/dropoutReference'

/**
 * Expects the bits of the reference's factors times the input; for a piece of a batch, the end of the whole's
 * factors.
 */
export async function checkSameBits(): Promise<void> {
  for (const size of [1, 7, 8, 12, 4099]) {
    // Both forms of the counter's arithmetic: within one vector of four numbers, and across two.
    const noise = { rate: 0.37, key: [0xfffffff1, 0x80000000] as const, offset: size % 4 === 0 ? 24 : 2 }
    const rng = new Rng(size)
    const x = Float32Array.from({ length: size }, () => rng.normal())
    const factors = dropoutFactors(keyAt(noise, 5), noise.rate, noise.offset + size).subarray(noise.offset)
    const input = tf.tensor1d(x.slice())
    const y = dropout(input, noise, 5)
    const bits = new Uint32Array((await y.data<'float32'>()).slice().buffer)
    // Adding zero turns -0 into +0; the two need not be told apart.
    const expected = new Uint32Array(
      Float32Array.from(x, (value, i) => Math.fround(value * factors[i]!) + 0).buffer,
    )
    expect(
      bits.map((word) => (word === 0x80000000 ? 0 : word)),
      `${size} numbers`,
    ).toEqual(expected)
    tf.dispose([input, y])
  }
}
