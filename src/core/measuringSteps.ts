/**
 * At which steps a run measures: the one rule for the worker, which measures, and for the forecast, which
 * counts the measurements before the run starts.
 */
import type { RunConfig } from './config'

/** Steps measured besides those of the interval, since most happens in the first hundred. */
export const earlySteps: readonly number[] = [5, 10, 20, 50, 100]

/**
 * Whether what is measured every so many steps is measured at this one: always at the first and the last, and
 * at the early steps unless the interval is as long as the run.
 */
export const isDue = (every: number, step: number, steps: number): boolean =>
  step % every === 0 || step === steps || (every < steps && step < steps && earlySteps.includes(step))

/** Measurements of a whole run, by kind. */
export interface MeasurementCounts {
  validations: number
  probes: number
  completions: number
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** Steps from 0 to `steps` at which any of `every`, of two at most, is due. */
function countDue(steps: number, every: readonly number[]): number {
  const multiples = (of: number) => Math.floor(steps / of) + 1
  const [a, b = a] = every as [number, number?]
  const both = (a / divisor(a, b)) * b
  const due = multiples(a) + (b === a ? 0 : multiples(b) - multiples(both))
  const early = earlySteps.filter(
    (step) => every.every((of) => step % of !== 0) && every.some((of) => of < steps && step < steps),
  )
  return due + early.length + (every.some((of) => steps % of === 0) ? 0 : 1)
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
