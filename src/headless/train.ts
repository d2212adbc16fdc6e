/**
 * Headless training: the worker's session run in Node, its events passed to a callback. For scripts, benches
 * and the runs behind shipped models; scripts/train.mjs is its command line.
 */
import { readRunFile, writeRunFile } from '../checkpoint/runFile'
import type { SavedRun } from '../checkpoint/savedRun'
import { configField, type RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { LabError, type Failure } from '../core/failure'
import { presetById } from '../core/presets'
import { previewOf } from '../data/prepare'
import type { LabEvent } from '../core/protocol'
import { requireSameData } from '../worker/runs/requireSameData'
import { headlessBackends, startBackend, type HeadlessBackend } from './startBackend'
import type { Dawn } from './nodeGpu'
import { createSession, prepareInNode, type ReadFile } from './nodeSession'

/** An event of the session, or the data once they are prepared. */
export type HeadlessEvent = LabEvent | { kind: 'prepared'; preview: DataPreview }

export interface HeadlessRun {
  preset: string
  /** Settings that replace the preset's. */
  over: Partial<RunConfig>
  backend: HeadlessBackend
  /** Stops after this many steps, on the schedule of the whole run; runs to the end if absent. */
  stopAfter?: number
  readFile: ReadFile
  onEvent: (event: HeadlessEvent) => void
  /** A run file to resume; preset and settings are then its own. */
  resume?: { file: Blob; name: string }
  /** Receives the run file at the end. */
  onFile?: (file: Blob) => Promise<void>
  /**
   * Omits the optimizer's state from the file: a third of the size; a resumed run starts its moments anew.
   */
  weightsOnly?: boolean
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
