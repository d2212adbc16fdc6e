/**
 * Whether a run is repeatable to the bit on a backend, and the comparison of two replays of its first steps.
 * Numbers are compared by their bits, so that NaN equals NaN and zero differs from minus zero.
 */
import type { BackendName } from './backendName'

/** Steps of one replay. */
export const replaySteps = 20

/**
 * Whether the same settings give the same bits here. On wasm and in plain JavaScript, since each sum has one
 * order, whatever the threads; on WebGPU with one adapter, browser and choice of kernels, since no kernel
 * adds in an order of chance. WebGL runs stock operations, whose order of sums is the driver's.
 */
export const isRepeatable = (backend: BackendName): boolean => backend !== 'webgl'

/** What one replay computed. */
export interface Replayed {
  /** One for each step. */
  losses: Float32Array
  gradNorms: Float32Array
  /** After the last step, by name. */
  weights: ReadonlyMap<string, Float32Array>
}

/** The first number in which two replays differ, in the order in which they were computed. */
export type ReplayDifference =
  | { what: 'loss' | 'gradNorm'; step: number; values: [number, number] }
  | { what: 'weight'; name: string; index: number; values: [number, number] }

/** What became of the question whether a run can be repeated. */
export interface ReplayResult {
  steps: number
  /** The losses of the first replay, to be compared with the run's own. */
  losses: Float32Array
  /** Numbers of weights that were compared. */
  weights: number
  /** Null if both replays are equal to the bit. */
  difference: ReplayDifference | null
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length)

/** Index of the first number whose bits differ, -1 if none; a missing number differs. */
export function firstDifference(a: Float32Array, b: Float32Array): number {
  const [left, right] = [bitsOf(a), bitsOf(b)]
  const both = Math.max(left.length, right.length)
  for (let i = 0; i < both; i += 1) if (left[i] !== right[i]) return i
  return -1
}

/** The steps' first difference: that of the earlier step, in the loss before the norm. */
function differenceOfSteps(a: Replayed, b: Replayed): ReplayDifference | null {
  const [loss, gradNorm] = [firstDifference(a.losses, b.losses), firstDifference(a.gradNorms, b.gradNorms)]
  if (loss < 0 && gradNorm < 0) return null
  const isLoss = loss >= 0 && (gradNorm < 0 || loss <= gradNorm)
  const [at, key] = isLoss ? ([loss, 'losses'] as const) : ([gradNorm, 'gradNorms'] as const)
  const values: [number, number] = [a[key][at] ?? Number.NaN, b[key][at] ?? Number.NaN]
  return { what: isLoss ? 'loss' : 'gradNorm', step: at + 1, values }
}

/** The first number in which two replays differ, null if they are equal to the bit. */
export function compareReplays(a: Replayed, b: Replayed): ReplayDifference | null {
  const ofSteps = differenceOfSteps(a, b)
  if (ofSteps) return ofSteps
  const none = new Float32Array(0)
  for (const name of new Set([...a.weights.keys(), ...b.weights.keys()])) {
    const [left, right] = [a.weights.get(name) ?? none, b.weights.get(name) ?? none]
    const index = firstDifference(left, right)
    if (index >= 0)
      return { what: 'weight', name, index, values: [left[index] ?? Number.NaN, right[index] ?? Number.NaN] }
  }
  return null
}

/**
 * How many of a run's own first losses a replay repeats to the bit.
 * @param steps of the run's rows, from 1 for a run that was trained here from its start
 * @returns null if the run has not recorded its first steps
 */
export function repeatedLosses(
  replayed: Float32Array,
  steps: ArrayLike<number>,
  losses: ArrayLike<number>,
): { equal: number; compared: number } | null {
  const compared = Math.min(replayed.length, steps.length)
  if (compared === 0 || steps[0] !== 1) return null
  const own = Float32Array.from({ length: compared }, (_, i) => losses[i]!)
  const at = firstDifference(replayed.subarray(0, compared), own)
  return { equal: at < 0 ? compared : at, compared }
}
