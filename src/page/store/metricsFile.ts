/**
 * Metrics files for other programs: CSV with one row per step, and JSON that also has config, seed, baselines
 * and facts. They hold every step, unsmoothed, and the mean and deviation of run sets, but no images and no
 * weights (those are in the run file).
 */
import type { Lab } from './lab'
import { runMetrics, setMetrics, type ProbeMetrics, type RunMetrics, type SetMetrics } from './runMetrics'
import { asPastRun, type PastRun } from './state/history'

/** Raised when the JSON's format changes. 2: run sets, balanced accuracy, the other probes. */
export const metricsVersion = 2

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

/** JSON has no infinities and no NaN; they are written as strings. */
const nonFiniteAsText = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

export function metricsJson(runs: readonly PastRun[]): string {
  const all = {
    format: 'igpt-lab metrics',
    version: metricsVersion,
    unit: 'nats per pixel',
    runs: runs.map(runMetrics),
    sets: setMetrics(runs),
  }
  return `${JSON.stringify(all, nonFiniteAsText, 1)}\n`
}

/** A field of RFC 4180: quoted if it holds a comma, a quote or a line break. */
function csvField(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

type CsvRow = Record<string, string | number>

/** The rows of one run, or of a set's mean, by step. */
class CsvRows {
  private readonly rows = new Map<number, CsvRow>()

  constructor(private readonly head: CsvRow) {}

  set(step: number, values: CsvRow): void {
    this.rows.set(step, { ...this.head, step, ...this.rows.get(step), ...values })
  }

  /** One column per layer. */
  setLayers(step: number, name: string, values: readonly number[] = []): void {
    this.set(step, Object.fromEntries(values.map((value, layer) => [`${name}${layer}`, value])))
  }

  inOrder(): CsvRow[] {
    return [...this.rows.values()].sort((a, b) => Number(a.step) - Number(b.step))
  }
}

/** One row per step that was trained or measured, in order. */
function runRows(metrics: RunMetrics): CsvRow[] {
  const { name, seed, training, validation, probes, knn = [], attentive = [] } = metrics
  const rows = new CsvRows({ run: name, seed })
  training.step.forEach((step, i) =>
    rows.set(step, {
      loss: training.loss[i],
      learningRate: training.learningRate[i],
      gradNorm: training.gradNorm[i],
    }),
  )
  validation.step.forEach((step, i) => rows.set(step, { validation: validation.loss[i] }))
  const kinds: [string, ProbeMetrics[]][] = [
    ['probe', probes],
    ['knn', knn],
    ['attentive', attentive],
  ]
  for (const [kind, measured] of kinds)
    for (const { step, accuracy } of measured) rows.setLayers(step, kind, accuracy)
  for (const { step, balancedAccuracy } of probes) rows.setLayers(step, 'balanced', balancedAccuracy)
  return rows.inOrder()
}

/** Rows of a set's mean, then of its deviation; they have no seed. */
function setRows(metrics: SetMetrics): CsvRow[] {
  const { name, training, validation, probes, balancedAccuracy = [], knn = [], attentive = [] } = metrics
  return (['mean', 'deviation'] as const).flatMap((which) => {
    const rows = new CsvRows({ run: `${name} ${which}` })
    training.step.forEach((step, i) => rows.set(step, { loss: training[which][i] }))
    validation.step.forEach((step, i) => rows.set(step, { validation: validation[which][i] }))
    const kinds = { probe: probes, balanced: balancedAccuracy, knn, attentive }
    for (const [kind, measured] of Object.entries(kinds))
      for (const row of measured) rows.setLayers(row.step, kind, row[which])
    return rows.inOrder()
  })
}

/**
 * Values not measured at a step are empty fields; NaN and Infinity are written as such. Columns of balanced
 * accuracies and of other probes are there where a run has them.
 */
export function metricsCsv(runs: readonly PastRun[]): string {
  const rows = [...runs.map(runMetrics).flatMap(runRows), ...setMetrics(runs).flatMap(setRows)]
  const found = new Set(rows.flatMap((row) => Object.keys(row)))
  const layered = ['probe', 'balanced', 'knn', 'attentive'].flatMap((kind) => {
    const layers = [...found].filter((column) => new RegExp(`^${kind}\\d+$`).test(column)).length
    return Array.from({ length: layers }, (_, layer) => `${kind}${layer}`)
  })
  const columns = ['run', 'seed', 'step', 'loss', 'validation', 'learningRate', 'gradNorm', ...layered]
  const lines = rows.map((row) => columns.map((column) => csvField(row[column])).join(','))
  return [columns.join(','), ...lines, ''].join('\r\n')
}
