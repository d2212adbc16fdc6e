/** Comparison of arrays and tensors within a stated tolerance. */
import type * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'

/**
 * Expects every element of `actual` within `absolute + relative * |expected|` of `expected`, and reports the
 * worst. A NaN in either never passes.
 */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  absolute: number,
  relative = 0,
): void {
  expect(actual.length, 'length').toBe(expected.length)
  let worst = -1
  let worstAt = 0
  for (let i = 0; i < expected.length; i += 1) {
    const excess = Math.abs(actual[i]! - expected[i]!) - absolute - relative * Math.abs(expected[i]!)
    if (!(excess <= worst)) {
      worst = excess
      worstAt = i
      if (Number.isNaN(excess)) break
    }
  }
  const report =
    expected.length === 0 ? '' : `element ${worstAt}: ${actual[worstAt]} for ${expected[worstAt]}`
  expect(worst <= 0, report).toBe(true)
}

/** The same for a tensor, which it reads and disposes. */
export async function expectTensorClose(
  actual: tf.Tensor,
  expected: ArrayLike<number>,
  absolute: number,
  relative = 0,
): Promise<void> {
  const values = await actual.data<'float32'>()
  actual.dispose()
  expectAllClose(values, expected, absolute, relative)
}
