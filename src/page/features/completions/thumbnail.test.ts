/** Thumbnails: which images they show, in which colours, with what between them. */
import { expect, it } from 'vitest'
import { arrivedSet, colours, grid } from '../../../testSupport/completionSet'
import { thumbnailOf } from './thumbnail'

const set = arrivedSet()
const rgb = colours(16)
const positions = grid * grid

it('shows the first drawn image of each prompt, one transparent column apart', () => {
  const { width, height, rgba } = thumbnailOf(set)
  expect([width, height]).toEqual([2 * grid + 1, grid])
  const pixel = (x: number, y: number) => [...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)]
  for (let y = 0; y < grid; y += 1) {
    for (let x = 0; x < grid; x += 1)
      for (const prompt of [0, 1]) {
        const token = set.tokens[2 * prompt * positions + y * grid + x]
        const colour = [...rgb.subarray(3 * token, 3 * token + 3)]
        expect(pixel(prompt * (grid + 1) + x, y)).toEqual([...colour, 255])
      }
    expect(pixel(grid, y)).toEqual([0, 0, 0, 0])
  }
})

it('shows at most as many as asked, and every unconditional sample', () => {
  expect(thumbnailOf(set, 1).width).toBe(grid)
  expect(thumbnailOf({ ...set, originals: new Uint16Array(0) }).width).toBe(4 * (grid + 1) - 1)
})
