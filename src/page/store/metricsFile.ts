/**
 * Metrics files for other programs: CSV with one row per step, and JSON that also has config, seed, baselines
 * and facts. They hold every step, unsmoothed, but no images and no weights (those are in the run file).
 */
import type { RunConfig } from '../../core/config'
import type { Lab } from './lab'
import { asPastRun, type PastRun } from './state/history'
import { displayStatus } from './state/run'

/** Raised when the JSON's format changes. */
export const metricsVersion = 1

/** One run in the JSON. */
export interface RunMetrics {
  id: string
  name: string
  status: string
  step: number
  parameters: number
  seed: number
  config: RunConfig
  baselines: PastRun['run']['baselines']
  facts: PastRun['run']['facts']
  /** One entry per step; losses in nats per pixel, or per masked pixel. */
  training: { step: number[]; loss: number[]; learningRate: number[]; gradNorm: number[] }
  validation: { step: number[]; loss: number[] }
  /** Test accuracy of layers 0..L, 0..1, at each probed step. */
  probes: { step: number; accuracy: number[] }[]
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

/** The current run with its measurements so far. */
function currentRun({ stores }: Pick<Lab, 'stores'>): PastRun[] {
  const { run } = stores.run.getState()
  const { rows, others, testImages } = stores.probes.getState()
  return run ? [asPastRun(run, stores.metrics.getState(), rows, { others, testImages })] : []
}

/** Past runs, oldest first, and the current one. */
export const runsHere = (lab: Pick<Lab, 'stores'>): PastRun[] => [
  ...lab.stores.history.getState().runs,
  ...currentRun(lab),
]

/** The past runs that are overlaid or whose set is, oldest first, and the current run. */
export function runsOnCharts(lab: Pick<Lab, 'stores'>): PastRun[] {
  const { runs, overlaid } = lab.stores.history.getState()
  const { run } = lab.stores.run.getState()
  const sets = run?.set?.kind === 'seeds' ? [...overlaid, run.set.id] : overlaid
  const past = runs.filter(({ run: { id, set } }) => overlaid.includes(id) || (set && sets.includes(set.id)))
  return [...past, ...currentRun(lab)]
}

export function runMetrics({ run, training, validation, probes }: PastRun): RunMetrics {
  const { id, name, step, parameters, config, baselines, facts } = run
  return {
    id,
    name,
    status: displayStatus(run),
    step,
    parameters,
    seed: config.seed,
    config,
    baselines,
    facts,
    training: {
      step: Array.from(training.view('step')),
      loss: numbers(training.view('loss')),
      learningRate: numbers(training.view('learningRate')),
      gradNorm: numbers(training.view('gradNorm')),
    },
    validation: { step: validation.map((row) => row.step), loss: validation.map((row) => row.loss) },
    probes: probes.map((row) => ({ step: row.step, accuracy: [...row.accuracy] })),
  }
}

/** JSON has no infinities and no NaN; they are written as strings. */
const nonFiniteAsText = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

export function metricsJson(runs: readonly PastRun[]): string {
  const all = {
    format: 'igpt-lab metrics',
    version: metricsVersion,
    unit: 'nats per pixel',
    runs: runs.map(runMetrics),
  }
  return `${JSON.stringify(all, nonFiniteAsText, 1)}\n`
}

/** A field of RFC 4180: quoted if it holds a comma, a quote or a line break. */
function csvField(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

type CsvRow = Record<string, string | number>

/** One row per step that was trained or measured, in order. */
function csvRows(metrics: RunMetrics): CsvRow[] {
  const { name, seed, training, validation, probes } = metrics
  const rows = new Map<number, CsvRow>()
  const at = (step: number): CsvRow => {
    const row = rows.get(step) ?? { run: name, seed, step }
    rows.set(step, row)
    return row
  }
  training.step.forEach((step, i) => {
    Object.assign(at(step), {
      loss: training.loss[i],
      learningRate: training.learningRate[i],
      gradNorm: training.gradNorm[i],
    })
  })
  validation.step.forEach((step, i) => {
    at(step).validation = validation.loss[i]!
  })
  for (const { step, accuracy } of probes)
    accuracy.forEach((value, layer) => {
      at(step)[`probe${layer}`] = value
    })
  return [...rows.values()].sort((a, b) => Number(a.step) - Number(b.step))
}

/** Values not measured at a step are empty fields; NaN and Infinity are written as such. */
export function metricsCsv(runs: readonly PastRun[]): string {
  const all = runs.map(runMetrics)
  const layers = Math.max(0, ...all.flatMap(({ probes }) => probes.map(({ accuracy }) => accuracy.length)))
  const probeColumns = Array.from({ length: layers }, (_, layer) => `probe${layer}`)
  const columns = ['run', 'seed', 'step', 'loss', 'validation', 'learningRate', 'gradNorm', ...probeColumns]
  const lines = all.flatMap(csvRows).map((row) => columns.map((column) => csvField(row[column])).join(','))
  return [columns.join(','), ...lines, ''].join('\r\n')
}
