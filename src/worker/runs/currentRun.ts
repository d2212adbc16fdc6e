/**
 * The current run: a session that computes, or a run opened from a file in its saved state, which needs no
 * device and is loaded at the first request to compute. At most one of the two; one replaces the other only
 * once it is ready.
 */
import { isWithoutData } from '../../checkpoint/absentData'
import { bestModel, type ExportedRun } from '../../checkpoint/labFolder'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import { classifierEvent, branchRun, recordOf, type SavedRun } from '../../checkpoint/savedRun'
import { type RunConfig } from '../../core/config'
import { parameterCount } from '../../core/cost'
import { LabError } from '../../core/failure'
import type { NumbersKind, Post, SavedFile } from '../../core/protocol'
import type { Branch, RunRecord } from '../../core/runRecord'
import { SerialQueue } from '../../core/serialQueue'
import { previewOf, type PreparedData } from '../../data/prepare'
import { igptShape, hasBiases, WeightSet } from '../../compute/model/weights'
import { Session } from '../session/session'
import type { SessionOptions } from '../session/sessionOptions'
import { requireHead } from '../session/requireHead'
import { missingData, missingSet, requireSameData } from './requireSameData'
import { validateConfig } from '../../core/validation'

export interface RunsOptions extends Pick<SessionOptions, 'openDataset' | 'yieldToEventLoop'> {
  post: Post
  /** Prepares a run's data, posting progress; `signal` cancels it. */
  prepare: (config: RunConfig, signal: AbortSignal, codec?: SavedRun['codec']) => Promise<PreparedData>
  /** As yieldToEventLoop, and waits for the page where it lags behind; by default only that. */
  yieldBetweenSteps?: () => Promise<void>
  /** Throws LabError too-large for a run that this device cannot hold. */
  requireFit: (config: RunConfig) => void
  /** The config with 'own' replaced by the data set's permanent id. */
  named: (config: RunConfig) => Promise<RunConfig>
  /** Writes an autosaved run to storage. */
  store: (record: RunRecord, file: Blob) => Promise<void>
}

const noSuchRun = (runId: string) =>
  new LabError({
    code: 'no-run',
    message: `There is no longer a run ${runId}.`,
    remedy: 'Start a run first.',
  })

const superseded = () =>
  new LabError({
    code: 'busy',
    message: 'Another run was requested in the meantime, or this one was stopped.',
    remedy: 'Start it, or open the file, again.',
  })

export class CurrentRun {
  private loadedRun: Session | null = null
  private openedRun: SavedRun | null = null
  /** Number of runs started or opened so far. */
  private requested = 0
  /** Replacing the current run, one after another. */
  private readonly queue = new SerialQueue()

  constructor(private readonly options: RunsOptions) {}

  /** The session of the current run, null unless it is loaded. */
  get session(): Session | null {
    return this.loadedRun
  }

  /** The current run's saved state if it is opened and not loaded, else null. */
  get opened(): SavedRun | null {
    return this.openedRun
  }

  /** Config of the current run. */
  get config(): RunConfig | null {
    return this.loadedRun?.config ?? this.openedRun?.config ?? null
  }

  /** The session of this run. @throws LabError no-run */
  sessionOf(runId: string): Session {
    if (this.loadedRun?.runId === runId) return this.loadedRun
    throw noSuchRun(runId)
  }

  /**
   * Starts a run in place of the current one, which stays if this throws.
   * @throws LabError busy if `signal` aborts before it has started
   */
  async start(
    identity: Pick<RunRecord, 'runId' | 'set'>,
    requested: RunConfig,
    paused: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    this.requested += 1
    if (signal.aborted) throw superseded()
    this.options.requireFit(requested)
    const data = await this.options.prepare(requested, signal)
    const config = await this.options.named(requested)
    await this.replace(
      () => !signal.aborted,
      () => {
        this.loadedRun = this.createSession(identity, config, data)
        this.options.post({
          kind: 'runStarted',
          ...identity,
          step: 0,
          opened: false,
          config,
          parameters: parameterCount(config),
          preview: previewOf(data),
        })
        this.loadedRun.begin(paused)
      },
    )
  }

  /**
   * Opens a run from a file, or with `branch` a new run that starts from it.
   * @returns the run's id
   * @throws LabError run-file, config-invalid, or busy if another run was requested meanwhile; the current
   *   run then stays
   */
  async open(file: Blob, name: string, branch?: Branch): Promise<string> {
    this.requested += 1
    const own = this.requested
    const read = await readRunFile(file, name)
    const saved = branch ? branchRun(read, branch) : read
    const [issue] = validateConfig(saved.config)
    if (issue)
      throw new LabError({
        code: 'config-invalid',
        subject: issue.key,
        message: issue.message,
        remedy: 'Choose another value.',
      })
    await this.show(saved, () => own === this.requested)
    return saved.runId
  }

