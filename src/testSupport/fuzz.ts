/**
 * Fuzzing of file readers: runs a reader on thousands of damaged files and counts those read, those refused
 * with a typed error, other errors, the slowest, and the largest allocation.
 */
import { expect } from 'vitest'
import { Rng } from '../core/rng'
import { damaged } from './damagedFiles'
import { MOST_BYTES, SLOWEST_MS, tryReader, watchAllocations, type Reader } from './tryReader'

/** Damaged files per reader in `npm test`; `npm run fuzz` tries many more, led by coverage. */
export const FUZZ_ROUNDS = 2000
interface Outcome {
  read: number
  refused: number
  /** Errors that are not a LabError with a remedy. */
  untyped: string[]
  slowest: number
  mostBytes: number
}

/**
 * Stops early at the fifth untyped error.
 *
 * @param sources valid files of the format
 * @param read the reader; returning counts as read
 * @param rounds damaged files to try
 */
export async function fuzz(
  sources: readonly Uint8Array[],
  read: Reader,
  rounds: number,
  seed: number,
): Promise<Outcome> {
  const rng = new Rng(seed)
  const outcome: Outcome = { read: 0, refused: 0, untyped: [], slowest: 0, mostBytes: 0 }
  const allocations = watchAllocations()
  try {
    for (let round = 0; round < rounds && outcome.untyped.length < 5; round += 1) {
      allocations.reset()
      const bytes = damaged(sources, rng)
      const begun = performance.now()
      const answer = await tryReader(read, bytes)
      if (typeof answer === 'object') outcome.untyped.push(`round ${round}: ${answer.error}`)
      else outcome[answer] += 1
      outcome.slowest = Math.max(outcome.slowest, performance.now() - begun)
      outcome.mostBytes = Math.max(outcome.mostBytes, allocations.asked())
    }
  } finally {
    allocations.stop()
  }
  return outcome
}

/** Fuzzes; fails the test unless every file was read or refused, within the limits, and both occurred. */
export async function expectSafe(
  sources: readonly Uint8Array[],
  read: Reader,
  rounds = FUZZ_ROUNDS,
  seed = 7,
): Promise<void> {
  const { untyped, read: whole, refused, slowest, mostBytes } = await fuzz(sources, read, rounds, seed)
  expect(untyped).toEqual([])
  expect(whole, 'damage that does no harm').toBeGreaterThan(0)
  expect(refused, 'damage that is noticed').toBeGreaterThan(rounds / 20)
  expect(slowest, 'milliseconds').toBeLessThan(SLOWEST_MS)
  expect(mostBytes, 'bytes asked for').toBeLessThan(MOST_BYTES)
}
