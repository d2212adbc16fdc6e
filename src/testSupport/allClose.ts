/** Test support: comparing arrays of numbers within a stated tolerance. Never imported by shipped code. */
import { expect } from 'vitest'

/**
 * Expects every element of `actual` within `absolute + relative * |expected|` of `expected`, and names the
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
