/**
 * Fuzzing of file readers: runs a reader on thousands of damaged files and counts those read, those refused
 * with a typed error, other errors, the slowest, and the largest allocation.
 */
import { expect } from 'vitest'
import { LabError } from '../core/failure'
import { Rng } from '../core/rng'
import { damaged } from './damagedFiles'

/** Damaged files per reader in CI. */
export const FUZZ_ROUNDS = 10_000
/** Time limit per file. Generous: the machine may be busy, and a hang takes far longer. */
const SLOWEST_MS = 2000
/** Allocation limit per file of some kilobytes, whatever sizes it declares. */
const MOST_BYTES = 32 * 2 ** 20

interface Outcome {
  read: number
  refused: number
  /** Errors that are not a LabError with a remedy. */
  untyped: string[]
  slowest: number
  mostBytes: number
}

const watchedArrays = [
  'Uint8Array',
  'Uint16Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'ArrayBuffer',
] as const

/**
 * Counts the bytes of typed arrays allocated by length, which is what a file's declared sizes cause. Unlike
 * the process's memory use this does not depend on garbage collection.
 */
function watchAllocations(): { reset(): void; asked(): number; stop(): void } {
  let asked = 0
  const globals = globalThis as unknown as Record<string, new (length: number) => object>
  const originals = watchedArrays.map((name) => [name, globals[name]] as const)
  for (const [name, original] of originals) {
    const width = (original as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
    globals[name] = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        if (typeof args[0] === 'number') asked += args[0] * width
        // Throws here too, so that a reader which allocates gigabytes fails its test and not the machine.
        if (asked > MOST_BYTES) throw new RangeError(`${asked} bytes of ${name} were asked for`)
        return Reflect.construct(target, args, newTarget === globals[name] ? target : newTarget) as object
      },
    })
  }
  return {
    reset() {
      asked = 0
    },
    asked: () => asked,
    stop() {
      for (const [name, original] of originals) globals[name] = original
    },
  }
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
  read: (bytes: Uint8Array) => unknown,
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
      try {
        const answer = read(bytes)
        if (answer instanceof Promise) await answer
        outcome.read += 1
      } catch (error) {
        if (error instanceof LabError && error.failure.remedy !== '' && error.failure.code !== 'internal')
          outcome.refused += 1
        else outcome.untyped.push(`round ${round}: ${error instanceof Error ? error.stack : String(error)}`)
      }
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
  read: (bytes: Uint8Array) => unknown,
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
