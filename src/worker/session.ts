/**
 * One run: the loop that takes optimizer steps, has measurements made in between, and posts events.
 * Knows no Worker and no page (`post` is given), so that the same code can run headless. Owns the
 * trainer and every snapshot that it takes.
 */
import { validateConfig, type RunConfig } from '../core/config'
import { LabError, toFailure } from '../core/failure'
import { parameterCount } from '../core/cost'
import { validateStudy, type Study } from '../core/studies'
import type { PicturePrompt } from '../core/dataPreview'
import type { DecodedPicture } from '../data/formats/imageFolder'
import type { PreparedData } from '../data/prepare'
import type { RawDataset } from '../data/rawDataset'
import { Snapshots, type Snapshot } from '../model/snapshots'
import type { WeightSet } from '../model/weights'
import { checkHole, measureCompletions } from './completions'
import { dueMeasurements, isMeasuredAt } from './due'
import type { EvaluationContext, Measurement, Post } from './evaluation'
import { MetricsOutbox } from './metricsOutbox'
import { Pace } from './pace'
import { diverged, Pretraining } from './pretraining'
import { checkPrompts, picturePrompt } from './picturePrompt'
import type { CompletionSettings, RunStatus } from './protocol'
import { makeStudy } from './studies/study'
import { runFailure } from './troubleGate'
import { Workload } from './workload'

/** Longest that measurements hold training up between two steps, in milliseconds, pieces permitting. */
const measuringSliceMs = 150

export interface SessionOptions {
  runId: string
  config: RunConfig
  data: PreparedData
  post: Post
  /** Another data set than the run's, by its registry id. */
  openSet: (id: string) => Promise<RawDataset>
  /** Lets messages in between two steps; resolves soon. */
  breathe: () => Promise<void>
}

export class Session {
  readonly runId: string
  readonly config: RunConfig
  private readonly post: Post
  private readonly openSet: SessionOptions['openSet']
  private readonly breathe: () => Promise<void>
  private readonly context: EvaluationContext
  private readonly training: Pretraining
  private readonly snapshots: Snapshots
  private readonly pace = new Pace()
  private readonly outbox: MetricsOutbox
  private readonly workload = new Workload()
  /** What was asked for beside the run's own measurements; goes on between steps without ever holding one up for long. */
  private readonly studies = new Workload()
  private status: RunStatus = 'paused'
  /** Steps still to take before pausing; Infinity while running freely. */
  private allowance = 0
  private prepared = false
  private stopping = false
  private disposed = false
  private driving: Promise<void> | null = null

  constructor({ runId, config, data, post, openSet, breathe }: SessionOptions) {
    this.runId = runId
    this.config = config
    this.post = post
    this.openSet = openSet
    this.breathe = breathe
    this.context = { runId, config, data, post }
    this.training = new Pretraining(config, data)
    this.snapshots = new Snapshots(this.training.trainer.set)
    this.outbox = new MetricsOutbox(runId, post, parameterCount(config))
  }

  /** Measures the untrained model and, unless `paused`, begins to train. Call once. */
  begin(paused: boolean): void {
    this.measureIfDue()
    if (!paused) this.run()
    else {
      this.setStatus('paused')
      this.drive()
    }
  }

  /** Takes `steps` steps, or all that are left, then pauses or finishes. Does nothing once the run has ended. */
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

  /** Ends the run for good; its weights stay for completions until `dispose`. Measurements under way are dropped. */
  stop(): void {
    if (this.status !== 'running' && this.status !== 'paused') return
    this.stopping = true
    this.allowance = 0
    this.workload.cancelAll()
    this.drive()
  }

