/** Where levels go against the range of a chart. */
import { expect, test } from 'vitest'
import { placeLevels, shareOfRange } from './levels'

const names = (levels: readonly { name: string }[]) => levels.map(({ name }) => name)

test('levels outside the range go to the nearest edge, the farthest first', () => {
  const levels = [
    { name: 'raw pixels', value: 0.967 },
    { name: 'majority', value: 0.1 },
    { name: 'published', value: 0.99 },
    { name: 'half', value: 0.5 },
    { name: 'unknown', value: Number.NaN },
    { name: 'untrained, inside', value: 0.85, edgeOnly: true },
    { name: 'untrained, outside', value: 0.05, edgeOnly: true },
    { name: 'on the edge', value: 0.95 },
  ]
  const { inside, above, below } = placeLevels(levels, [0.5, 0.95])
  expect(names(inside)).toEqual(['half', 'on the edge'])
  expect(names(above)).toEqual(['published', 'raw pixels'])
  expect(names(below)).toEqual(['untrained, outside', 'majority'])
})

test('a value lies at its share of the range, by its logarithm on a logarithmic axis', () => {
  expect(shareOfRange(2, [1, 5], false)).toBe(0.25)
  expect(shareOfRange(2, [1, 16], true)).toBeCloseTo(0.25, 12)
  expect([shareOfRange(0.5, [0.5, 0.9], false), shareOfRange(0.9, [0.5, 0.9], true)]).toEqual([0, 1])
})
