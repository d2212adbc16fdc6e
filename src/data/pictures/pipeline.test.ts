/** Pieces of work that end in any order, taken in the order in which they were given. */
import { expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { Pipeline } from './pipeline'

it('takes in order what ends in any order, with bounded pieces and pixels in work', async () => {
  const pipeline = new Pipeline<number>()
  const rng = new Rng(2)
  const taken: number[] = []
  let [inWork, mostInWork, pixelsInWork, mostPixels] = [0, 0, 0, 0]
  for (let n = 0; n < 200; n += 1) {
    const pixels = n % 50 === 7 ? 30e6 : rng.int(3e6)
    await pipeline.push(
      pixels,
      async () => {
        inWork += 1
        pixelsInWork += pixels
        mostInWork = Math.max(mostInWork, inWork)
        // A single large one is worked on alone.
        if (pixels < 16e6) mostPixels = Math.max(mostPixels, pixelsInWork)
        else expect(inWork).toBe(1)
        for (let turns = rng.int(20); turns > 0; turns -= 1) await Promise.resolve()
        inWork -= 1
        pixelsInWork -= pixels
        return n
      },
      (outcome) => taken.push(outcome),
    )
  }
  await pipeline.settle()
  expect(taken).toEqual(Array.from({ length: 200 }, (_, n) => n))
  expect(mostInWork).toBeGreaterThan(3)
  expect(mostInWork).toBeLessThanOrEqual(32)
  expect(mostPixels).toBeLessThanOrEqual(46e6)
})

it('throws what a piece throws, when it is its turn', async () => {
  const pipeline = new Pipeline<number>()
  const taken: number[] = []
  const push = (outcome: Promise<number>) =>
    pipeline.push(
      1,
      () => outcome,
      (n) => taken.push(n),
    )
  await push(Promise.resolve(1))
  await push(Promise.reject(new Error('two')))
  await push(Promise.resolve(3))
  await expect(pipeline.settle()).rejects.toThrow('two')
  expect(taken).toEqual([1])
})
