/** Principal components against scikit-learn, and maps turned onto each other. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { jacobi, principalComponents, turnedOnto } from './pca'

interface Case {
  width: number
  components: number
  table: number[]
  coordinates: number[]
  share: number[]
}
const cases = JSON.parse(readFileSync(new URL('./fixtures/pca.json', import.meta.url), 'utf8')) as Case[]

test.each(cases)('$components components of $width columns are those of scikit-learn', (one) => {
  const found = principalComponents(Float32Array.from(one.table), one.width, one.components)
  // The iteration ends at 1e-7 of the largest variance, on values of size one in float32.
  found.coordinates.forEach((value, i) => expect(Math.abs(value - one.coordinates[i])).toBeLessThan(2e-4))
  found.share.forEach((value, i) => expect(Math.abs(value - one.share[i])).toBeLessThan(1e-6))
})

test('gives no more components than the rows span, and the same ones each time', () => {
  const rows = Float32Array.of(1, 2, 3, 4, 2, 0, 1, 5, 0, 1, 1, 2)
  const first = principalComponents(rows, 4, 8)
  expect(first.share).toHaveLength(2)
  expect(first.share[0] + first.share[1]).toBeCloseTo(1, 9)
  expect(principalComponents(rows, 4, 8)).toEqual(first)
})

test('equal rows have no variance', () => {
  const { coordinates, share } = principalComponents(new Float32Array(12).fill(3), 4, 2)
  expect([...coordinates]).toEqual([0, 0, 0, 0, 0, 0])
  expect(share).toEqual([0, 0])
})

test('jacobi: eigenvalues of a matrix that has them by hand', () => {
  const { values, vectors } = jacobi(Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, 5), 3)
  expect(values.map((value) => Math.round(value * 1e12) / 1e12)).toEqual([5, 3, 1])
  expect(Math.abs(vectors[1][0])).toBeCloseTo(Math.SQRT1_2, 12)
})

test.each([
  ['turned', 1],
  ['mirrored and turned', -1],
])('a map that was %s is laid back onto the first', (_, mirror) => {
  const map = Float32Array.from({ length: 14 }, (__, i) => Math.sin(3 * i + 1))
  const [cos, sin] = [Math.cos(2.1), Math.sin(2.1)]
  const moved = map.slice()
  for (let i = 0; i < map.length; i += 2) {
    const y = mirror * map[i + 1]
    moved[i] = cos * map[i] - sin * y
    moved[i + 1] = sin * map[i] + cos * y
  }
  // Float32 coordinates of size one.
  turnedOnto(moved, map).forEach((value, i) => expect(Math.abs(value - map[i])).toBeLessThan(1e-6))
})