  /**
   * Samples with the weights as they are now, beside the training. What goes wrong later ends the samples, not the run.
   * @throws LabError config-invalid for settings out of range, no-run after a failure, whose weights are no good
   */
  complete(setId: string, settings: CompletionSettings): void {
    this.requireSound()
    const { hole, ...numbers } = settings
    const [issue] = validateConfig({ ...this.config, ...numbers })
    if (issue) {
      throw new LabError({ code: 'config-invalid', subject: issue.key, message: issue.message, remedy: 'Change this setting; the run goes on.' })
    }
    checkHole(this.context, hole)
    checkPrompts(this.context.data, settings)
    const { context, step } = this
    this.measure(setId, [({ set }) => this.forRequest(setId, measureCompletions(context, set, step, setId, settings, false))])
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

  /** A copy of the weights as they are now, the caller's to dispose. @throws LabError no-run after a failure */
  snapshot(): WeightSet {
    this.requireSound()
    return this.training.trainer.set.snapshot()
  }

  /**
   * Studies the weights as they are now, beside the training. What goes wrong later ends the study, not the run.
   * @throws LabError config-invalid for settings out of range, no-run after a failure, whose weights are no good
   */
  study(studyId: string, study: Study): void {
    this.requireSound()
    const [issue] = validateStudy(study)
    if (issue) {
      throw new LabError({ code: 'config-invalid', subject: issue.key, message: issue.message, remedy: 'Change this setting; the run goes on.' })
    }
    const { context, openSet, step } = this
    const { set, passes, release } = this.snapshots.take()
    let begun = false
    const make = () => {
      begun = true
      return makeStudy({ ...context, set, passes, openSet }, studyId, step, study)
    }
    this.studies.add(studyId, make, () => {
      release()
      if (!begun) this.post({ kind: 'studyEnded', studyId, runId: this.runId, step, outcome: 'cancelled', result: null })
    })
    this.drive()
  }

  cancelStudy(studyId: string): void {
    this.studies.cancel(studyId)
    this.drive()
  }

  /** Resolves when no step and no measurement is under way or waiting. */
  async settled(): Promise<void> {
    while (this.driving) await this.driving
  }

  /** Ends everything and frees every tensor. Resolves when the device holds nothing of this run. */
  async dispose(): Promise<void> {
    this.disposed = true
    this.workload.cancelAll()
    this.studies.cancelAll()
    await this.settled()
    await this.workload.settle()
    await this.studies.settle()
    this.snapshots.dispose()
    this.training.dispose()
  }

  private requireSound(): void {
    if (this.status !== 'failed') return
    throw new LabError({ code: 'no-run', message: 'This run failed, so its weights are no good.', remedy: 'Start another run first.' })
  }

  /** Steps taken so far. */
  private get step(): number {
    return this.training.taken
  }

  private get wantsStep(): boolean {
    return this.status === 'running' && this.allowance > 0 && this.step < this.config.steps && !this.disposed
  }

  private get measuring(): boolean {
    return this.workload.pending || this.studies.pending
  }

  private drive(): void {
    this.driving ??= this.loop().catch((error: unknown) => this.fail(error)).finally(() => {
      this.driving = null
      // A command may have arrived between the loop's last look and here.
      if (this.wantsStep || (this.measuring && !this.disposed)) this.drive()
    })
  }

  private async loop(): Promise<void> {
    for (;;) {
      // The measurements of the step before are finished first, so that one snapshot at a time is alive.
      const blocked = this.workload.pending && isMeasuredAt(this.config, this.step + 1)
      if (this.wantsStep && !this.prepared) await this.prepare()
      if (this.wantsStep && !blocked) await this.trainStep()
      this.holdIfAsked()
      if (this.workload.pending) await this.workload.advance(measuringSliceMs)
      else if (this.studies.pending) await this.studies.advance(measuringSliceMs)
      this.outbox.flushIfDue(this.step, this.facts())
      if (!this.wantsStep && !this.measuring) break
      await this.breathe()
    }
    if (this.status === 'running' && this.step >= this.config.steps) this.holdAt('finished')
  }

  private holdIfAsked(): void {
    if (this.stopping && this.status !== 'stopped') this.holdAt('stopped')
    else if (this.status === 'running' && this.allowance <= 0 && this.step < this.config.steps) this.holdAt('paused')
  }

  private async prepare(): Promise<void> {
    this.prepared = true
    await this.training.trainer.prepare((done, all) => this.post({ kind: 'compiling', runId: this.runId, step: 0, done, all }))
  }

  private async trainStep(): Promise<void> {
    const started = performance.now()
    const { loss, gradNorm, learningRate } = await this.training.step()
    this.allowance -= 1
    this.pace.step(performance.now() - started)
    this.outbox.add({ step: this.step, loss, learningRate, gradNorm })
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) throw diverged(this.step, this.config.learningRate)
    if (isMeasuredAt(this.config, this.step)) this.measureIfDue()
  }

  /** Queues this step's measurements, all on one snapshot. */
  private measureIfDue(): void {
    this.measure(null, dueMeasurements(this.context, this.step))
  }

  /** Queues measurements on one snapshot of the weights as they are now, freed after the last. */
  private measure(id: string | null, measurements: ((snapshot: Snapshot) => Measurement)[]): void {
    const snapshot = this.snapshots.take()
    let left = measurements.length
    const free = () => {
      left -= 1
      if (left === 0) snapshot.release()
    }
    for (const make of measurements) this.workload.add(id, () => make(snapshot), free)
  }

  /** A measurement that somebody asked for: its failure is theirs to hear, and the run goes on. */
  private async* forRequest(setId: string, measurement: Measurement): Measurement {
    try {
      yield* measurement
    } catch (error) {
      this.post({ kind: 'completionFailed', setId, failure: toFailure(error) })
    }
  }

  private holdAt(status: RunStatus): void {
    this.allowance = 0
    this.pace.stop(performance.now())
    this.outbox.flush(this.step, this.facts())
    this.setStatus(status)
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
    this.studies.cancelAll()
    this.pace.stop(performance.now())
    this.outbox.flush(this.step, this.facts())
    this.status = 'failed'
    this.post({ kind: 'runStatus', runId: this.runId, step: this.step, status: 'failed', failure: runFailure(error, this.config) })
  }
}
