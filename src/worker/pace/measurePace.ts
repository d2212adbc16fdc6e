/**
 * Measures how fast this machine trains the form's model, before a run is started: a few optimizer steps and
 * a small part of each measurement on a throwaway model. Yields between pieces of at most a few seconds, so
 * that a start cancels it soon.
 */
import * as tf from '@tensorflow/tfjs'
import { imagesPerPiece } from '../../core/accumulation'
import type { RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import type { Pace } from '../../core/forecast'
import type { AwaitedPieces } from '../../core/pieces'
import { chosenProbes } from '../../core/probeKinds'
import type { LabEvent } from '../../core/protocol'
import type { PreparedData } from '../../data/prepare'
import type { ProbeTask } from '../../compute/probe/layerProbe'
import { Snapshots, type Snapshot } from '../../compute/model/snapshots'
import { measureCompletions } from '../measuring/drawCompletions'
import { completionSettings } from '../measuring/dueMeasurements'
import { validationLoss, type EvaluationContext } from '../measuring/evaluation'
import { answerTasks, measureAttentiveProbes, measureBaselines, probeTasks } from '../measuring/layerProbes'
import { Pretraining } from '../steps/pretraining'

export interface PaceOptions {
  /** Aborted when anything else is to be computed. */
  signal: AbortSignal
  /** Yields to the event loop, so that the message that aborts is received. */
  yieldToEventLoop: () => Promise<void>
}

/** Longest step that a start may have to wait for, seconds; slower models are timed with fewer images. */
const longestStep = 2
/** Steps are timed until this many seconds, but at least two, since short ones vary more. */
const stepSeconds = 0.4
const mostSteps = 10
/** Seconds of forward passes for the part of a probe that is timed. */
const probeSeconds = 0.6
/** Fewest images of that part: fewer are fitted in no typical time. */
const fewestProbeImages = 60
/** Seconds of drawing after which the rest of a set of completions is estimated. */
const drawSeconds = 0.4

const superseded = () =>
  new LabError({
    code: 'busy',
    message: 'The time was not measured, since something else was asked for.',
    remedy: 'It is measured again when the page is idle.',
  })

/** @throws LabError busy while a run computes: both would be slower, and the pace wrong */
export function requireIdle(computes: boolean): void {
  if (!computes) return
  throw new LabError({
    code: 'busy',
    message: 'A run is computing, so nothing else can be computed beside it now.',
    remedy: 'Pause it, or wait until it has ended.',
  })
}

/** Runs one thing after another, adding up the time in them and not that between them. */
class Clock {
  private yielded = performance.now()

  constructor(private readonly options: PaceOptions) {}

  /** Yields, then @throws LabError busy if the measurement was superseded. */
  async pause(): Promise<void> {
    await this.options.yieldToEventLoop()
    this.yielded = performance.now()
    if (this.options.signal.aborted) throw superseded()
  }

  /** Seconds that `work` takes. */
  async time(work: () => Promise<unknown>): Promise<number> {
    await this.pause()
    const start = performance.now()
    await work()
    return (performance.now() - start) / 1000
  }

  /**
   * Seconds in the pieces of a measurement, which is freed however it ends.
   * @param enough called after each piece with the seconds so far: whether to stop here
   */
  async drain(
    measurement: AsyncGenerator<void, unknown, void> | AwaitedPieces<unknown>,
    enough: (seconds: number) => boolean = () => false,
  ): Promise<number> {
    let milliseconds = 0
    try {
      for (;;) {
        const start = performance.now()
        const { done, value } = await measurement.next()
        if (!done) await value
        milliseconds += performance.now() - start
        if (done || enough(milliseconds / 1000)) return milliseconds / 1000
        if (performance.now() - this.yielded > 10) await this.pause()
      }
    } finally {
      await measurement.return(undefined)
    }
  }
}

type TimedBatch = Pick<RunConfig, 'batchSize' | 'accumulationSteps'>

/**
 * Images of a batch that one step takes at most `longestStep` with, by a step of one image, in pieces that
 * are no larger than the run's.
 */
async function timedBatch(config: RunConfig, data: PreparedData, clock: Clock): Promise<TimedBatch> {
  const { batchSize, accumulationSteps } = config
  // On WebGPU a second shape would have to be compiled, and a step does not block.
  if (tf.getBackend() === 'webgpu') return { batchSize, accumulationSteps }
  const one = new Pretraining({ ...config, batchSize: 1 }, data)
  try {
    const seconds = await clock.time(() => one.step())
    const images = Math.max(1, Math.min(batchSize, Math.floor(longestStep / seconds)))
    if (images === batchSize) return { batchSize, accumulationSteps }
    const pieces = Math.ceil(images / imagesPerPiece(batchSize, accumulationSteps))
    return { batchSize: images, accumulationSteps: pieces }
  } finally {
    one.dispose()
  }
}

/** Median seconds of a step, after one that warms up. */
async function secondsOfStep(training: Pretraining, clock: Clock): Promise<number> {
  await clock.time(() => training.step())
  const seconds: number[] = []
  let sum = 0
  while (seconds.length < 2 || (sum < stepSeconds && seconds.length < mostSteps)) {
    const one = await clock.time(() => training.step())
    seconds.push(one)
    sum += one
  }
  return seconds.sort((a, b) => a - b)[seconds.length >> 1]!
}

/** Seconds of the forward pass for one image, after a pass that warms up. */
async function secondsOfForward(context: EvaluationContext, snapshot: Snapshot, clock: Clock) {
  const images = Math.min(snapshot.passes.imagesPerPass, context.data.validation.count)
  const onePass = { ...context, config: { ...context.config, evalImages: images } }
  await clock.drain(validationLoss(onePass, snapshot.passes))
  await clock.pause()
  return (await clock.drain(validationLoss(onePass, snapshot.passes))) / images
}

/** The context with a share of the images of probes, about `images` of them, and that share. */
function partOf(context: EvaluationContext, images: number): { part: EvaluationContext; share: number } {
  const { config, data } = context
  const train = Math.min(config.probeTrainImages, data.train.count)
  const test = Math.min(config.probeTestImages, data.test.count)
  const share = Math.min(1, Math.max(fewestProbeImages, images) / (train + test))
  const probeTrainImages = Math.max(1, Math.round(train * share))
  const probeTestImages = Math.max(1, Math.round(test * share))
  return { part: { ...context, config: { ...config, probeTrainImages, probeTestImages } }, share }
}

/** Seconds of the fits of one probe and of the baselines, from a share of their images. */
async function secondsOfProbes(
  context: EvaluationContext,
  snapshot: Snapshot,
  forwardImage: number,
  clock: Clock,
): Promise<{ probeFits: number; baselines: number; probeImages: number }> {
  const { config, data } = context
  const { part, share } = partOf(context, probeSeconds / forwardImage)
  let tasks: ProbeTask[] = []
  // The passes are timed by secondsOfForward.
  await clock.drain(
    (async function* readFeatures() {
      tasks = yield* probeTasks(part, snapshot)
    })(),
  )
  let probeFits = (await clock.drain(answerTasks(config, tasks))) / share
  const baselines = (await clock.drain(measureBaselines(part))) / share
  if (chosenProbes(config.probeKinds).includes('attentive')) {
    // It reads the features of each layer anew.
    const fewer = partOf(context, probeSeconds / forwardImage / (config.nLayer + 1))
    probeFits += (await clock.drain(measureAttentiveProbes(fewer.part, snapshot, 0))) / fewer.share
  }
  const probeImages =
    Math.min(config.probeTrainImages, data.train.count) + Math.min(config.probeTestImages, data.test.count)
  return { probeFits, baselines, probeImages }
}

/** Seconds of one set of completions, from its first pieces: the rows, or pixels, that are drawn together. */
async function secondsOfCompletions(context: EvaluationContext, { set }: Snapshot, clock: Clock) {
  let all = 0
  let drawn = 0
  const count = (event: LabEvent) => {
    if (event.kind === 'completionStart') {
      all = event.sequences * event.drawn.reduce((sum, draw) => sum + draw, 0)
      drawn = 0
    } else if (event.kind === 'completionRows' || event.kind === 'completionPixels') {
      drawn += event.tokens.length
    }
  }
  const counting = { ...context, post: count }
  const draw = (enough: (seconds: number) => boolean) =>
    clock.drain(measureCompletions(counting, set, 0, '', completionSettings(context.config), true), enough)
  // The first piece compiles what the others use.
  await draw(() => drawn > 0)
  await clock.pause()
  // The first piece reads the prompt, too, so the others tell the pace.
  let first: { drawn: number; seconds: number } | null = null
  const seconds = await draw((spent) => {
    if (drawn > 0) first ??= { drawn, seconds: spent }
    return first !== null && drawn > first.drawn && spent > drawSeconds
  })
  // Assigned in the callback, which the compiler does not follow.
  const begun = first as { drawn: number; seconds: number } | null
  if (!begun || drawn >= all || drawn <= begun.drawn) return seconds
  return begun.seconds + ((seconds - begun.seconds) * (all - begun.drawn)) / (drawn - begun.drawn)
}

/**
 * Measures the pace of a run with this config on these data.
 * @throws LabError busy when superseded; whatever a step throws on a device that cannot hold the model
 */
export async function measurePace(
  config: RunConfig,
  data: PreparedData,
  options: PaceOptions,
): Promise<Pace> {
  const clock = new Clock(options)
  const timed = await timedBatch(config, data, clock)
  await clock.pause()
  const training = new Pretraining({ ...config, ...timed }, data)
  const snapshots = new Snapshots(training.trainer.set)
  let snapshot: Snapshot | null = null
  try {
    const compiling = await clock.time(async () => {
      await training.trainer.prepare(() => undefined)
      await snapshots.prepare(() => undefined)
    })
    const step = (await secondsOfStep(training, clock)) * (config.batchSize / timed.batchSize)
    snapshot = snapshots.take()
    const context: EvaluationContext = {
      runId: '',
      config,
      data,
      post: () => undefined,
      keep: () => undefined,
      offerBest: () => Promise.resolve(),
    }
    await clock.pause()
    const forwardImage = await secondsOfForward(context, snapshot, clock)
    await clock.pause()
    const probes = await secondsOfProbes(context, snapshot, forwardImage, clock)
    await clock.pause()
    const completions = await secondsOfCompletions(context, snapshot, clock)
    const validationImages = Math.min(config.evalImages, data.validation.count)
    return { step, compiling, forwardImage, ...probes, completions, validationImages }
  } finally {
    snapshot?.release()
    snapshots.dispose()
    training.dispose()
  }
}
