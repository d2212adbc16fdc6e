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

/** The settings that decide at which steps a run is probed. */
export type ProbeTimes = Pick<
  RunConfig,
  'steps' | 'probeEvery' | 'probeTrainImages' | 'probeTestImages' | 'probeKinds' | 'batchSize' | 'nLayer'
>

/**
 * About how many steps take as long as the probes of one step: a forward pass for an image costs a third of
 * its part in a step, and the fits the rest. Attentive probes read each layer's features anew, from the first
 * block to that layer.
 */
function stepsPerProbing(config: ProbeTimes): number {
  const { probeTrainImages, probeTestImages, probeKinds, batchSize, nLayer } = config
  const passes = probeKinds.includes('attentive') ? 2 + nLayer / 2 : 1
  return Math.ceil(((probeTrainImages + probeTestImages) * passes) / (2 * batchSize))
}

/**
 * The early steps that are probed: those before which the probes of an earlier step can be made in half of
 * the time, so that no step waits for them. A function of the settings alone, so that a run on a slower
 * machine has the same.
 */
function earlyProbes(config: ProbeTimes): number[] {
  const { probeEvery } = config
  const between = stepsPerProbing(config)
  const chosen: number[] = []
  for (const step of earlySteps) {
    const byInterval = Math.floor(step / probeEvery) * probeEvery
    if (step - Math.max(byInterval, chosen.at(-1) ?? 0) >= between) chosen.push(step)
  }
  return chosen
}

/** Whether a run is probed at this step: as `isDue`, but at early steps only where there is time for it. */
export function isProbeDue(config: ProbeTimes, step: number): boolean {
  const { probeEvery, steps } = config
  if (step % probeEvery === 0 || step === steps) return true
  return isDue(probeEvery, step, steps) && earlyProbes(config).includes(step)
}

/** Measurements of a whole run, by kind. */
export interface MeasurementCounts {
  validations: number
  probes: number
  completions: number
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/**
 * Steps from 0 to `steps` at which any of `every`, of two at most, is due.
 * @param isEarly whether an early step is due, where no interval has it
 */
function countDue(steps: number, every: readonly number[], isEarly: (step: number) => boolean): number {
  const multiples = (of: number) => Math.floor(steps / of) + 1
  const [a, b = a] = every as [number, number?]
  const both = (a / divisor(a, b)) * b
  const due = multiples(a) + (b === a ? 0 : multiples(b) - multiples(both))
  const early = earlySteps.filter(
    (step) => step < steps && every.every((of) => step % of !== 0) && isEarly(step),
  )
  return due + early.length + (every.some((of) => steps % of === 0) ? 0 : 1)
}

/**
 * Counts the measurements of a whole run; without visiting its steps, of which there may be two million. A
 * validation loss is measured with every probe, too.
 */
export function countMeasurements(
  config: ProbeTimes & Pick<RunConfig, 'evalEvery' | 'completeEvery'>,
): MeasurementCounts {
  const { steps, evalEvery, probeEvery, completeEvery } = config
  const probed = (step: number) => isProbeDue(config, step)
  const validated = (step: number) => probed(step) || isDue(evalEvery, step, steps)
  return {
    validations: countDue(steps, [evalEvery, probeEvery], validated),
    probes: countDue(steps, [probeEvery], probed),
    completions: countDue(steps, [completeEvery], (step) => isDue(completeEvery, step, steps)),
  }
}