  /**
   * Makes a saved run the current one, opened and not loaded; posts its recorded events.
   * @param isWanted see `replace`
   */
  show(saved: SavedRun, isWanted = () => true): Promise<void> {
    const { post } = this.options
    const { runId, set, step, config, parameters, preview, journal, status, classifiers } = saved
    const { best, newHead } = saved
    return this.replace(isWanted, () => {
      this.openedRun = saved
      post({ kind: 'runStarted', runId, set, step, opened: true, config, parameters, preview, newHead })
      for (const event of journal) post(event)
      for (const kept of [classifiers?.probe, classifiers?.fineTuned]) {
        if (kept) post(classifierEvent(runId, kept))
      }
      if (best) post({ kind: 'bestKept', runId, step: best.step, loss: best.loss })
      post({ kind: 'runStatus', runId, step, status })
      if (isWithoutData(preview)) post({ kind: 'loadFailed', runId, failure: missingSet(preview) })
    })
  }

  /**
   * The session of the current run; a run that is only opened is loaded first.
   * @throws LabError no-run, data-mismatch or data-missing, or that of a device that cannot hold it
   */
  async load(signal: AbortSignal): Promise<Session> {
    const { openedRun } = this
    if (!openedRun) return this.requireSession()
    this.options.requireFit(openedRun.config)
    const { config, codec } = openedRun
    const data = await this.options.prepare(config, signal, codec).catch((error: unknown) => {
      throw missingData(error, openedRun.preview)
    })
    requireSameData(openedRun.preview, data, codec !== undefined)
    await this.queue.run(() => {
      if (this.openedRun !== openedRun) throw noSuchRun(openedRun.runId)
      const preview = isWithoutData(openedRun.preview) ? previewOf(data) : openedRun.preview
      const session = this.createSession(openedRun, openedRun.config, data, { ...openedRun, preview })
      this.openedRun = null
      this.loadedRun = session
      if (preview !== openedRun.preview)
        this.options.post({ kind: 'dataFound', runId: openedRun.runId, step: openedRun.step, preview })
      session.begin(true)
    })
    return this.requireSession()
  }

  /** The current run as a file. @throws LabError no-run for another run or a failed one, loss-not-finite */
  async save(runId: string): Promise<SavedFile> {
    const { yieldToEventLoop } = this.options
    const { openedRun } = this
    const saved = openedRun?.runId === runId ? openedRun : await this.sessionOf(runId).save()
    return { step: saved.step, file: await writeRunFile(saved, { compress: true, yieldToEventLoop }) }
  }

  /** The model of the current run, to be exported. @throws LabError as `save` */
  async model(runId: string, parts: Parameters<Session['model']>[0]): Promise<ExportedRun> {
    const { openedRun } = this
    if (openedRun?.runId !== runId) return this.sessionOf(runId).model(parts)
    return parts === 'best weights' ? bestModel(openedRun) : openedRun
  }

  /** Stops a run for good; of a run that is only opened just the status changes. */
  stop(runId: string): void {
    if (this.openedRun?.runId !== runId) return this.sessionOf(runId).stop()
    if (this.openedRun.status !== 'paused') return
    this.openedRun = { ...this.openedRun, status: 'stopped' }
    this.options.post({ kind: 'runStatus', runId, step: this.openedRun.step, status: 'stopped' })
  }

  /**
   * A copy of the current weights, which the caller disposes.
   * @param what is to be computed with them
   * @throws LabError no-run, no-head
   */
  snapshot(what: NumbersKind): WeightSet {
    const { openedRun } = this
    if (!openedRun) return this.requireSession().snapshot(what)
    if (what === 'logits') requireHead(openedRun)
    const { config, weights } = openedRun
    return WeightSet.trainable({ ...igptShape(config), biases: hasBiases(weights) }, weights)
  }

  private requireSession(): Session {
    if (this.loadedRun) return this.loadedRun
    throw new LabError({
      code: 'no-run',
      message: 'There is no trained model yet.',
      remedy: 'Press Start, or open a run.',
    })
  }

  private createSession(
    { runId, set }: Pick<RunRecord, 'runId' | 'set'>,
    config: RunConfig,
    data: PreparedData,
    from?: SavedRun,
  ): Session {
    const { post, openDataset, yieldToEventLoop, yieldBetweenSteps } = this.options
    return new Session({
      runId,
      set,
      config,
      data,
      post,
      openDataset,
      yieldToEventLoop: yieldBetweenSteps ?? yieldToEventLoop,
      from,
      store: (saved) => this.store(saved),
    })
  }

  private async store(saved: SavedRun): Promise<void> {
    const { yieldToEventLoop, store } = this.options
    const file = await writeRunFile(saved, { compress: false, yieldToEventLoop })
    await store(recordOf(saved), file)
  }

  /**
   * @param isWanted called at its turn: a file that was slow to read must not replace a run that was started
   *   since
   */
  private replace(isWanted: () => boolean, begin: () => void): Promise<void> {
    return this.queue.run(async () => {
      if (!isWanted()) throw superseded()
      await this.loadedRun?.dispose()
      this.loadedRun = this.openedRun = null
      begin()
    })
  }
}
