/**
 * Headless training: the worker's session run in Node, its events passed to a callback. For scripts, benches
 * and the runs behind shipped models; scripts/train.mjs is its command line.
 */
import { readRunFile } from '../checkpoint/runFile'
import { branchRun, type SavedRun } from '../checkpoint/savedRun'
import { configField, isOwnSet, type RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { LabError, type Failure } from '../core/failure'
import { presetById } from '../core/presets'
import { validateConfig } from '../core/validation'
import { previewOf } from '../data/prepare'
import type { LabEvent } from '../core/protocol'
import type { Session } from '../worker/session/session'
import { requireSameData } from '../worker/runs/requireSameData'
import { headlessBackends, startBackend, type HeadlessBackend } from './startBackend'
import type { Dawn } from './nodeGpu'
import { createSession, prepareInNode, type OwnFiles, type ReadFile } from './nodeSession'
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
  /**
   * A run file to resume; preset and settings are then its own, except that `over` may give more steps, and
   * another peak learning rate with them, and other pieces of a batch.
   */
  resume?: { file: Blob; name: string }
  /** The user's own images to train on, in place of the data set that the settings name. */
  own?: OwnFiles
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
 * Trains to the end, or to `stopAfter`, with all measurements. Everything that can be checked is checked
 * before the backend is started.
 *
 * @throws LabError if the run cannot start or fails
 */
export async function trainHeadless({ backend, loadDawn, ...run }: HeadlessRun): Promise<void> {
  checkFileOptions(run)
  checkLimits(run)
  const from = await resumed(run)
  const config: RunConfig = from?.config ?? settingsOf(run)
  requireValid(config)
  const stop = await startBackend(backend, loadDawn)
  try {
    await train(run, config, from)
  } finally {
    stop()
  }
}

const refused = (subject: string, message: string, remedy: string) =>
  new LabError({ code: 'config-invalid', subject, message, remedy })

/** The settings of a new run. */
function settingsOf({ preset, over, own }: Pick<HeadlessRun, 'preset' | 'over' | 'own'>): RunConfig {
  const config = { ...presetById(preset).config, ...over }
  if (!own) return config
  if (over.dataset !== undefined)
    throw refused('dataset', 'Both a data set and own files are given.', 'Leave out --dataset or --data.')
  return { ...config, dataset: 'own' }
}

/** @throws LabError config-invalid */
function requireValid(config: RunConfig): void {
  const [issue] = validateConfig(config)
  if (issue) throw refused(issue.key, issue.message, 'Change this setting; nothing was trained.')
}

/**
 * The run to resume, if any; only its number of steps can be changed, and the learning rate with it, and the
 * pieces of a batch, which change no result.
 */
async function resumed({
  resume,
  over,
}: Pick<HeadlessRun, 'resume' | 'over'>): Promise<SavedRun | undefined> {
  if (!resume) return undefined
  const { steps, learningRate, accumulationSteps, ...others } = over
  const [subject] = Object.keys({ ...others, ...(steps === undefined && learningRate && { learningRate }) })
  if (subject !== undefined)
    throw refused(
      subject,
      `A resumed run keeps its settings, so ${subject} cannot be set.`,
      'Leave it out, or start a new run.',
    )
  const read = await readRunFile(resume.file, resume.name)
  const saved = {
    ...read,
    config: { ...read.config, ...(accumulationSteps !== undefined && { accumulationSteps }) },
  }
  requireValid(saved.config)
  const { config, runId, status } = saved
  if (steps !== undefined && !(steps > config.steps))
    throw refused(
      'steps',
      `The run has ${config.steps} steps, so ${steps} do not make it longer.`,
      `Give more than ${config.steps}, or leave --steps out.`,
    )
  if (steps !== undefined) {
    const rate = learningRate === undefined ? {} : { learningRate }
    return branchRun(saved, { runId, change: { steps, ...rate } })
  }
  if (status === 'finished')
    throw refused(
      'resume',
      `The run is finished: it has taken all its ${config.steps} steps.`,
      `Add --steps with more than ${config.steps} to train it longer.`,
    )
  return { ...saved, status: 'paused' }
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
    throw refuse('stopAfter', `The number of steps to take is ${stopAfter}, not a whole number from 0.`)
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

async function train(
  { preset, readFile, onEvent, onFile, runId, own, ...limits }: Omit<HeadlessRun, 'backend' | 'loadDawn'>,
  requested: RunConfig,
  from: SavedRun | undefined,
): Promise<void> {
  if (isOwnSet(requested.dataset) && !own)
    throw new LabError({
      code: 'data-missing',
      message: 'This run trains on own images, and none are given.',
      remedy: 'Give their files, folder or archive with --data.',
    })
  const nodeData = await prepareInNode(
    requested,
    readFile,
    (done, all, doing) => onEvent({ kind: 'preparing', done, all, doing }),
    own,
    from?.codec,
  )
  const { data, config } = nodeData
  if (from) requireSameData(from.preview, data, from.codec !== undefined)
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
