/**
 * What a run has told so far, in the few events that tell it again (checkpoint/savedRun.ts): rows of steps
 * joined, each set of completions of the pinned prompts as one, the newest whole study of each kind. Sets
 * that somebody asked for are not the run's. Bounded: a very long run is thinned, its ends kept. Arrays are
 * copied when an event is noted, since posting it takes them away.
 */
import type { JournalEvent } from '../../checkpoint/savedRun'
import { ColumnSeries, thinned } from '../../core/metrics'
import type { StudyKind } from '../../core/studies/registry'
import type { MeasurementKind } from '../measuring/due'
import type { LabEvent, MetricColumns } from '../../core/protocol'

/** Rows of steps, measurements of a kind, and bytes of completions that are kept at most. */
export const journalLimits = { rows: 262_144, measurements: 16_384, setBytes: 48 * 2 ** 20 }

type Of<K extends JournalEvent['kind']> = Extract<JournalEvent, { kind: K }>
type SetEvent = Of<
  'completionStart' | 'completionRows' | 'completionPixels' | 'completionImages' | 'completionEnd'
>

/** One set of completions; `end` is there once it is whole. */
interface SavedDataset {
  start: Of<'completionStart'>
  rows: Of<'completionRows'>[]
  pixels: Of<'completionPixels'>[]
  /** The newest images, with the originals of the first. */
  images: Of<'completionImages'> | null
  end: Of<'completionEnd'> | null
}

const emptyRows = () =>
  new ColumnSeries<keyof MetricColumns>({ step: 'u32', loss: 'f32', learningRate: 'f32', gradNorm: 'f32' })
const columnNames = ['step', 'loss', 'learningRate', 'gradNorm'] as const

export class Journal {
  private rows = emptyRows()
  private facts: Of<'metrics'>['facts'] | null = null
  private validation: Of<'validation'>[] = []
  private probes: Of<'probes'>[] = []
  private baselines: Of<'baselines'> | null = null
  private sets: SavedDataset[] = []
  private readonly studies = new Map<StudyKind, Of<'studyKept'>>()
  /** Begun and not ended. */
  private readonly begunStudies = new Map<string, Extract<LabEvent, { kind: 'studyStarted' }>>()
  /** Studies noted so far: another number where there is another to keep. */
  studyCount = 0

  /** @param told what the run had told before it was interrupted; its arrays are taken over */
  constructor(
    private readonly runId: string,
    told: readonly JournalEvent[] = [],
    private readonly limits = journalLimits,
  ) {
    for (const event of told) this.note(event)
  }

  /** Keeps what is the run's own to tell; every other event is passed over. */
  note(event: LabEvent): void {
    if (!('runId' in event) || event.runId !== this.runId) return
    switch (event.kind) {
      case 'metrics':
        return this.noteRows(event)
      case 'validation':
        this.validation.push(event)
        this.validation = this.within(this.validation)
        return
      case 'probes':
        this.probes.push({ ...event, accuracy: [...event.accuracy] })
        this.probes = this.within(this.probes)
        return
      case 'baselines':
        this.baselines = event
        return
      case 'completionStart':
        if (event.pinned) this.noteSet(event)
        return
      case 'completionRows':
      case 'completionPixels':
      case 'completionImages':
      case 'completionEnd':
        return this.noteOfSet(event)
      case 'studyStarted':
        this.begunStudies.set(event.studyId, event)
        return
      case 'studyEnded':
        return this.noteStudyEnd(event)
      case 'studyKept':
        return this.noteStudy(event)
      default:
    }
  }

  /** Whether this measurement was told of this step, whole. */
  has(kind: MeasurementKind, step: number): boolean {
    switch (kind) {
      case 'baselines':
        return this.baselines !== null
      case 'validation':
        return this.validation.some((event) => event.step === step)
      case 'probes':
        return this.probes.some((event) => event.step === step)
      case 'completions':
        return this.sets.some(({ start, end }) => start.step === step && end?.outcome === 'done')
      default:
        return kind satisfies never
    }
  }

  /** All of it as events with arrays of their own, to be told in this order. */
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

  private noteStudyEnd({ studyId, outcome, result }: Extract<LabEvent, { kind: 'studyEnded' }>): void {
    const begun = this.begunStudies.get(studyId)
    this.begunStudies.delete(studyId)
    if (begun && outcome === 'done' && result) this.noteStudy({ ...begun, kind: 'studyKept', result })
  }

  private noteStudy(study: Of<'studyKept'>): void {
    // What came of a network that diverged is shown, but a file holds numbers only.
    if (!allFinite(study.result)) return
    this.studies.set(study.study.kind, structuredClone(study))
    this.studyCount += 1
  }

  private within<T>(list: T[]): T[] {
    return list.length > this.limits.measurements ? thinned(list) : list
  }

  private noteRows({ columns, facts }: Of<'metrics'>): void {
    this.facts = { ...facts }
    this.rows.append({ ...columns })
    if (this.rows.length <= this.limits.rows) return
    const kept = emptyRows()
    const views = columnNames.map((name) => [name, thinned([...this.rows.view(name)])])
    kept.append(Object.fromEntries(views) as Record<keyof MetricColumns, number[]>)
    this.rows = kept
  }

  private noteSet(start: Of<'completionStart'>): void {
    // A set begun and not ended was cut short; one of the same step is told anew.
    this.sets = this.sets.filter(({ start: other, end }) => end !== null && other.step !== start.step)
    this.sets.push({ start: structuredClone(start), rows: [], pixels: [], images: null, end: null })
    const bytesOf = ({ start: { sequences, grid, nPx }, images }: SavedDataset) =>
      sequences * (6 * grid * grid + (images ? 3 * nPx * nPx : 0))
    const bytes = this.sets.reduce((sum, set) => sum + bytesOf(set), 0)
    if (bytes > this.limits.setBytes && this.sets.length > 2) this.sets = thinned(this.sets)
  }

  private noteOfSet(event: Exclude<SetEvent, Of<'completionStart'>>): void {
    const set = this.sets.find(({ start }) => start.setId === event.setId)
    if (!set) return
    const copy = structuredClone(event)
    if (copy.kind === 'completionRows') set.rows.push(copy)
    else if (copy.kind === 'completionPixels') set.pixels.push(copy)
    else if (copy.kind === 'completionImages')
      set.images = { ...copy, originals: copy.originals ?? set.images?.originals ?? null }
    else set.end = copy
    if (copy.kind === 'completionEnd') {
      set.rows = joinedRows(set)
      set.pixels = joinedPixels(set)
    }
  }
}

/** Whether every number in a value is one, however deep. */
function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (ArrayBuffer.isView(value)) return (value as Float32Array).every(Number.isFinite)
  return typeof value !== 'object' || value === null || Object.values(value).every(allFinite)
}

/** A whole set's events in the order in which they came. */
function joined({ start, rows, pixels, images, end }: SavedDataset): SetEvent[] {
  return [start, ...rows, ...pixels, ...(images ? [images] : []), ...(end ? [end] : [])]
}

/** Rows that follow each other as one: (sequences, to - from) of all. */
function joinedRows({ start: { sequences }, rows }: SavedDataset): Of<'completionRows'>[] {
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

function joinedPixels({ pixels }: SavedDataset): Of<'completionPixels'>[] {
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
