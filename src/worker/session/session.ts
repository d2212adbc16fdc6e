/**
 * One run: the loop that takes optimizer steps, has measurements made in between, and posts events.
 * Knows no Worker and no page (`post` is given), so that the same code can run headless. Owns the
 * trainer and every snapshot that it takes.
 */
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import { LabError, toFailure } from '../../core/failure'
import type { DataPreview, PicturePrompt } from '../../core/dataPreview'
import type { Study } from '../../core/studies/registry'
import type { DecodedPicture } from '../../data/squares'
import { previewOf } from '../../data/prepare'
import { Snapshots } from '../../compute/model/snapshots'
import { parametersIn, type WeightSet } from '../../compute/model/weights'
import { runFailure } from '../backend/eventGate'
import { captureRun } from '../autosave/captureRun'
import { Journal } from '../autosave/journal'
import { Autosave } from '../autosave/autosave'
import { dueMeasurements, isMeasuredAt } from '../measuring/due'
import type { EvaluationContext } from '../measuring/evaluation'
import { picturePrompt } from '../measuring/picturePrompt'
import { Workload } from '../measuring/workload'
import { MetricsOutbox } from '../steps/metricsOutbox'
import { StepTimer } from '../steps/stepTimer'
import { diverged, Pretraining } from '../steps/pretraining'
import type { CompletionSettings, Post, RunStatus } from '../../core/protocol'
import { queueOnSnapshot, Requests } from './requests'
import type { SessionOptions } from './sessionOptions'

/** Longest that measurements hold training up between two steps, in milliseconds, pieces permitting. */
const measuringSliceMs = 150

export class Session {
  readonly runId: string
  readonly config: RunConfig
  private readonly post: Post
  private readonly yieldToEventLoop: () => Promise<void>
  private readonly context: EvaluationContext
  private readonly training: Pretraining
  private readonly snapshots: Snapshots
  private readonly pace: StepTimer
  private readonly journal: Journal
  private readonly keeping: Autosave
  private readonly preview: DataPreview
  private readonly outbox: MetricsOutbox
  private readonly workload = new Workload()
  private readonly requests: Requests
  private status: RunStatus
  /** Steps still to take before pausing; Infinity while running freely. */
  private allowance = 0
  private prepared = false
  private stopping = false
  private disposed = false
  private driving: Promise<void> | null = null

  constructor({ runId, config, data, post, openSet, yieldToEventLoop, from, keep }: SessionOptions) {
    this.runId = runId
    this.config = config
    this.journal = new Journal(runId, from?.journal)
    this.post = (event, transfer) => {
      this.journal.note(event)
      post(event, transfer)
      if (event.kind === 'studyEnded' && event.outcome === 'done') this.keeping.keepNow()
    }
    this.status = from?.status ?? 'paused'
    this.pace = new StepTimer(from)
    this.preview = from?.preview ?? previewOf(data)
    this.yieldToEventLoop = yieldToEventLoop
    this.context = { runId, config, data, post: this.post }
    this.training = new Pretraining(config, data, from)
    this.snapshots = new Snapshots(this.training.trainer.set)
    this.requests = new Requests(this.context, this.snapshots, this.workload, openSet)
    this.outbox = new MetricsOutbox(runId, this.post, parametersIn(this.training.trainer.set.shape))
    this.keeping = new Autosave({
      runId,
      keep,
      post,
      capture: () => this.capture(),
      version: () => `${this.step} ${this.status} ${this.journal.studyCount}`,
      wake: () => {
        if (this.keeping.pending) this.drive()
      },
    })
  }

  /**
   * Measures the untrained model, or what an interrupted run had still to measure, and, unless `paused`,
   * begins to train. Call once.
   */
  begin(paused: boolean): void {
    this.measureIfDue()
    if (!paused) this.run()
    else {
      this.setStatus(this.status)
      this.drive()
    }
  }

