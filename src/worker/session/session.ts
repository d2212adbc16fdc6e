/**
 * One run: the loop that takes optimizer steps, makes measurements in between, and posts events. Knows no
 * Worker and no page (`post` is passed in), so that the same code runs headless. Owns the trainer and every
 * snapshot of its weights.
 */
import { isHeadless } from '../../core/runRecord'
import { bestModel, type ExportedRun } from '../../checkpoint/labFolder'
import { requireBest, type SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import type { SetPlace } from '../../core/runSet'
import { LabError, toFailure } from '../../core/failure'
import type { DataPreview, PicturePrompt, TestThumbnails } from '../../core/dataPreview'
import type { Study } from '../../core/studies/registry'
import type { DecodedPicture } from '../../data/makeSquare'
import { previewOf } from '../../data/prepare'
import { Snapshots } from '../../compute/model/snapshots'
import { parametersIn, type WeightSet } from '../../compute/model/weights'
import { runFailure } from '../backend/eventGate'
import { captureModel, captureRun, type ModelParts } from '../autosave/captureRun'
import { Journal } from '../autosave/journal'
import { Autosave } from '../autosave/autosave'
import { BestWeights } from '../measuring/bestWeights'
import { isMeasuredAt } from '../measuring/dueMeasurements'
import type { EvaluationContext } from '../measuring/evaluation'
import { picturePrompt } from '../measuring/picturePrompt'
import { RunMeasurements } from '../measuring/runMeasurements'
import { testThumbnails } from '../measuring/testThumbnails'
import { TimeShare } from '../measuring/timeShare'
import { MetricsOutbox } from '../steps/metricsOutbox'
import { StepTimer } from '../steps/stepTimer'
import { diverged, Pretraining } from '../steps/pretraining'
import type {
  ClassGuess,
  ClassifyRequest,
  CompletionSettings,
  Look,
  LookRequest,
  NumbersKind,
  Post,
  RunStatus,
  WeightsChoice,
} from '../../core/protocol'
import { requireHead } from './requireHead'
import { BetweenSteps } from './betweenSteps'
import { Guesses } from './guesses'
import { Looks } from './looks'
import type { SessionOptions } from './sessionOptions'
import { SideWork } from './sideWork'

/** Time for measurements between two steps, milliseconds; one piece may take longer. */
const measuringSliceMs = 150

export class Session {
  readonly runId: string
  readonly config: RunConfig
  private readonly set: SetPlace | undefined
  readonly newHead: number | undefined
  private readonly post: Post
  private readonly yieldToEventLoop: () => Promise<void>
  private readonly context: EvaluationContext
  private readonly training: Pretraining
  private readonly snapshots: Snapshots
  private readonly timer: StepTimer
  private readonly journal: Journal
  private readonly autosave: Autosave
  private readonly preview: DataPreview
  private readonly outbox: MetricsOutbox
  private readonly own: RunMeasurements
  private readonly share = new TimeShare()
  private readonly best: BestWeights
  private readonly sideWork: SideWork
  /** Model exports that wait for the step in progress. */
  private readonly exports = new BetweenSteps()
  private readonly looks: Looks
  private readonly guesses: Guesses
  private status: RunStatus
  /** Steps left before pausing; Infinity without a limit. */
  private allowance = 0
  private prepared = false
  private stopping = false
  private disposed = false
  private driving: Promise<void> | null = null

  constructor(options: SessionOptions) {
    const { runId, set, config, data, post, openDataset, yieldToEventLoop, from, store } = options
    this.runId = runId
    this.set = set
    this.newHead = from?.newHead
    this.config = config
    this.journal = new Journal(runId, from?.journal)
    this.post = (event, transfer) => {
      this.journal.record(event)
      post(event, transfer)
      if (event.kind === 'studyEnded' && event.outcome === 'done') this.autosave.saveSoon()
    }
    this.status = from?.status ?? 'paused'
    this.timer = new StepTimer(from)
    this.preview = from?.preview ?? previewOf(data)
    this.yieldToEventLoop = yieldToEventLoop
    const keep: EvaluationContext['keep'] = (classifier) => this.guesses.keep(classifier)
    this.best = new BestWeights(runId, this.post, from?.best)
    const offerBest: EvaluationContext['offerBest'] = (...offered) => this.best.offer(...offered)
    this.context = { runId, config, data, post: this.post, keep, offerBest }
    this.training = new Pretraining(config, data, from, yieldToEventLoop)
    this.snapshots = new Snapshots(this.training.trainer.set)
    // Without an output head there is nothing to measure but features.
    const headless = (step: number) => isHeadless({ newHead: from?.newHead, step })
    this.own = new RunMeasurements(
      this.context,
      this.snapshots,
      (kind, step) =>
        this.journal.has(kind, step) || (headless(step) && (kind === 'validation' || kind === 'completions')),
    )
    if (from?.measured) this.own.start(from.measured.step, from.measured.weights)
    const recorded = (kind: Study['kind']) => this.journal.studyResult(kind)
    const { queue } = this.own
    this.sideWork = new SideWork(this.context, this.snapshots, queue, openDataset, recorded, this.best)
    this.looks = new Looks(this.context, this.training)
    this.guesses = new Guesses(this.context, this.training, from?.classifiers)
    this.outbox = new MetricsOutbox(runId, this.post, parametersIn(this.training.trainer.set.shape))
    this.autosave = new Autosave({
      runId,
      store,
      post,
      capture: () => this.capture(),
      version: () =>
        // Before the first step nothing is lost that does not come back at once.
        `${this.step} ${this.status} ${this.step && this.journal.finished} ${this.own.unfinished?.step}`,
      onSaved: () => {
        if (this.autosave.pending) this.drive()
      },
    })
  }

  /**
   * Queues the measurements of the untrained model, or those that an interrupted run had not finished, and
   * starts training unless `paused`. A device that refuses memory here fails the run. Call once.
   */
  begin(paused: boolean): void {
    try {
      this.own.start(this.step)
    } catch (error) {
      return this.fail(error)
    }
    if (!paused) this.run()
    else {
      this.setStatus(this.status)
      this.drive()
    }
  }

  /**
   * The whole run in the state after the step in progress; measurements that are unfinished are made when it
   * is resumed. Training continues meanwhile.
   * @throws LabError no-run after a failure, loss-not-finite if the weights are not finite
   */
  async save(): Promise<SavedRun> {
    this.requireSound()
    const saved = this.autosave.requestSave()
    this.drive()
    return saved
  }

  /**
   * The model after the step in progress, to be exported; waits for no measurement and copies no journal.
   * Training continues meanwhile.
   * @throws LabError as `save`
   */
  async model(parts: ModelParts): Promise<ExportedRun> {
    this.requireSound()
    const { runId, config, preview, training, guesses, newHead, best } = this
    if (parts === 'best weights')
      return bestModel({ runId, config, preview, best: requireBest(best.current) })
    const model = this.exports.run(() => {
      const { classifiers } = guesses
      return captureModel(
        { runId, config, preview, step: this.step, trainer: training.trainer, classifiers, newHead },
        parts,
      )
    })
    this.drive()
    return model
  }

  /** Autosaves now, if anything changed since the last time. */
  saveNow(): void {
    this.autosave.saveSoon()
    this.drive()
  }

  /** Takes `steps` steps, by default all that are left, then pauses or finishes. Ignored by an ended run. */
  run(steps = Infinity): void {
    if (this.status !== 'paused' && this.status !== 'running') return
    this.allowance = steps
    this.timer.start(performance.now())
    this.setStatus('running')
    this.drive()
  }

  /** Pauses after the step in progress; queued measurements go on. */
  pause(): void {
    this.allowance = 0
    this.drive()
  }

  /** Ends the run for good and cancels its measurements; completions still work until `dispose`. */
  stop(): void {
    if (this.status !== 'running' && this.status !== 'paused') return
    this.stopping = true
    this.allowance = 0
    this.measurements.cancelAll()
    this.drive()
  }

  /**
   * Samples with a copy of the current weights, between training steps; a later failure ends only these.
   * @throws LabError config-invalid, no-run, no-head
   */
  complete(setId: string, settings: CompletionSettings): void {
    this.requireSound()
    requireHead(this)
    this.sideWork.complete(setId, settings, this.step)
    this.drive()
  }

  /** Converts a picture to tokens as this run's model reads it. */
  readPrompt(picture: DecodedPicture): Promise<PicturePrompt> {
    return picturePrompt(this.runId, this.context.data, picture)
  }

  /**
   * One place of an image as the current weights compute it, between two steps; replaces a look that waits.
   * Rejects with LabError busy when a newer look replaces it, tokens-invalid, no-run.
   */
  async lookAt(request: LookRequest): Promise<Look> {
    this.requireSound()
    const look = this.looks.ask(request)
    this.drive()
    return look
  }

  /**
   * The class of a picture by a kept classifier, between two steps; replaces a picture that waits. Rejects
   * with LabError busy when a newer one replaces it, tokens-invalid, no-classifier, no-run.
   */
  async classify(request: ClassifyRequest): Promise<ClassGuess> {
    this.requireSound()
    const guess = this.guesses.ask(request)
    this.drive()
    return guess
  }

  /** Test images of the probes as the model sees them, see testThumbnails.ts. */
  testImages(places: readonly number[]): Promise<TestThumbnails> {
    return testThumbnails(this.context, places)
  }

  cancelComplete(setId: string): void {
    this.own.queue.cancel(setId)
    this.drive()
  }

  /**
   * A copy of the current weights, which the caller disposes.
   * @param what is to be computed with them
   * @throws LabError no-run after a failure, no-head
   */
  snapshot(what: NumbersKind): WeightSet {
    this.requireSound()
    if (what === 'logits') requireHead(this)
    return this.training.trainer.set.snapshot()
  }

  /**
   * Runs a study on a copy of the current weights, or of the best ones, between training steps; a later
   * failure ends only it.
   * @throws LabError config-invalid, no-run, no-head
   */
  study(studyId: string, study: Study, weights?: WeightsChoice): void {
    this.requireSound()
    if (study.kind === 'likelihood') requireHead(this)
    this.sideWork.study(studyId, study, this.step, weights)
    this.drive()
  }

  cancelStudy(studyId: string): void {
    this.sideWork.cancelStudy(studyId)
    this.drive()
  }

  /** Whether a step or a measurement is in progress or queued. */
  get computes(): boolean {
    return this.driving !== null || this.hasWork
  }

  /** Resolves when no step and no measurement is in progress or queued. */
  async settled(): Promise<void> {
    while (this.driving) await this.driving
  }

  /**
   * Ends everything and frees every tensor. Resolves when the device holds nothing of this run. The last
   * state of a run that has ended is stored first: the next run of a set follows at once.
   */
  async dispose(): Promise<void> {
    if (this.status === 'finished' || this.status === 'stopped') await this.autosave.stored()
    this.disposed = true
    const replaced = new LabError({
      code: 'no-run',
      message: 'Another run replaced this one.',
      remedy: 'Save the current run.',
    })
    this.autosave.end(replaced)
    this.exports.end(replaced)
    this.looks.end(replaced)
    this.guesses.end(replaced)
    this.measurements.cancelAll()
    this.sideWork.studies.cancelAll()
    await this.settled()
    await this.measurements.settle()
    await this.sideWork.studies.settle()
    this.snapshots.dispose()
    this.training.dispose()
  }

  private requireSound(): void {
    if (this.status !== 'failed') return
    throw new LabError({
      code: 'no-run',
      message: 'This run failed, so its weights are not usable.',
      remedy: 'Start another run first.',
    })
  }

  /** Steps taken so far. */
  get step(): number {
    return this.training.taken
  }

  /** Whether another step is to be taken. */
  private get wantsStep(): boolean {
    return this.status === 'running' && this.allowance > 0 && this.step < this.config.steps && !this.disposed
  }

  /** Whether a look or a picture waits for its answer. */
  private get asked(): boolean {
    return this.looks.pending || this.guesses.pending
  }

  /** Measurements of the run itself, and the user's completions. */
  private get measurements() {
    return this.own
  }

  private get measuring(): boolean {
    return this.measurements.pending || this.sideWork.studies.pending
  }

  /** Whether the loop has anything to do. */
  private get hasWork(): boolean {
    if (this.disposed) return false
    const { autosave, exports } = this
    return this.wantsStep || this.measuring || autosave.pending || exports.pending || this.asked
  }

  /** Starts the loop unless it is running. */
  private drive(): void {
    this.driving ??= this.loop()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.driving = null
        this.autosave.rest()
        // A command may have arrived since the loop ended.
        if (this.hasWork) this.drive()
      })
  }

  /** Takes steps and makes measurements in turns until there is nothing to do. */
  private async loop(): Promise<void> {
    for (;;) {
      if (this.wantsStep && !this.prepared) await this.prepare()
      if (this.stepIsDue && !(this.measuring && this.share.measuringMs > 0))
        await this.share.step(() => this.trainStep())
      this.exports.start()
      if (this.looks.pending) await this.looks.advance()
      if (this.guesses.pending) await this.guesses.advance()
      this.pauseOrStop()
      await this.saveBetweenPieces()
      await this.measureBetweenSteps()
      await this.saveBetweenPieces()
      this.outbox.flushIfDue(this.step, this.facts())
      // Not after the loop: someone who asks again and again keeps it going.
      if (!this.wantsStep && !this.measuring) this.endIfOver()
      if (!this.wantsStep && !this.measuring && !this.asked) break
      await this.yieldToEventLoop()
    }
    // What was measured since a pause.
    if (this.status === 'paused') this.autosave.saveSoon()
    this.saveIfRequested()
  }

  /** Whether a step is to be taken that waits for no measurement. */
  private get stepIsDue(): boolean {
    return this.wantsStep && !this.own.delays(this.step + 1)
  }

  /** Makes measurements for a while, for at most half of the time while steps are due. */
  private async measureBetweenSteps(): Promise<void> {
    if (!this.measuring) return
    const budgetMs = this.stepIsDue ? Math.min(measuringSliceMs, this.share.measuringMs) : measuringSliceMs
    if (budgetMs === 0) return
    const queue = this.measurements.pending ? this.measurements : this.sideWork.studies
    const advance = () => queue.advance(budgetMs)
    // What steps wait for is their time, too, and is made up for.
    await (this.wantsStep ? this.share.measure(advance) : advance())
  }

  /** Saves if that is due, and lets the saved run be written before anything else is computed. */
  private async saveBetweenPieces(): Promise<void> {
    if (this.status === 'running') this.autosave.saveIfDue()
    this.saveIfRequested()
    await this.autosave.written()
  }

  private saveIfRequested(): void {
    if (!this.disposed) this.autosave.saveIfRequested()
  }

  private capture(): Promise<SavedRun> {
    this.outbox.flush(this.step, this.facts())
    const {
      runId,
      set,
      config,
      preview,
      step,
      newHead,
      status,
      journal,
      own,
      training: { trainer },
      guesses: { classifiers },
      best,
      context: {
        data: { codec },
      },
    } = this
    return captureRun({
      runId,
      ...(set && { set }),
      ...(newHead !== undefined && { newHead }),
      config,
      preview,
      step,
      status,
      journal,
      trainer,
      // A stopped run has cancelled them.
      unfinished: status === 'stopped' ? null : own.unfinished,
      classifiers,
      ...(best.current && { best: best.current }),
      ...(codec && config.tokens === 'vqvae' && { codec: codec.numbers }),
      elapsedSeconds: this.timer.elapsedSeconds(performance.now()),
    })
  }

  /** Pauses or stops the run as requested since the last step. */
  private pauseOrStop(): void {
    if (this.stopping && this.status !== 'stopped') this.endAt('stopped')
    else if (this.status === 'running' && this.allowance <= 0 && this.step < this.config.steps)
      this.endAt('paused')
  }

  /** Ends a run whose steps and measurements are made. */
  private endIfOver(): void {
    // The user may have paused or stopped it during the last measurement.
    this.pauseOrStop()
    if (this.status === 'running' && this.step >= this.config.steps) this.endAt('finished')
  }

  /** Compiles the kernels before the first step taken here. */
  private async prepare(): Promise<void> {
    this.prepared = true
    const onProgress = (done: number, all: number) =>
      this.post({ kind: 'compiling', runId: this.runId, step: 0, done, all })
    await this.training.trainer.prepare(onProgress)
    await this.snapshots.prepare(onProgress)
  }

  private async trainStep(): Promise<void> {
    const started = performance.now()
    const { loss, gradNorm, learningRate } = await this.training.step()
    this.allowance -= 1
    this.timer.step(performance.now() - started)
    this.outbox.add({ step: this.step, loss, learningRate, gradNorm })
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm))
      throw diverged(this.step, this.config.learningRate)
    if (!isMeasuredAt(this.config, this.step)) return
    this.own.start(this.step)
    this.sideWork.followStep(this.step)
  }

  /** Stops taking steps, with this status. */
  private endAt(status: RunStatus): void {
    this.allowance = 0
    this.timer.stop(performance.now())
    this.outbox.flush(this.step, this.facts())
    this.setStatus(status)
    this.autosave.saveSoon()
  }

  private setStatus(status: RunStatus): void {
    this.status = status
    this.post({ kind: 'runStatus', runId: this.runId, step: this.step, status })
  }

  /** Facts for the metrics events. */
  private facts() {
    const now = performance.now()
    const tokensPerStep = this.config.batchSize * this.context.data.positions
    return {
      tokensPerSecond: this.timer.tokensPerSecond(tokensPerStep),
      elapsedSeconds: this.timer.elapsedSeconds(now),
      remainingSeconds: this.timer.remainingSeconds(now, this.config.steps - this.step),
      tokensSeen: this.step * tokensPerStep,
      extraBytes: this.training.trainer.extraBytes,
    }
  }

  /** Ends the run and everything that waits for it after an error of a step or an own measurement. */
  private fail(error: unknown): void {
    this.allowance = 0
    this.measurements.cancelAll()
    this.sideWork.studies.cancelAll()
    const failed = new LabError(toFailure(error))
    this.autosave.end(failed)
    this.exports.end(failed)
    this.looks.end(failed)
    this.guesses.end(failed)
    this.timer.stop(performance.now())
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
