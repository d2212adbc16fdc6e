import { expect, test } from 'vitest'
import { enlarge } from './displayedImage'

test('each flag becomes a square of flags', () => {
  const flags = Uint8Array.of(1, 0, 0, 1)
  expect([...enlarge(flags, 2, 4)]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1])
  expect([...enlarge(flags, 2, 6)].filter(Boolean)).toHaveLength(18)
  expect(enlarge(flags, 2, 2)).toBe(flags)
})
