/** Test support: random float32 numbers, reading tensors, and comparison by the largest error. */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { Rng } from '../core/rng'

/**
 * Uniform numbers in [-scale, scale], rounded to float32, so that loops in float64 read what the kernels
 * read.
 */
export function randomNumbers(rng: Rng, length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => (2 * rng.uniform() - 1) * scale)
}

/** Several lists of such numbers in [-1, 1], of the given lengths. */
export function randomLists<const L extends readonly number[]>(
  rng: Rng,
  lengths: L,
): { [I in keyof L]: Float32Array } {
  return lengths.map((length) => randomNumbers(rng, length)) as { [I in keyof L]: Float32Array }
}

/** Whole numbers from 0 to below. */
export function randomTokens(rng: Rng, length: number, below: number): Int32Array {
  return Int32Array.from({ length }, () => Math.floor(rng.uniform() * below))
}

/** A kernel's output or any tensor, as numbers. */
export function numbersOf(tensor: tf.TensorInfo): Float32Array {
  return tf.backend().readSync(tensor.dataId) as Float32Array
}

/**
 * Fails unless every number is within `tolerance` of the expected one, in units of the largest expected
 * magnitude (at least 1), because float32 sums err in proportion to their terms.
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  let scale = 1
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!))
  let worst = 0
  let where = 0
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!)
    // Written so that NaN is the worst error of all.
    if (!(error <= worst)) [worst, where] = [error, i]
  }
  expect(
    worst / scale,
    `number ${where}: ${actual[where]} instead of ${expected[where]}`,
  ).toBeLessThanOrEqual(tolerance)
}
