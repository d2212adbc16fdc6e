/**
 * The paper's experiments in small, without a page: the same network trained on next pixels and on masked
 * ones, probed at every layer, fine-tuned beside training from scratch, and given few labels. By the very
 * sessions and studies that the page runs; every number is measured here. What the numbers say of the paper's
 * claims is in claims.ts, how they are printed in reproduceTable.ts.
 */
import type { ObjectiveKind, RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import { presetById } from '../core/presets'
import { defaultStudy, type Study } from '../core/studies'
import type { StudyKind } from '../core/studyFields'
import type { FineTuneResult, LowDataResult, ProbeResult, StudyResult } from '../core/studyResults'
import type { PreparedData } from '../data/prepare'
import { Datasets } from '../worker/datasets/datasets'
import { EventLog } from './eventLog'
import type { Baselines, LabEvent } from '../core/protocol'
import { Session } from '../worker/session/session'

export interface ReproduceOptions {
  /** Settings over those of the digits8 preset. */
  over: Partial<RunConfig>
  /** Fine-tuning steps, of each network; few-label fine-tuning takes a fifth of them. */
  fineTuneSteps: number
  /** Labels a class of the few-label experiments. */
  perClass: readonly number[]
  readFile: (path: string) => Promise<Uint8Array>
  onProgress: (doing: string) => void
}

/**
 * Learning rate of fine-tuning, as a share of pretraining's. The paper searches it anew and finds a tenth; in
 * a few hundred steps that is slow for a head that begins at zero: on the class loss alone, 300 steps reach
 * 76% at a tenth and 89% at a third (digits8, seed 0).
 */
const fineTuneShare = 1 / 3

/** What was measured of one objective. */
export interface ObjectiveReport {
  objective: ObjectiveKind
  /** Validation losses by step: nats per pixel, or per hidden pixel. */
  validation: { step: number; loss: number }[]
  /** Probe accuracy of every layer before and after training. */
  untrained: number[]
  trained: number[]
  /** The whole protocol on the trained weights: joined layers, votes over masks. */
  probe: ProbeResult
  fineTune: FineTuneResult
  lowData: LowDataResult[]
  trainingSeconds: number
}

export interface ReproduceReport {
  config: RunConfig
  fineTuneSteps: number
  fineTuneRate: number
  trainImages: number
  testImages: number
  baselines: Baselines
  objectives: ObjectiveReport[]
  /** Autoregressive, fine-tuned on the class loss alone, to set against L_gen + L_clf. */
  classLossAlone: FineTuneResult
}

/** A session with its events kept and its failures thrown. */
class Experiment extends EventLog {
  readonly session: Session
  private studies = 0

  constructor(
    private readonly config: RunConfig,
    data: PreparedData,
    datasets: Datasets,
    private readonly onProgress: (doing: string) => void,
  ) {
    super()
    const post = (event: LabEvent) => {
      this.note(event)
      if (event.kind === 'validation') onProgress(`step ${event.step}: validation ${event.loss.toFixed(4)}`)
      if (event.kind === 'studyProgress') onProgress(`${event.doing}: ${event.done} of ${event.all}`)
    }
    const yieldToEventLoop = () =>
      new Promise<void>((done) => {
        setImmediate(done)
      })
    this.session = new Session({
      runId: config.objective,
      config,
      data,
      post,
      openDataset: (id) => datasets.raw(id),
      yieldToEventLoop,
    })
  }

  async train(): Promise<void> {
    this.session.begin(true)
    this.session.run()
    await this.session.settled()
    const { status, failure } = this.of('runStatus').at(-1)!
    if (failure) throw new LabError(failure)
    if (status !== 'finished') throw new Error(`Training ended as ${status}.`)
  }

  async study<K extends StudyKind>(
    kind: K,
    over: Partial<Extract<Study, { kind: K }>>,
  ): Promise<Extract<StudyResult, { kind: K }>> {
    const id = `${kind} ${(this.studies += 1)}`
    this.onProgress(`${this.config.objective}: ${kind}`)
    this.session.study(id, { ...defaultStudy(kind, this.config), ...over })
    await this.session.settled()
    const failed = this.of('studyFailed').find((event) => event.studyId === id)
    if (failed) throw new LabError(failed.failure)
    return this.of('studyEnded').find((event) => event.studyId === id)!.result as Extract<
      StudyResult,
      { kind: K }
    >
  }
}

async function reportOf(
  experiment: Experiment,
  objective: ObjectiveKind,
  learningRate: number,
  { fineTuneSteps, perClass }: ReproduceOptions,
): Promise<ObjectiveReport> {
  await experiment.train()
  const probes = experiment.of('probes')
  const probe = await experiment.study('probe', {})
  const fineTune = await experiment.study('fineTune', { steps: fineTuneSteps, learningRate })
  const lowData: LowDataResult[] = []
  for (const labels of perClass)
    lowData.push(
      await experiment.study('lowData', {
        perClass: labels,
        steps: Math.ceil(fineTuneSteps / 5),
        learningRate,
      }),
    )
  return {
    objective,
    validation: experiment.of('validation').map(({ step, loss }) => ({ step, loss })),
    untrained: probes[0]!.accuracy,
    trained: probes.at(-1)!.accuracy,
    probe,
    fineTune,
    lowData,
    trainingSeconds: experiment.of('metrics').at(-1)!.facts.elapsedSeconds,
  }
}

/** Runs everything on the backend in use. Throws LabError where a run or study fails. */
export async function reproduce(options: ReproduceOptions): Promise<ReproduceReport> {
  const { over, fineTuneSteps, readFile, onProgress } = options
  const config: RunConfig = { ...presetById('digits8').config, ...over }
  // Nothing to look at here: one set of images at the end is made anyway.
  const quiet: RunConfig = { ...config, completeEvery: config.steps }
  const learningRate = Number((config.learningRate * fineTuneShare).toPrecision(3))
  const datasets = new Datasets(readFile)
  const data = await datasets.prepare(quiet)
  const objectives: ObjectiveReport[] = []
  let baselines: Baselines | undefined
  let classLossAlone: FineTuneResult | undefined
  for (const objective of ['autoregressive', 'masked'] as const) {
    const experiment = new Experiment({ ...quiet, objective }, data, datasets, onProgress)
    try {
      objectives.push(await reportOf(experiment, objective, learningRate, options))
      baselines ??= experiment.of('baselines')[0]!.baselines
      classLossAlone ??= await experiment.study('fineTune', {
        steps: fineTuneSteps,
        learningRate,
        loss: 'classification',
        fromScratch: 'no',
      })
    } finally {
      await experiment.session.dispose()
    }
  }
  return {
    config,
    fineTuneSteps,
    fineTuneRate: learningRate,
    trainImages: data.train.count,
    testImages: data.test.count,
    baselines: baselines!,
    objectives,
    classLossAlone: classLossAlone!,
  }
}
