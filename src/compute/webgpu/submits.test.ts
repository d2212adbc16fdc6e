import { expect, it } from 'vitest'
import { submitsFor } from './submits'

it('spreads work by how long it took: once where nothing is known or there is no limit, never over too many', () => {
  expect([0, 10, 50, 51, 240].map((ms) => submitsFor(ms, 50))).toEqual([1, 1, 1, 2, 5])
  expect(submitsFor(10_000, 0)).toBe(1)
  expect(submitsFor(1e6, 50)).toBe(32)
})
