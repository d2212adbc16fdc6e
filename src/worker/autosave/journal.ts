/**
 * Records a run's events as the few that replay it (checkpoint/savedRun.ts): metrics rows joined, each
 * evaluation's completions as one set, the newest complete study of each kind. Completions that the user
 * requested are left out. Bounded: the record of a very long run is thinned, its first and last entries stay.
 * Arrays are copied when an event is recorded, since posting it detaches them.
 */
import type { JournalEvent } from '../../checkpoint/savedRun'
import { ColumnSeries, thinned } from '../../core/metricSeries'
import type { StudyKind, StudyResult } from '../../core/studies/registry'
import type { MeasurementKind } from '../measuring/dueMeasurements'
import type { LabEvent, MetricColumns } from '../../core/protocol'

/** Most metrics rows, steps with measurements of one kind, and bytes of predictions and completions. */
export const journalLimits = {
  rows: 262_144,
  measurements: 16_384,
  predictionBytes: 8 * 2 ** 20,
  setBytes: 48 * 2 ** 20,
}

type Of<K extends JournalEvent['kind']> = Extract<JournalEvent, { kind: K }>
type SetEvent = Of<
  'completionStart' | 'completionRows' | 'completionPixels' | 'completionImages' | 'completionEnd'
>

/** One set of completions; complete once it has an `end`. */
interface RecordedSet {
  start: Of<'completionStart'>
  rows: Of<'completionRows'>[]
  pixels: Of<'completionPixels'>[]
  /** The newest images, with the originals sent with the first ones. */
  images: Of<'completionImages'> | null
  end: Of<'completionEnd'> | null
}

const emptyRows = () =>
  new ColumnSeries<keyof MetricColumns>({ step: 'u32', loss: 'f32', learningRate: 'f32', gradNorm: 'f32' })
const columnNames = ['step', 'loss', 'learningRate', 'gradNorm'] as const

/** Events that end a measurement; of a set of completions it is its last one. */
const measured: ReadonlySet<LabEvent['kind']> = new Set([
  'validation',
  'probes',
  'baselines',
] satisfies LabEvent['kind'][])

export class Journal {
  private rows = emptyRows()
  private facts: Of<'metrics'>['facts'] | null = null
  private validation: Of<'validation'>[] = []
  private probes: Of<'probes'>[] = []
  private baselines: Of<'baselines'> | null = null
  private sets: RecordedSet[] = []
  private readonly studies = new Map<StudyKind, Of<'studyKept'>>()
  /** Started and not ended, by id. */
  private readonly openStudies = new Map<string, Extract<LabEvent, { kind: 'studyStarted' }>>()
  /** Number of measurements and studies recorded so far; it changes with each that is worth saving. */
  finished = 0

  /** @param recorded events of the run before it was interrupted; their arrays are taken over */
  constructor(
    private readonly runId: string,
    recorded: readonly JournalEvent[] = [],
    private readonly limits = journalLimits,
  ) {
    for (const event of recorded) this.record(event)
  }

  /** Records an event of the run; others are ignored. */
  record(event: LabEvent): void {
    if (!('runId' in event) || event.runId !== this.runId) return
    if (measured.has(event.kind)) this.finished += 1
    switch (event.kind) {
      case 'metrics':
        return this.recordRows(event)
      case 'validation':
        this.validation.push(event)
        this.validation = this.within(this.validation)
        return
      case 'probes':
        return this.recordProbes(structuredClone(event))
      case 'baselines':
        this.baselines = event
        return
      case 'completionStart':
        if (event.pinned) this.startSet(event)
        return
      case 'completionRows':
      case 'completionPixels':
      case 'completionImages':
      case 'completionEnd':
        return this.addToSet(event)
      case 'studyStarted':
        this.openStudies.set(event.studyId, event)
        return
      case 'studyEnded':
        return this.endStudy(event)
      case 'studyKept':
        return this.recordStudy(event)
      default:
    }
  }

  /** Whether this measurement of this step is recorded completely. */
  has(kind: MeasurementKind, step: number): boolean {
    switch (kind) {
      case 'baselines':
        return this.baselines !== null
      case 'validation':
        return this.validation.some((event) => event.step === step)
      case 'probes':
        return this.probes.some((event) => event.step === step && event.probe === undefined)
      case 'attentiveProbes':
        return this.probes.some((event) => event.step === step && event.probe === 'attentive')
      case 'completions':
        return this.sets.some(({ start, end }) => start.step === step && end?.outcome === 'done')
      default:
        return kind satisfies never
    }
  }

  /** The newest result of a kind of study; null if none is recorded. */
  studyResult(kind: StudyKind): StudyResult | null {
    return this.studies.get(kind)?.result ?? null
  }

  /** The record as events, in the order in which to replay them; their arrays are copies. */
  events(): JournalEvent[] {
    const { runId, facts } = this
    const columns = Object.fromEntries(
      columnNames.map((name) => [name, this.rows.view(name).slice()]),
    ) as unknown as MetricColumns
    const metrics: JournalEvent[] = facts
      ? [{ kind: 'metrics', runId, step: columns.step.at(-1) ?? 0, columns, facts }]
      : []
    const whole = this.sets.filter(({ end }) => end?.outcome === 'done')
    return structuredClone([
      ...(this.baselines ? [this.baselines] : []),
      ...metrics,
      ...this.validation,
      ...this.probes,
      ...whole.flatMap(joined),
      ...this.studies.values(),
    ])
  }

