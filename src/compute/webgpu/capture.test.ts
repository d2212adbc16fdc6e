import { expect, it } from 'vitest'
import { submitCount } from './capture'

it('spreads work by its last duration: one submit if unknown or without a limit, at most 32', () => {
  expect([0, 10, 50, 51, 240].map((ms) => submitCount(ms, 50))).toEqual([1, 1, 1, 2, 5])
  expect(submitCount(10_000, 0)).toBe(1)
  expect(submitCount(1e6, 50)).toBe(32)
})
