/**
 * The lab without a page: the same session code as the worker's, run in Node, its events handed out one
 * by one. For scripts, benches and the runs behind shipped models; scripts/train.mjs is its command line.
 */
import { readRunFile, writeRunFile } from '../checkpoint/runFile'
import type { SavedRun } from '../checkpoint/savedRun'
import { numberFields, type RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { LabError, type Failure } from '../core/failure'
import { presetById } from '../core/presets'
import { previewOf } from '../data/prepare'
import { Datasets } from '../worker/datasets/datasets'
import type { LabEvent } from '../core/protocol'
import { requireSameData } from '../worker/runs/requireSameData'
import { Session } from '../worker/session/session'
import { headlessBackends, startBackend, type HeadlessBackend } from './backend'
import type { Dawn } from './nodeGpu'

/** An event of the session, or the data once they are prepared. */
export type HeadlessEvent = LabEvent | { kind: 'prepared'; preview: DataPreview }

export interface HeadlessRun {
  preset: string
  /** Settings over the preset's, by the names of RunConfig. */
  over: Partial<RunConfig>
  backend: HeadlessBackend
  /** Stop after so many steps, the schedule being that of the whole run; all of them where absent. */
  stopAfter?: number
  /** Reads a file below the folder that the page is served from. */
  readFile: (path: string) => Promise<Uint8Array>
  onEvent: (event: HeadlessEvent) => void
  /** A run file to go on with; preset and settings are then its own. */
  resume?: { file: Blob; name: string }
  /** Takes the run as a file at the end. */
  onFile?: (file: Blob) => Promise<void>
  /**
   * Leaves the optimizer's state out of that file: a third of the size, and a run that goes on from it begins
   * its moments anew.
   */
  weightsOnly?: boolean
  /** The run's id, from which its name is made; by the preset and the seed where absent. */
  runId?: string
  /** For webgpu, where this module's own import of Dawn would come too late; see provideGpu. */
  loadDawn?: () => Promise<Dawn>
}

/** The backend of this name. Throws LabError config-invalid where there is none. */
export function backendNamed(name: string): HeadlessBackend {
  const known = headlessBackends.find((backend) => backend === name)
  if (known) return known
  throw new LabError({
    code: 'config-invalid',
    subject: 'backend',
    message: `There is no headless backend ${name}.`,
    remedy: `There are ${headlessBackends.join(', ')}.`,
  })
}

/**
 * A RunConfig from a preset and words of a command line. Throws LabError config-invalid for a name or value
 * that is none.
 */
export function configFrom(preset: string, words: ReadonlyMap<string, string>): Partial<RunConfig> {
  const base = presetById(preset).config
  const over: Record<string, string | number> = {}
  for (const [name, word] of words) {
    if (!(name in base)) {
      throw new LabError({
        code: 'config-invalid',
        subject: name,
        message: `There is no setting called ${name}.`,
        remedy: `Settings are ${Object.keys(base).join(', ')}.`,
      })
    }
    over[name] = numberFields.some((field) => field.key === name) ? Number(word) : word
  }
  return over as Partial<RunConfig>
}

/**
 * Trains to the end, or to `stopAfter`, measurements included. Throws LabError where the run cannot begin or
 * fails.
 */
export async function trainHeadless({ backend, loadDawn, ...run }: HeadlessRun): Promise<void> {
  const stop = await startBackend(backend, loadDawn)
  try {
    await train(run)
  } finally {
    stop()
  }
}

/** The run to go on with; its settings cannot be changed on the way. */
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
    message: `A run that goes on keeps its settings, so ${subject} cannot be given.`,
    remedy: 'Leave it out, or train anew.',
  })
}

async function train({
  preset,
  over,
  stopAfter,
  readFile,
  onEvent,
  resume,
  onFile,
  weightsOnly,
  runId,
}: Omit<HeadlessRun, 'backend' | 'loadDawn'>): Promise<void> {
  const from = await resumed({ resume, over })
  const config: RunConfig = from?.config ?? { ...presetById(preset).config, ...over }
  const datasets = new Datasets(readFile)
  const yieldToEventLoop = () =>
    new Promise<void>((done) => {
      setImmediate(done)
    })
  const data = await datasets.prepare(config, {
    yieldToEventLoop,
    onProgress: (done, all, doing) => onEvent({ kind: 'preparing', done, all, doing }),
  })
  if (from) requireSameData(from.preview, data)
  onEvent({ kind: 'prepared', preview: previewOf(data) })
  let failure: Failure | undefined
  const post = (event: LabEvent) => {
    if (event.kind === 'runStatus') failure = event.failure
    onEvent(event)
  }
  const session = new Session({
    runId: from?.runId ?? runId ?? `${preset}-${config.seed}`,
    config,
    data,
    post,
    openDataset: (id) => datasets.raw(id),
    yieldToEventLoop,
    from,
  })
  session.begin(true)
  session.run(stopAfter)
  await session.settled()
  if (onFile && !failure) {
    const saved = await session.save()
    await onFile(await writeRunFile(weightsOnly ? { ...saved, optimizer: null } : saved, { compress: true }))
  }
  await session.dispose()
  if (failure) throw new LabError(failure)
}