  private endStudy({ studyId, outcome, result }: Extract<LabEvent, { kind: 'studyEnded' }>): void {
    const started = this.openStudies.get(studyId)
    this.openStudies.delete(studyId)
    if (started && outcome === 'done' && result) this.recordStudy({ ...started, kind: 'studyKept', result })
  }

  private recordStudy(study: Of<'studyKept'>): void {
    // The result of a diverged network is shown, but a file holds finite numbers only.
    if (!allFinite(study.result)) return
    this.studies.set(study.study.kind, structuredClone(study))
    this.finished += 1
  }

  private within<T>(list: T[]): T[] {
    return list.length > this.limits.measurements ? thinned(list) : list
  }

  /** All kinds of one step stay or go together; predictions go before accuracies. */
  private recordProbes(event: Of<'probes'>): void {
    this.probes.push(event)
    const stepsOf = (probes: readonly Of<'probes'>[]) => [...new Set(probes.map(({ step }) => step))]
    const steps = stepsOf(this.probes)
    if (steps.length > this.limits.measurements) {
      const kept = new Set(thinned(steps))
      this.probes = this.probes.filter(({ step }) => kept.has(step))
    }
    const predicted = this.probes.filter(({ predictions }) => predictions)
    const bytes = predicted.reduce((sum, { predictions }) => sum + predictions!.length, 0)
    if (bytes <= this.limits.predictionBytes) return
    const kept = new Set(thinned(stepsOf(predicted)))
    this.probes = this.probes.map(({ predictions, ...rest }) =>
      predictions && kept.has(rest.step) ? { ...rest, predictions } : rest,
    )
  }

  private recordRows({ columns, facts }: Of<'metrics'>): void {
    this.facts = { ...facts }
    this.rows.append({ ...columns })
    if (this.rows.length <= this.limits.rows) return
    const rows = emptyRows()
    const views = columnNames.map((name) => [name, thinned([...this.rows.view(name)])])
    rows.append(Object.fromEntries(views) as Record<keyof MetricColumns, number[]>)
    this.rows = rows
  }

  private startSet(start: Of<'completionStart'>): void {
    // A set without an end was interrupted; one of the same step is replaced.
    this.sets = this.sets.filter(({ start: other, end }) => end !== null && other.step !== start.step)
    this.sets.push({ start: structuredClone(start), rows: [], pixels: [], images: null, end: null })
    const bytesOf = ({ start: { sequences, grid, nPx }, images }: RecordedSet) =>
      sequences * (6 * grid * grid + (images ? 3 * nPx * nPx : 0))
    const bytes = this.sets.reduce((sum, set) => sum + bytesOf(set), 0)
    if (bytes > this.limits.setBytes && this.sets.length > 2) this.sets = thinned(this.sets)
  }

  private addToSet(event: Exclude<SetEvent, Of<'completionStart'>>): void {
    const set = this.sets.find(({ start }) => start.setId === event.setId)
    if (!set) return
    const copy = structuredClone(event)
    if (copy.kind === 'completionRows') set.rows.push(copy)
    else if (copy.kind === 'completionPixels') set.pixels.push(copy)
    else if (copy.kind === 'completionImages')
      set.images = { ...copy, originals: copy.originals ?? set.images?.originals ?? null }
    else set.end = copy
    if (copy.kind === 'completionEnd') {
      this.finished += 1
      set.rows = joinedRows(set)
      set.pixels = joinedPixels(set)
    }
  }
}

/** Whether all numbers in a value, nested ones too, are finite. */
function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (ArrayBuffer.isView(value)) return (value as Float32Array).every(Number.isFinite)
  return typeof value !== 'object' || value === null || Object.values(value).every(allFinite)
}

/** A complete set's events in order. */
function joined({ start, rows, pixels, images, end }: RecordedSet): SetEvent[] {
  return [start, ...rows, ...pixels, ...(images ? [images] : []), ...(end ? [end] : [])]
}

/** Consecutive rows joined into one event, (sequences, to - from). */
function joinedRows({ start: { sequences }, rows }: RecordedSet): Of<'completionRows'>[] {
  const [first] = rows
  if (!first || rows.some(({ from }, i) => i > 0 && from !== rows[i - 1]!.to)) return rows
  const [from, to] = [first.from, rows.at(-1)!.to]
  const width = to - from
  const tokens = new Uint16Array(sequences * width)
  const entropy = new Float32Array(sequences * width)
  for (const row of rows) {
    const part = row.to - row.from
    for (let n = 0; n < sequences; n += 1) {
      tokens.set(row.tokens.subarray(n * part, (n + 1) * part), n * width + row.from - from)
      entropy.set(row.entropy.subarray(n * part, (n + 1) * part), n * width + row.from - from)
    }
  }
  return [{ ...first, to, tokens, entropy }]
}

/** All pixels joined into one event. */
function joinedPixels({ pixels }: RecordedSet): Of<'completionPixels'>[] {
  const [first] = pixels
  if (!first) return []
  const shorts = (pick: (event: Of<'completionPixels'>) => Uint16Array) =>
    Uint16Array.from(pixels.flatMap((event) => [...pick(event)]))
  return [
    {
      ...first,
      sequences: shorts((event) => event.sequences),
      places: shorts((event) => event.places),
      tokens: shorts((event) => event.tokens),
      entropy: Float32Array.from(pixels.flatMap((event) => [...event.entropy])),
    },
  ]
}
