/**
 * The run on show: a session that computes, or a dormant run from a file that stands as it was saved and
 * needs no device. At most one of the two; one takes the other's place only once it is ready. A dormant run
 * wakes when it is asked to compute.
 */
import { branchRun } from '../../checkpoint/branchRun'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import type { SavedRun } from '../../checkpoint/savedRun'
import { validateConfig, type RunConfig } from '../../core/config'
import { parameterCount } from '../../core/cost'
import { LabError } from '../../core/failure'
import type { Branch, RunRecord } from '../../core/runRecord'
import { previewOf, type PreparedData } from '../../data/prepare'
import { igptShape, hasBiases, WeightSet } from '../../compute/model/weights'
import { Session } from '../session/session'
import type { SessionOptions } from '../session/sessionOptions'
import type { Post } from '../../core/protocol'
import { notOpen, requireSameData } from './requireSameData'

export interface RunsOptions extends Pick<SessionOptions, 'openSet' | 'yieldToEventLoop'> {
  post: Post
  /** Data for a run; the page hears how far what takes a while is. */
  prepare: (config: RunConfig, signal: AbortSignal) => Promise<PreparedData>
  /** The config as the run keeps it: with a lasting name for the person's own data. */
  named: (config: RunConfig) => Promise<RunConfig>
  /** Puts a run where it survives. */
  keep: (facts: RunRecord, file: Blob) => Promise<void>
}

const noRun = (runId: string) =>
  new LabError({
    code: 'no-run',
    message: `There is no run ${runId} any more.`,
    remedy: 'Start a run first.',
  })

export class Runs {
  private awake: Session | null = null
  private dormant: SavedRun | null = null
  /** Runs asked for so far, begun or opened. */
  private asked = 0
  /** Taking another's place is done one after another. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: RunsOptions) {}

  /** The run that computes, null where none does. */
  get session(): Session | null {
    return this.awake
  }

  /** The run from a file that has not been woken. */
  get sleeping(): SavedRun | null {
    return this.dormant
  }

  /** Settings of the run on show. */
  get config(): RunConfig | null {
    return this.awake?.config ?? this.dormant?.config ?? null
  }

  /** The session of this run. @throws LabError no-run */
  sessionOf(runId: string): Session {
    if (this.awake?.runId === runId) return this.awake
    throw noRun(runId)
  }

  /** Begins a run in the place of the one on show, which stands where this fails. */
  async start(runId: string, asked: RunConfig, paused: boolean, signal: AbortSignal): Promise<void> {
    this.asked += 1
    const data = await this.options.prepare(asked, signal)
    const config = await this.options.named(asked)
    await this.replace(
      () => true,
      () => {
        this.awake = this.sessionFor(runId, config, data)
        this.options.post({
          kind: 'runStarted',
          runId,
          step: 0,
          opened: false,
          config,
          parameters: parameterCount(config),
          preview: previewOf(data),
        })
        this.awake.begin(paused)
      },
    )
  }

  /**
   * Shows a run from a file, as it was saved, or one of its own that begins there.
   * @throws LabError run-file, config-invalid, or busy where another run was asked for meanwhile; the run on
   *   show stands then
   */
  async open(file: Blob, name: string, branch?: Branch): Promise<string> {
    this.asked += 1
    const turn = this.asked
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
    await this.show(saved, () => turn === this.asked)
    return saved.runId
  }

  /**
   * Shows a saved run in the place of the one on show, dormant until it is asked to compute. @param
   * stillWanted see `replace`
   */
  show(saved: SavedRun, stillWanted = () => true): Promise<void> {
    const { post } = this.options
    const { runId, step, config, parameters, preview, journal, status } = saved
    return this.replace(stillWanted, () => {
      this.dormant = saved
      post({ kind: 'runStarted', runId, step, opened: true, config, parameters, preview })
      for (const event of journal) post(event)
      post({ kind: 'runStatus', runId, step, status })
    })
  }

  /**
   * The session of the run on show, made of its saved state where it is dormant. @throws LabError where its
   * data or the device do not do
   */
  async wake(signal: AbortSignal): Promise<Session> {
    const { dormant } = this
    if (!dormant) return this.need()
    const data = await this.options.prepare(dormant.config, signal).catch((error: unknown) => {
      throw notOpen(error, dormant.preview)
    })
    requireSameData(dormant.preview, data)
    await this.inTurn(async () => {
      if (this.dormant !== dormant) throw noRun(dormant.runId)
      const session = this.sessionFor(dormant.runId, dormant.config, data, dormant)
      this.dormant = null
      this.awake = session
      session.begin(true)
    })
    return this.need()
  }

  /**
   * The run on show whole, as it is now. @throws LabError no-run for another run, or one whose weights are no
   * good
   */
  async saved(runId: string): Promise<SavedRun> {
    return this.dormant?.runId === runId ? this.dormant : this.sessionOf(runId).save()
  }

  /** The run on show as a file. @throws LabError as `saved` */
  async save(runId: string): Promise<{ step: number; file: Blob }> {
    const saved = await this.saved(runId)
    return {
      step: saved.step,
      file: await writeRunFile(saved, { compress: true, yieldToEventLoop: this.options.yieldToEventLoop }),
    }
  }

  /** Ends a run for good; a dormant one is only marked so. */
  stop(runId: string): void {
    if (this.dormant?.runId !== runId) return this.sessionOf(runId).stop()
    if (this.dormant.status !== 'paused') return
    this.dormant = { ...this.dormant, status: 'stopped' }
    this.options.post({ kind: 'runStatus', runId, step: this.dormant.step, status: 'stopped' })
  }

  /** A copy of the weights on show, the caller's to dispose. @throws LabError no-run */
  snapshot(): WeightSet {
    const { dormant } = this
    if (!dormant) return this.need().snapshot()
    return WeightSet.trainable(
      { ...igptShape(dormant.config), biases: hasBiases(dormant.weights) },
      dormant.weights,
    )
  }

  private need(): Session {
    if (this.awake) return this.awake
    throw new LabError({
      code: 'no-run',
      message: 'There is no trained model yet.',
      remedy: 'Press Start, or open a run.',
    })
  }

  private sessionFor(runId: string, config: RunConfig, data: PreparedData, from?: SavedRun): Session {
    const { post, openSet, yieldToEventLoop } = this.options
    return new Session({
      runId,
      config,
      data,
      post,
      openSet,
      yieldToEventLoop,
      from,
      keep: (saved) => this.keep(saved),
    })
  }

  private async keep(saved: SavedRun): Promise<void> {
    const { runId, savedAt, status, step, elapsedSeconds, config, parameters } = saved
    const file = await writeRunFile(saved, {
      compress: false,
      yieldToEventLoop: this.options.yieldToEventLoop,
    })
    await this.options.keep({ runId, savedAt, status, step, elapsedSeconds, config, parameters }, file)
  }

  /**
   * @param stillWanted asked at its turn: a file that was long to read must not take the place of a run that
   * was begun since
   */
  private replace(stillWanted: () => boolean, begin: () => void): Promise<void> {
    return this.inTurn(async () => {
      if (!stillWanted())
        throw new LabError({
          code: 'busy',
          message: 'Another run was asked for meanwhile.',
          remedy: 'Open the file again.',
        })
      await this.awake?.dispose()
      this.awake = this.dormant = null
      begin()
    })
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }
}
