import { expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { BatchOrder, gatherTokens } from './batches'

it('shows every image once an epoch, in another order each time', () => {
  const order = new BatchOrder(10, 5, new Rng(1))
  const epochs = [0, 1, 2].map((e) => [...order.imagesAt(2 * e), ...order.imagesAt(2 * e + 1)])
  for (const images of epochs)
    expect([...images].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(epochs[0]).not.toEqual(epochs[1])
})

it('returns the same batch for a step in any order of calls, also across epochs', () => {
  const inTurn = new BatchOrder(7, 4, new Rng(2))
  const batches = Array.from({ length: 9 }, (_, step) => [...inTurn.imagesAt(step)])
  const jumping = new BatchOrder(7, 4, new Rng(2))
  for (const step of [8, 1, 5, 0]) expect([...jumping.imagesAt(step)]).toEqual(batches[step])
})

it('works with a batch larger than the data set', () => {
  expect(new Set(new BatchOrder(3, 8, new Rng(0)).imagesAt(0))).toEqual(new Set([0, 1, 2]))
})

it('gathers whole images', () => {
  expect([...gatherTokens(Uint16Array.of(1, 2, 3, 4, 5, 6), 2, [2, 0])]).toEqual([5, 6, 1, 2])
})
