/**
 * At which steps a run measures: the one rule for the worker, which measures, and for the forecast, which
 * counts the measurements before the run starts.
 */
import type { RunConfig } from './config'

/** Whether what is measured every so many steps is measured at this one; always at the last. */
export const isDue = (every: number, step: number, steps: number): boolean =>
  step % every === 0 || step === steps

/** Measurements of a whole run, by kind. */
export interface MeasurementCounts {
  validations: number
  probes: number
  completions: number
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** Steps from 0 to `steps` that are multiples of any of `every`, and the last; of two at most. */
function countDue(steps: number, every: readonly number[]): number {
  const multiples = (of: number) => Math.floor(steps / of) + 1
  const [a, b = a] = every as [number, number?]
  const both = (a / divisor(a, b)) * b
  const due = multiples(a) + (b === a ? 0 : multiples(b) - multiples(both))
  return every.some((of) => steps % of === 0) ? due : due + 1
}

/**
 * Counts the measurements of a whole run; without visiting its steps, of which there may be two million. A
 * validation loss is measured with every probe, too.
 */
export function countMeasurements({
  steps,
  evalEvery,
  probeEvery,
  completeEvery,
}: Pick<RunConfig, 'steps' | 'evalEvery' | 'probeEvery' | 'completeEvery'>): MeasurementCounts {
  return {
    validations: countDue(steps, [evalEvery, probeEvery]),
    probes: countDue(steps, [probeEvery]),
    completions: countDue(steps, [completeEvery]),
  }
}
