/**
 * Headless training: the worker's session run in Node, its events passed to a callback. For scripts, benches
 * and the runs behind shipped models; scripts/train.mjs is its command line.
 */
import { readRunFile } from '../checkpoint/runFile'
import type { SavedRun } from '../checkpoint/savedRun'
import { configField, type RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { LabError, type Failure } from '../core/failure'
import { presetById } from '../core/presets'
import { previewOf } from '../data/prepare'
import type { LabEvent } from '../core/protocol'
import type { Session } from '../worker/session/session'
import { requireSameData } from '../worker/runs/requireSameData'
import { headlessBackends, startBackend, type HeadlessBackend } from './startBackend'
import type { Dawn } from './nodeGpu'
import { createSession, prepareInNode, type ReadFile } from './nodeSession'
import { checkFileOptions, trainedFile, type FileOptions } from './trainedFile'

/** An event of the session, or the data once they are prepared. */
export type HeadlessEvent = LabEvent | { kind: 'prepared'; preview: DataPreview }

export interface HeadlessRun extends FileOptions {
  preset: string
  /** Settings that replace the preset's. */
  over: Partial<RunConfig>
  backend: HeadlessBackend
  /** Stops after this many steps, on the schedule of the whole run; runs to the end if absent. */
  stopAfter?: number
  /** Stops at the end of the step that reaches this running time, in seconds of this call. */
  stopAfterSeconds?: number
  /** Stops at the end of the step in progress when aborted. */
  signal?: AbortSignal
  readFile: ReadFile
  onEvent: (event: HeadlessEvent) => void
  /** A run file to resume; preset and settings are then its own. */
  resume?: { file: Blob; name: string }
  /** Receives the run file when training stops, wherever that is, and in between by `fileEverySeconds`. */
  onFile?: (file: Blob) => Promise<void>
  fileEverySeconds?: number
  /** The run's id, which names it; from preset and seed if absent. */
  runId?: string
  /** For webgpu: see provideGpu. */
  loadDawn?: () => Promise<Dawn>
}

/** The backend of this name. @throws LabError config-invalid if there is none */
export function backendNamed(name: string): HeadlessBackend {
  const known = headlessBackends.find((backend) => backend === name)
  if (known) return known
  throw new LabError({
    code: 'config-invalid',
    subject: 'backend',
    message: `Unknown headless backend: ${name}.`,
    remedy: `Choose one of ${headlessBackends.join(', ')}.`,
  })
}

/**
 * Settings from command-line options.
 *
 * @throws LabError config-invalid for an unknown setting, or an unknown preset
 */
export function configFrom(preset: string, options: ReadonlyMap<string, string>): Partial<RunConfig> {
  const base = presetById(preset).config
  const over: Record<string, string | number> = {}
  for (const [name, value] of options) {
    if (!(name in base)) {
      throw new LabError({
        code: 'config-invalid',
        subject: name,
        message: `Unknown setting: ${name}.`,
        remedy: `The settings are ${Object.keys(base).join(', ')}.`,
      })
    }
    over[name] = configField(name)?.type === 'number' ? Number(value) : value
  }
  return over as Partial<RunConfig>
}

/**
 * Trains to the end, or to `stopAfter`, with all measurements.
 *
 * @throws LabError if the run cannot start or fails
 */
export async function trainHeadless({ backend, loadDawn, ...run }: HeadlessRun): Promise<void> {
  const stop = await startBackend(backend, loadDawn)
  try {
    await train(run)
  } finally {
    stop()
  }
}

/** The run to resume, if any; its settings cannot be changed. */
async function resumed({
  resume,
  over,
}: Pick<HeadlessRun, 'resume' | 'over'>): Promise<SavedRun | undefined> {
  if (!resume) return undefined
  const [subject] = Object.keys(over)
  if (subject === undefined) return readRunFile(resume.file, resume.name)
  throw new LabError({
    code: 'config-invalid',
    subject,
    message: `A resumed run keeps its settings, so ${subject} cannot be set.`,
    remedy: 'Leave it out, or start a new run.',
  })
}

/** Writes a session's run file, one at a time. */
class FileWriter {
  private writing: Promise<void> | null = null
  /** Why a file could not be written; training stops then, since nothing of it would be kept. */
  failed: unknown = null

  constructor(
    private readonly session: Session,
    private readonly onFile: (file: Blob) => Promise<void>,
    private readonly options: FileOptions,
  ) {}

  /** Writes the state after the step in progress, unless the last file is still being written. */
  writeSoon(): void {
    this.writing ??= this.write()
      .catch((error: unknown) => {
        this.failed ??= error
        this.session.pause()
      })
      .finally(() => {
        this.writing = null
      })
  }

  /** Writes the state at the end. @throws what prevented this or an earlier file */
  async writeLast(): Promise<void> {
    await this.writing
    if (this.failed) throw this.failed
    await this.write()
  }

  private async write(): Promise<void> {
    await this.onFile(await trainedFile(await this.session.save(), this.options))
  }
}

/** Longest time in seconds; timers count milliseconds in 31 bits. */
const mostSeconds = 2_000_000

/** @throws LabError config-invalid for a limit that is no number in its range */
function checkLimits({ stopAfter, stopAfterSeconds, fileEverySeconds }: StopOptions): void {
  const refuse = (subject: string, message: string) =>
    new LabError({
      code: 'config-invalid',
      subject,
      message,
      remedy: 'Give another number, or leave it out.',
    })
  if (stopAfter !== undefined && !(Number.isInteger(stopAfter) && stopAfter >= 0))
    throw refuse('steps', `The number of steps to take is ${stopAfter}, not a whole number from 0.`)
  for (const [subject, seconds] of Object.entries({ seconds: stopAfterSeconds, every: fileEverySeconds }))
    if (seconds !== undefined && !(seconds > 0 && seconds <= mostSeconds))
      throw refuse(
        subject,
        `The time for ${subject} is ${seconds} s, not above 0 and up to ${mostSeconds} s.`,
      )
}

type StopOptions = Pick<HeadlessRun, 'stopAfter' | 'stopAfterSeconds' | 'signal' | 'fileEverySeconds'>

/** Takes steps until the run or one of the limits ends; writes files in between if a writer is given. */
async function trainUntilStopped(
  session: Session,
  { stopAfter, stopAfterSeconds, signal, fileEverySeconds }: StopOptions,
  writer: FileWriter | null,
): Promise<void> {
  const pause = () => session.pause()
  const timers = [
    ...(stopAfterSeconds === undefined ? [] : [setTimeout(pause, 1000 * stopAfterSeconds)]),
    ...(fileEverySeconds && writer ? [setInterval(() => writer.writeSoon(), 1000 * fileEverySeconds)] : []),
  ]
  signal?.addEventListener('abort', pause)
  session.run(signal?.aborted ? 0 : stopAfter)
  await session.settled()
  signal?.removeEventListener('abort', pause)
  for (const timer of timers) clearTimeout(timer)
}

async function train({
  preset,
  over,
  readFile,
  onEvent,
  resume,
  onFile,
  runId,
  ...limits
}: Omit<HeadlessRun, 'backend' | 'loadDawn'>): Promise<void> {
  checkFileOptions(limits)
  checkLimits(limits)
  const from = await resumed({ resume, over })
  const config: RunConfig = from?.config ?? { ...presetById(preset).config, ...over }
  const nodeData = await prepareInNode(config, readFile, (done, all, doing) =>
    onEvent({ kind: 'preparing', done, all, doing }),
  )
  const { data } = nodeData
  if (from) requireSameData(from.preview, data)
  onEvent({ kind: 'prepared', preview: previewOf(data) })
  let failure: Failure | undefined
  const post = (event: LabEvent) => {
    if (event.kind === 'runStatus') failure = event.failure
    onEvent(event)
  }
  const session = createSession(nodeData, {
    runId: from?.runId ?? runId ?? `${preset}-${config.seed}`,
    config,
    post,
    from,
  })
  const writer = onFile ? new FileWriter(session, onFile, limits) : null
  session.begin(true)
  await trainUntilStopped(session, limits, writer)
  if (!failure) await writer?.writeLast()
  await session.dispose()
  if (failure) throw new LabError(failure)
}
