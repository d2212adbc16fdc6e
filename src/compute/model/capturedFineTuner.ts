/**
 * The fine-tuner on WebGPU: its whole step is captured at its first run and replayed after, as pretraining's
 * is (capturedTrainer.ts), and so is the pass that predicts classes, for which a smaller last batch is
 * padded.
 */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { CapturedPrograms } from '../webgpu/capturedPrograms'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import { FineTuner, stepOf, type FineTuneStep, type FineTuneTask } from './fineTuner'
import { FlatOptimizer, keptZeros, type Encode } from './flatOptimizer'
import { GpuBatch } from './gpuBatch'
import { GpuNoise } from './gpuNoise'
import type { Start, TrainerSettings } from './trainer'
import type { IgptShape } from './weights'

/** Predictions of up to so many images at a time. */
interface Predictor {
  batch: GpuBatch
  /** (images, classes) logits. */
  logits: tf.Tensor
  staging: StagingRing
  programs: CapturedPrograms<'predict'>
}

export class CapturedFineTuner extends FineTuner {
  private readonly batch: GpuBatch
  /** (B) */
  private readonly labels: tf.Tensor1D
  private readonly noise: GpuNoise
  private readonly optimizer: FlatOptimizer
  private readonly programs: CapturedPrograms<'step'>
  /** For as many images as the largest batch so far. */
  private predictor: Predictor | null = null

  /**
   * @param start weights by name, which are copied, or a stream for fresh ones
   * @param batchSize B, images of every step
   */
  constructor(
    private readonly runtime: GpuRuntime,
    shape: IgptShape,
    task: FineTuneTask,
    settings: TrainerSettings,
    start: Start,
    private readonly batchSize: number,
  ) {
    super(shape, task, start)
    this.batch = new GpuBatch(runtime, shape, batchSize)
    this.labels = keptZeros([batchSize], 'int32') as tf.Tensor1D
    this.noise = new GpuNoise(runtime, shape, settings)
    // Those that the loss does not reach are read, too.
    for (const tensor of [...this.set.byName.values(), this.labels]) runtime.slice(tensor)
    this.optimizer = new FlatOptimizer(runtime, this.trained, settings, task.joint ? 2 : 1)
    this.programs = new CapturedPrograms(runtime, (_, encode) => this.encodeStep(encode))
  }

  /** @throws RangeError for another number of images than every step has */
  async step(
    tokens: Int32Array<ArrayBuffer>,
    labels: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
  ): Promise<FineTuneStep> {
    if (labels.length !== this.batchSize)
      throw new RangeError(`Every step has ${this.batchSize} images, not ${labels.length}.`)
    // First what may throw, so that a refused step changes nothing.
    this.noise.write(noiseKey)
    this.batch.write(tokens, mask)
    this.writeTensor(this.labels, labels)
    this.optimizer.writeScalars(learningRate)
    const { copy, read } = this.optimizer.nextReport()
    const timed = this.programs.beginStep()
    this.programs.run('step', [copy])
    const { losses, gradNorm } = await read()
    timed()
    return stepOf(losses, gradNorm)
  }

  async predict(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<Uint8Array> {
    const images = tokens.length / this.shape.positions
    const { batch, staging, programs } = this.predictorFor(images)
    batch.write(tokens, mask)
    const { copy, read } = staging.next()
    const timed = programs.beginStep()
    programs.run('predict', [copy])
    const logits = await read()
    timed()
    const { classes } = this.task
    return Uint8Array.from({ length: images }, (_, i) => {
      const row = logits.subarray(i * classes, (i + 1) * classes)
      return row.indexOf(Math.max(...row))
    })
  }

  /** Dispatches of one step, once captured. */
  get dispatches(): number {
    return this.programs.dispatches('step')
  }

  override restore(values: ReadonlyMap<string, Float32Array>): void {
    super.restore(values)
    this.optimizer.takeParameters()
  }

  override dispose(): void {
    this.programs.dispose()
    this.freePredictor()
    this.optimizer.dispose()
    this.batch.dispose()
    this.noise.dispose()
    this.labels.dispose()
    super.dispose()
  }

  /** In its own buffer, which the captured passes read; assigning to a variable would give it another. */
  protected write(weight: tf.Variable, values: Float32Array): void {
    this.writeTensor(weight, values.slice())
  }

  private writeTensor(tensor: tf.Tensor, values: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): void {
    this.runtime.gpu.device.queue.writeBuffer(this.runtime.inPlace(tensor).buffer, 0, values)
  }

  private encodeStep(encode: Encode): void {
    const { batch, labels, noise, optimizer } = this
    const { tokens, mask, pixelWeights } = batch
    const { losses, gradients } = this.lossesAndGradients(
      { tokens, mask, pixelWeights, noise: noise.onDevice },
      labels,
    )
    optimizer.encodeGradients(gradients, encode)
    optimizer.encodeUpdate(losses, encode)
  }

  private predictorFor(images: number): Predictor {
    const known = this.predictor
    if (known && known.batch.tokens.shape[0] >= images) return known
    this.freePredictor()
    const { runtime, shape, task } = this
    const batch = new GpuBatch(runtime, shape, images)
    const logits = keptZeros([images, task.classes])
    const target = runtime.inPlace(logits).buffer
    runtime.gpu.flush()
    const programs = new CapturedPrograms<'predict'>(runtime, (_, encode) => {
      const { classLogits } = this.classLogits({ tokens: batch.tokens, mask: batch.mask })
      const from = runtime.slice(classLogits).buffer
      encode([{ from, fromOffset: 0, to: target, toOffset: 0, bytes: 4 * logits.size }])
    })
    const staging = new StagingRing(runtime.gpu.device, target, 4 * logits.size)
    this.predictor = { batch, logits, staging, programs }
    return this.predictor
  }

  private freePredictor(): void {
    if (!this.predictor) return
    const { batch, logits, staging, programs } = this.predictor
    programs.dispose()
    staging.dispose()
    batch.dispose()
    logits.dispose()
    this.predictor = null
  }
}
