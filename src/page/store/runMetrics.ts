/**
 * The numbers of a run, and of a run set's mean and deviation, as the metrics files hold them: plain arrays,
 * every step, unsmoothed.
 */
import type { RunConfig } from '../../core/config'
import { scorePredictions } from '../../core/scoring'
import type { PastRun } from './state/history'
import type { ProbeRow } from './state/metrics'
import { displayStatus } from './state/run'
import { runName } from './state/runName'
import { setsAmong, type ShownSet } from './state/runSet'
import {
  setResult,
  spreadByLayers,
  spreadBySteps,
  type ProbeSpread,
  type SetResult,
  type SpreadAtStep,
} from './state/setBands'

/** Test accuracy of layers 0..L, 0..1, at one step. */
export interface ProbeMetrics {
  step: number
  accuracy: number[]
  /** Mean of the classes' own accuracies; absent in runs saved before predictions were recorded. */
  balancedAccuracy?: number[]
}

/** One run in the JSON. */
export interface RunMetrics {
  id: string
  name: string
  status: string
  step: number
  parameters: number
  seed: number
  config: RunConfig
  /** Place in a run set; null for a single run. */
  set: { id: string; kind: string; index: number; size: number } | null
  baselines: PastRun['run']['baselines']
  facts: PastRun['run']['facts']
  /** One entry per step; losses in nats per pixel, or per masked pixel. */
  training: { step: number[]; loss: number[]; learningRate: number[]; gradNorm: number[] }
  validation: { step: number[]; loss: number[] }
  /** Of the linear probe, at each probed step. */
  probes: ProbeMetrics[]
  /** Of the other probes; absent where they were not measured. */
  knn?: ProbeMetrics[]
  attentive?: ProbeMetrics[]
}

interface Columns {
  step: number[]
  mean: number[]
  deviation: number[]
  count: number[]
}

interface LayerColumns {
  step: number
  /** One entry per layer. */
  mean: number[]
  deviation: number[]
  count: number
}

/** Mean and sample standard deviation over the runs of a set in the JSON; `count` runs have a value. */
export interface SetMetrics {
  id: string
  name: string
  size: number
  /** Names and seeds of its runs here. */
  runs: string[]
  seeds: number[]
  training: Columns
  validation: Columns
  probes: LayerColumns[]
  balancedAccuracy?: LayerColumns[]
  knn?: LayerColumns[]
  attentive?: LayerColumns[]
  /** Of the finished runs; null while there are fewer than two. */
  result: SetResult | null
}

/**
 * A single-precision number as the shortest decimal that reads back as the same: 0.1 instead of
 * 0.10000000149011612.
 */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const rounded = Number(value.toPrecision(digits))
    if (Math.fround(rounded) === value) return rounded
  }
  return value
}

const numbers = (column: ArrayLike<number>): number[] =>
  Array.from(column, (value) => (Number.isFinite(value) ? shortest(value) : value))

/** Balanced accuracy of every layer; undefined without predictions. */
function balancedAccuracy({ accuracy, predictions }: ProbeRow, labels?: Uint8Array): number[] | undefined {
  if (!predictions || !labels || predictions.length !== accuracy.length * labels.length) return undefined
  const classes = 1 + [...predictions, ...labels].reduce((most, value) => Math.max(most, value), 0)
  return accuracy.map((_, layer) => {
    const ofLayer = predictions.subarray(layer * labels.length, (layer + 1) * labels.length)
    const recalls = scorePredictions(ofLayer, labels, classes).perClass.filter((share) => share !== null)
    return recalls.reduce((sum, share) => sum + share, 0) / recalls.length
  })
}

function probeMetrics(rows: readonly ProbeRow[], labels?: Uint8Array): ProbeMetrics[] {
  return rows.map((row) => {
    const balanced = balancedAccuracy(row, labels)
    return { step: row.step, accuracy: [...row.accuracy], ...(balanced && { balancedAccuracy: balanced }) }
  })
}

export function runMetrics({ run, training, validation, probes, measured }: PastRun): RunMetrics {
  const { id, name, step, parameters, config, set, baselines, facts } = run
  const labels = measured?.testImages?.labels
  const { knn = [], attentive = [] } = measured?.others ?? {}
  return {
    id,
    name,
    status: displayStatus(run),
    step,
    parameters,
    seed: config.seed,
    config,
    set: set ? { ...set } : null,
    baselines,
    facts,
    training: {
      step: Array.from(training.view('step')),
      loss: numbers(training.view('loss')),
      learningRate: numbers(training.view('learningRate')),
      gradNorm: numbers(training.view('gradNorm')),
    },
    validation: { step: validation.map((row) => row.step), loss: validation.map((row) => row.loss) },
    probes: probeMetrics(probes, labels),
    ...(knn.length > 0 && { knn: probeMetrics(knn, labels) }),
    ...(attentive.length > 0 && { attentive: probeMetrics(attentive, labels) }),
  }
}

const columnsOf = (rows: readonly SpreadAtStep[]): Columns => ({
  step: rows.map(({ step }) => step),
  mean: rows.map(({ mean }) => mean),
  deviation: rows.map(({ deviation }) => deviation),
  count: rows.map(({ count }) => count),
})

const layerColumns = (rows: readonly ProbeSpread[]): LayerColumns[] =>
  rows.map(({ step, layers }) => ({
    step,
    mean: layers.map(({ mean }) => mean),
    deviation: layers.map(({ deviation }) => deviation),
    count: layers[0]?.count ?? 0,
  }))

function metricsOfSet({ set, runs }: ShownSet): SetMetrics {
  const balanced = layerColumns(
    spreadByLayers(runs, ({ probes, measured }) =>
      probeMetrics(probes, measured?.testImages?.labels).flatMap((row) =>
        row.balancedAccuracy ? [{ step: row.step, accuracy: row.balancedAccuracy }] : [],
      ),
    ),
  )
  const of = (kind: 'knn' | 'attentive') =>
    layerColumns(spreadByLayers(runs, ({ measured }) => measured?.others[kind] ?? []))
  const [knn, attentive] = [of('knn'), of('attentive')]
  return {
    id: set.id,
    name: runName(set.id),
    size: set.size,
    runs: runs.map(({ run }) => run.name),
    seeds: runs.map(({ run }) => run.config.seed),
    training: columnsOf(
      spreadBySteps(runs, ({ training }) => {
        const loss = training.view('loss')
        return Array.from(training.view('step'), (step, i) => ({ step, value: loss[i] }))
      }),
    ),
    validation: columnsOf(
      spreadBySteps(runs, ({ validation }) => validation.map(({ step, loss }) => ({ step, value: loss }))),
    ),
    probes: layerColumns(spreadByLayers(runs)),
    ...(balanced.length > 0 && { balancedAccuracy: balanced }),
    ...(knn.length > 0 && { knn }),
    ...(attentive.length > 0 && { attentive }),
    result: setResult(runs),
  }
}

/** Mean and deviation of every set over seeds that has at least two of these runs. */
export function setMetrics(runs: readonly PastRun[]): SetMetrics[] {
  return setsAmong(runs)
    .filter((shown) => shown.runs.length > 1)
    .map(metricsOfSet)
}
