/** The pace of a revealed set, on small sets whose turns are counted by hand. */
import { expect, test } from 'vitest'
import { emptySet, withPixels, withRows, type CompletionSet } from '../../store/state/completions'
import { smallPreview } from '../../../testSupport/fakeWorker'
import { advanced, revealMs, revealTurns, shownPixels } from './reveal'

/** Two sequences of 3 x 3 pixels; the first row is given in raster order. */
function setOf(order: Uint16Array | null, drawn: number[]): CompletionSet {
  return emptySet(
    {
      kind: 'completionStart',
      setId: 'set',
      runId: 'run',
      step: 0,
      settings: {
        promptRows: 1,
        promptCount: 1,
        samplesPerPrompt: 2,
        temperature: 1,
        topK: 0,
        seed: 0,
        fill: 'raster',
        fillRounds: 1,
        hole: null,
      },
      pinned: false,
      nPx: 3,
      grid: 3,
      originals: new Uint16Array(9),
      order,
      drawn: Uint8Array.from(drawn),
      sequences: 2,
    },
    smallPreview.palette,
  )
}
const about = { setId: 'set', runId: 'run', step: 0 }
const rows = (set: CompletionSet, from: number, to: number) =>
  withRows(set, {
    kind: 'completionRows',
    ...about,
    from,
    to,
    tokens: new Uint16Array(2 * (to - from)).fill(1),
    entropy: new Float32Array(2 * (to - from)),
  })

test('rows are revealed pixel by pixel in reading order, no further than they have arrived', () => {
  const started = setOf(null, [0, 0, 0, 1, 1, 1, 1, 1, 1])
  expect(revealTurns(started)).toMatchObject({ arrived: 0, all: 6 })
  const one = rows(started, 3, 6)
  const turns = revealTurns(one)
  expect(turns.arrived).toBe(3)
  expect([...turns.turns.subarray(9)]).toEqual([0, 0, 0, 1, 2, 3, 0, 0, 0])
  expect([...shownPixels(one, turns, 2).subarray(0, 9)]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0])
  // A third of the time: two of six pixels. However late, no pixel that has not arrived.
  expect(advanced(0, revealMs / 3, turns)).toBeCloseTo(2)
  expect(advanced(2, 10 * revealMs, turns)).toBe(3)
  const all = rows(one, 6, 9)
  expect(advanced(3, revealMs / 6, revealTurns(all))).toBeCloseTo(4)
  expect([...shownPixels(all, revealTurns(all), 6)]).toEqual(new Array(18).fill(1))
})

test('a model with an order of its own is revealed in that order', () => {
  // The last column first, upwards; the given place is the first of the order.
  const order = Uint16Array.of(8, 5, 2, 7, 4, 1, 6, 3, 0)
  const set = rows(setOf(order, [1, 1, 1, 1, 1, 1, 1, 1, 0]), 1, 4)
  const { turns, arrived, all } = revealTurns(set)
  expect([arrived, all]).toEqual([3, 8])
  expect([...turns.subarray(0, 9)]).toEqual([0, 0, 2, 0, 0, 1, 0, 3, 0])
})

test('a masked fill is revealed as it arrived, in each sequence by itself', () => {
  const started = setOf(null, [0, 0, 0, 0, 1, 1, 0, 1, 1])
  const pixels = (set: CompletionSet, sequences: number[], places: number[]) =>
    withPixels(set, {
      kind: 'completionPixels',
      ...about,
      sequences: Uint16Array.from(sequences),
      places: Uint16Array.from(places),
      tokens: new Uint16Array(places.length),
      entropy: new Float32Array(places.length),
    })
  const filled = pixels(pixels(started, [0, 0, 1], [8, 5, 7]), [0, 1], [4, 4])
  const { turns, arrived } = revealTurns(filled)
  expect(arrived).toBe(3)
  expect([...turns]).toEqual([0, 0, 0, 0, 3, 1, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 1, 0])
})