  /**
   * The whole run as it is after the step under way and its measurements; training goes on meanwhile.
   * @throws LabError no-run after a failure, loss-not-finite where the weights are no numbers any more
   */
  async save(): Promise<SavedRun> {
    this.requireSound()
    const saved = this.keeping.ask()
    this.drive()
    return saved
  }

  /** Has the run kept now, if anything changed since. */
  keepNow(): void {
    this.keeping.keepNow()
    this.drive()
  }

  /**
   * Takes `steps` steps, or all that are left, then pauses or finishes. Does nothing once the run has ended.
   */
  run(steps = Infinity): void {
    if (this.status !== 'paused' && this.status !== 'running') return
    this.allowance = steps
    this.pace.start(performance.now())
    this.setStatus('running')
    this.drive()
  }

  /** Ends after the step under way; measurements that have begun are finished. */
  pause(): void {
    this.allowance = 0
    this.drive()
  }

  /**
   * Ends the run for good; its weights stay for completions until `dispose`. Measurements under way are
   * dropped.
   */
  stop(): void {
    if (this.status !== 'running' && this.status !== 'paused') return
    this.stopping = true
    this.allowance = 0
    this.workload.cancelAll()
    this.drive()
  }

  /**
   * Samples with the weights as they are now, beside the training; later trouble ends the samples only.
   * @throws LabError config-invalid, no-run
   */
  complete(setId: string, settings: CompletionSettings): void {
    this.requireSound()
    this.requests.complete(setId, settings, this.step)
    this.drive()
  }

  /** A picture as this run's model reads it. */
  readPrompt(picture: DecodedPicture): Promise<PicturePrompt> {
    return picturePrompt(this.runId, this.context.data, picture)
  }

  cancelComplete(setId: string): void {
    this.workload.cancel(setId)
    this.drive()
  }

  /**
   * A copy of the weights as they are now, the caller's to dispose. @throws LabError no-run after a failure
   */
  snapshot(): WeightSet {
    this.requireSound()
    return this.training.trainer.set.snapshot()
  }

  /**
   * Studies the weights as they are now, beside the training; later trouble ends the study only. @throws
   * LabError config-invalid, no-run
   */
  study(studyId: string, study: Study): void {
    this.requireSound()
    this.requests.study(studyId, study, this.step)
    this.drive()
  }

  cancelStudy(studyId: string): void {
    this.requests.studies.cancel(studyId)
    this.drive()
  }

  /** Resolves when no step and no measurement is under way or waiting. */
  async settled(): Promise<void> {
    while (this.driving) await this.driving
  }

  /** Ends everything and frees every tensor. Resolves when the device holds nothing of this run. */
  async dispose(): Promise<void> {
    this.disposed = true
    this.keeping.end(
      new LabError({
        code: 'no-run',
        message: 'Another run took the place of this one.',
        remedy: 'Save the run on show.',
      }),
    )
    this.workload.cancelAll()
    this.requests.studies.cancelAll()
    await this.settled()
    await this.workload.settle()
    await this.requests.studies.settle()
    this.snapshots.dispose()
    this.training.dispose()
  }

  private requireSound(): void {
    if (this.status !== 'failed') return
    throw new LabError({
      code: 'no-run',
      message: 'This run failed, so its weights are no good.',
      remedy: 'Start another run first.',
    })
  }

  /** Steps taken so far. */
  private get step(): number {
    return this.training.taken
  }

  private get wantsStep(): boolean {
    return this.status === 'running' && this.allowance > 0 && this.step < this.config.steps && !this.disposed
  }

  private get measuring(): boolean {
    return this.workload.pending || this.requests.studies.pending
  }

