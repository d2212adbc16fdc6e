/** Batches that do not fit are halved; whatever else fails is told and not tried again. */
import { expect, it } from 'vitest'
import type { OneShape } from './oneShape'
import { measureFitting, type Failed, type Outcome } from './shapeProcess'

const shape = { nVocab: 4, positions: 16, nEmbd: 8, nLayer: 1, nHead: 1, batch: 12 }
const ask: OneShape = { shape, limit: 1, rounds: 1, folder: '' }

/** A machine whose memory holds `fits` images; `after` fails once the first losses are there. */
function machine(fits: number, after?: Failed) {
  const tried: number[] = []
  const measure = ({ shape: asked }: OneShape): Promise<Outcome> => {
    tried.push(asked.batch)
    const result = { shape: asked, parameters: 1, notes: [] }
    if (asked.batch > fits)
      return Promise.resolve({ result, failed: { cause: 'step', message: 'out of memory' } })
    return Promise.resolve({ result: { ...result, losses: [1] }, failed: after })
  }
  return { tried, measure }
}

it('takes the largest batch that runs, and says which did not', async () => {
  const { tried, measure } = machine(3)
  const { result, failed } = await measureFitting(ask, measure)
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
  const { result } = await measureFitting(ask, measure)
  expect(tried).toEqual([12, 6, 3, 1])
  expect(result.notes.at(-1)).toBe('Batch 1: out of memory.')
})

it('keeps what was measured before the time was up', async () => {
  const { tried, measure } = machine(12, { cause: 'time', message: 'the time limit of 1 s was over' })
  const { result } = await measureFitting(ask, measure)
  expect(tried).toEqual([12])
  expect(result.losses).toEqual([1])
  expect(result.notes).toEqual(['Batch 12: the time limit of 1 s was over.'])
})

it.each(['no-gpu', 'time'] as const)('does not search for a batch where %s is the cause', async (cause) => {
  const tried: number[] = []
  const outcome = await measureFitting(ask, ({ shape: asked }) => {
    tried.push(asked.batch)
    return Promise.resolve({
      result: { shape: asked, parameters: 0, notes: [] },
      failed: { cause, message: 'no use' },
    })
  })
  expect(tried).toEqual([12])
  expect(outcome.failed?.cause).toBe(cause)
})
