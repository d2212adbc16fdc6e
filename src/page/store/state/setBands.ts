/**
 * What the runs of a set have in common: mean and standard deviation over seeds, step by step and layer by
 * layer, and the set's result. Failed and stopped runs are left out.
 */
import { meanAndDeviation, type MeanAndDeviation } from '../../../core/statistics'
import type { PastRun } from './history'
import { bestLayer, type ProbeRow } from './metrics'
import { displayStatus } from './run'

/** Mean and deviation over the `count` runs that have a value. */
export interface Spread extends MeanAndDeviation {
  count: number
}

/** At one step. */
export interface SpreadAtStep extends Spread {
  step: number
}

/** Probe accuracies at one step: entry l is of layer l. */
export interface ProbeSpread {
  step: number
  layers: Spread[]
}

export interface SetBands {
  /** Validation loss, nats per pixel. */
  validation: SpreadAtStep[]
  /** Of the linear probe. */
  probes: ProbeSpread[]
}

const isFinished = ({ run }: PastRun): boolean => displayStatus(run) === 'finished'

/** Whether a run counts: it is finished, or still to be. */
const isCounted = ({ run }: PastRun): boolean => !['failed', 'stopped'].includes(displayStatus(run))

interface Series<T> {
  finished: boolean
  /** By step. */
  values: Map<number, T>
}

/**
 * Values of several series at the steps where every finished one has a value, and at least two have; those
 * still running join in at the steps they have reached.
 */
function commonSteps<T>(series: readonly Series<T>[]): { step: number; values: T[] }[] {
  const steps = [...new Set(series.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b)
  return steps.flatMap((step) => {
    if (series.some(({ finished, values }) => finished && !values.has(step))) return []
    const values = series.flatMap((one) => (one.values.has(step) ? [one.values.get(step) as T] : []))
    return values.length > 1 ? [{ step, values }] : []
  })
}

const spreadOf = (values: readonly number[]): Spread => ({
  ...meanAndDeviation(values),
  count: values.length,
})

/** Mean and deviation of one number a step over several runs. */
export function spreadBySteps(
  runs: readonly PastRun[],
  rowsOf: (run: PastRun) => readonly { step: number; value: number }[],
): SpreadAtStep[] {
  const series = runs
    .filter(isCounted)
    .map((past) => ({
      finished: isFinished(past),
      values: new Map(rowsOf(past).map(({ step, value }) => [step, value])),
    }))
  return commonSteps(series).map(({ step, values }) => ({ step, ...spreadOf(values) }))
}

/** Mean and deviation of probe accuracies over several runs. @param rowsOf rows of one kind of probe */
export function spreadByLayers(
  runs: readonly PastRun[],
  rowsOf: (run: PastRun) => readonly Pick<ProbeRow, 'step' | 'accuracy'>[] = ({ probes }) => probes,
): ProbeSpread[] {
  const series = runs
    .filter(isCounted)
    .map((past) => ({
      finished: isFinished(past),
      values: new Map(rowsOf(past).map(({ step, accuracy }) => [step, accuracy])),
    }))
  return commonSteps(series).map(({ step, values }) => ({
    step,
    layers: values[0].map((_, layer) => spreadOf(values.map((accuracy) => accuracy[layer]))),
  }))
}

/** The bands that the charts draw for a set. */
export function setBands(runs: readonly PastRun[]): SetBands {
  return {
    validation: spreadBySteps(runs, ({ validation }) =>
      validation.map(({ step, loss }) => ({ step, value: loss })),
    ),
    probes: spreadByLayers(runs),
  }
}

/** The result of a set's finished runs. */
export interface SetResult {
  /** Finished runs with a probe. */
  count: number
  /** The layers that are best at the end of a run, ascending. */
  bestLayers: number[]
  lastLayer: number
  /** Accuracy of each run's best layer. */
  best: MeanAndDeviation
  /** Accuracy on raw pixels; null where a run has not measured it. */
  rawPixels: MeanAndDeviation | null
  /** The last validation loss, nats per pixel; null where a run has none. */
  loss: MeanAndDeviation | null
}

/** @returns null while fewer than two runs are finished and probed */
export function setResult(runs: readonly PastRun[]): SetResult | null {
  const done = runs.filter((past) => isFinished(past) && past.probes.length > 0)
  if (done.length < 2) return null
  const ends = done.map(({ probes }) => probes[probes.length - 1].accuracy)
  const layers = ends.map(bestLayer)
  const known = (values: (number | undefined)[]): MeanAndDeviation | null =>
    values.includes(undefined) ? null : meanAndDeviation(values as number[])
  return {
    count: done.length,
    bestLayers: [...new Set(layers)].sort((a, b) => a - b),
    lastLayer: ends[0].length - 1,
    best: meanAndDeviation(ends.map((accuracy, i) => accuracy[layers[i]])),
    rawPixels: known(done.map(({ run }) => run.baselines?.rawPixelAccuracy)),
    loss: known(done.map(({ validation }) => validation.at(-1)?.loss)),
  }
}

/** A mean with one standard deviation below and above it, at a step or a layer. */
export interface BandPoint {
  x: number
  mean: number
  low: number
  high: number
  /** Runs that have a value here. */
  count: number
}

const bandPoint = (x: number, { mean, deviation, count }: Spread): BandPoint => ({
  x,
  mean,
  count,
  low: mean - deviation,
  high: mean + deviation,
})

export const bandPoints = (rows: readonly SpreadAtStep[]): BandPoint[] =>
  rows.map((row) => bandPoint(row.step, row))

/** Of one step's layers; none where no step is common yet. */
export const layerPoints = (row: ProbeSpread | undefined): BandPoint[] =>
  (row?.layers ?? []).map((spread, layer) => bandPoint(layer, spread))