  private drive(): void {
    this.driving ??= this.loop()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.driving = null
        // A command may have arrived between the loop's last look and here.
        if (this.wantsStep || ((this.measuring || this.keeping.pending) && !this.disposed)) this.drive()
      })
  }

  private async loop(): Promise<void> {
    for (;;) {
      // The measurements of the step before are finished first, so that one snapshot at a time is alive.
      const blocked =
        (this.workload.pending && isMeasuredAt(this.config, this.step + 1)) ||
        (this.keeping.awaited && this.workload.ownPending)
      if (this.wantsStep && !this.prepared) await this.prepare()
      if (this.wantsStep && !blocked) await this.trainStep()
      this.holdIfAsked()
      if (this.workload.pending) await this.workload.advance(measuringSliceMs)
      else if (this.requests.studies.pending) await this.requests.studies.advance(measuringSliceMs)
      this.outbox.flushIfDue(this.step, this.facts())
      if (this.status === 'running') this.keeping.tick()
      this.serveKeeping()
      if (!this.wantsStep && !this.measuring) break
      await this.yieldToEventLoop()
    }
    if (this.status === 'running' && this.step >= this.config.steps) this.holdAt('finished')
    this.serveKeeping()
  }

  /** A state is taken when all that was due of its step has been told: later the weights are others. */
  private serveKeeping(): void {
    if (!this.workload.ownPending && !this.disposed) this.keeping.serve()
  }

  private capture(): Promise<SavedRun> {
    this.outbox.flush(this.step, this.facts())
    const {
      runId,
      config,
      preview,
      step,
      status,
      journal,
      training: { trainer },
    } = this
    return captureRun({
      runId,
      config,
      preview,
      step,
      status,
      journal,
      trainer,
      elapsedSeconds: this.pace.elapsedSeconds(performance.now()),
    })
  }

  private holdIfAsked(): void {
    if (this.stopping && this.status !== 'stopped') this.holdAt('stopped')
    else if (this.status === 'running' && this.allowance <= 0 && this.step < this.config.steps)
      this.holdAt('paused')
  }

  private async prepare(): Promise<void> {
    this.prepared = true
    const tell = (done: number, all: number) =>
      this.post({ kind: 'compiling', runId: this.runId, step: 0, done, all })
    await this.training.trainer.prepare(tell)
    await this.snapshots.prepare(tell)
  }

  private async trainStep(): Promise<void> {
    const started = performance.now()
    const { loss, gradNorm, learningRate } = await this.training.step()
    this.allowance -= 1
    this.pace.step(performance.now() - started)
    this.outbox.add({ step: this.step, loss, learningRate, gradNorm })
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm))
      throw diverged(this.step, this.config.learningRate)
    if (isMeasuredAt(this.config, this.step)) this.measureIfDue()
  }

  /**
   * Queues this step's measurements, all on one snapshot; those that were told before an interruption are not
   * made again.
   */
  private measureIfDue(): void {
    queueOnSnapshot(
      this.workload,
      this.snapshots,
      null,
      dueMeasurements(this.context, this.step, (kind) => this.journal.has(kind, this.step)),
    )
  }

  private holdAt(status: RunStatus): void {
    this.allowance = 0
    this.pace.stop(performance.now())
    this.outbox.flush(this.step, this.facts())
    this.setStatus(status)
    this.keeping.keepNow()
  }

  private setStatus(status: RunStatus): void {
    this.status = status
    this.post({ kind: 'runStatus', runId: this.runId, step: this.step, status })
  }

  private facts() {
    const now = performance.now()
    const tokensPerStep = this.config.batchSize * this.context.data.positions
    return {
      tokensPerSecond: this.pace.tokensPerSecond(tokensPerStep),
      elapsedSeconds: this.pace.elapsedSeconds(now),
      remainingSeconds: this.pace.remainingSeconds(now, this.config.steps - this.step),
      tokensSeen: this.step * tokensPerStep,
      extraBytes: this.training.trainer.extraBytes,
    }
  }

  private fail(error: unknown): void {
    this.allowance = 0
    this.workload.cancelAll()
    this.requests.studies.cancelAll()
    this.keeping.end(new LabError(toFailure(error)))
    this.pace.stop(performance.now())
    this.outbox.flush(this.step, this.facts())
    this.status = 'failed'
    this.post({
      kind: 'runStatus',
      runId: this.runId,
      step: this.step,
      status: 'failed',
      failure: runFailure(error, this.config),
    })
  }
}
