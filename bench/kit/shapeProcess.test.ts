/** Batches that do not fit are halved; other failures are reported and not retried. */
import { expect, it } from 'vitest'
import type { OneShape } from './oneShape'
import type { Failed } from './kitProcess'
import { measureFitting, type ShapeOutcome } from './shapeProcess'

const shape = { nVocab: 4, positions: 16, nEmbd: 8, nLayer: 1, nHead: 1, batch: 12 }
const request: OneShape = { shape, limit: 1, rounds: 1, folder: '', torch: [] }

/** A machine whose memory holds `fits` images; `after` is a failure after the first losses. */
function machine(fits: number, after?: Failed) {
  const tried: number[] = []
  const measure = ({ shape: requested }: OneShape): Promise<ShapeOutcome> => {
    tried.push(requested.batch)
    const result = { shape: requested, parameters: 1, notes: [] }
    if (requested.batch > fits)
      return Promise.resolve({ result, failed: { cause: 'step', message: 'out of memory' } })
    return Promise.resolve({ result: { ...result, losses: [1] }, failed: after })
  }
  return { tried, measure }
}

it('takes the largest batch that runs, and notes which did not', async () => {
  const { tried, measure } = machine(3)
  const { result, failed } = await measureFitting(request, measure)
  expect(tried).toEqual([12, 6, 3])
  expect(failed).toBeUndefined()
  expect(result.shape.batch).toBe(3)
  expect(result.notes).toEqual([
    expect.stringContaining('Batch 12 did not run (out of memory)'),
    expect.stringContaining('Batch 6'),
  ])
})

it('stops at one image', async () => {
  const { tried, measure } = machine(0)
  const { result } = await measureFitting(request, measure)
  expect(tried).toEqual([12, 6, 3, 1])
  expect(result.notes.at(-1)).toBe('Batch 1: out of memory.')
})

it('keeps what was measured before the time limit', async () => {
  const { tried, measure } = machine(12, { cause: 'time', message: 'the time limit of 1 s was over' })
  const { result } = await measureFitting(request, measure)
  expect(tried).toEqual([12])
  expect(result.losses).toEqual([1])
  expect(result.notes).toEqual(['Batch 12: the time limit of 1 s was over.'])
})

it.each(['no-gpu', 'time'] as const)('does not search for a batch where %s is the cause', async (cause) => {
  const tried: number[] = []
  const outcome = await measureFitting(request, ({ shape: requested }) => {
    tried.push(requested.batch)
    return Promise.resolve({
      result: { shape: requested, parameters: 0, notes: [] },
      failed: { cause, message: 'no use' },
    })
  })
  expect(tried).toEqual([12])
  expect(outcome.failed?.cause).toBe(cause)
})
