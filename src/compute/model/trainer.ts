/**
 * One optimizer step: loss, gradients, update. Owns the parameters and the optimizer of a run; knows
 * nothing of data sets, schedules in wall time, or messages.
 */
import * as tf from '@tensorflow/tfjs'
import type { Words } from '../../core/counterNoise'
import { valueAndGradients } from '../ops/tape'
import { startMoments, startValues, type Start, type TrainerState } from './init'
import { pixelLosses, toDevice, type TrainingBatch } from './objective'
import { AdamW } from './optimizer'
import { stepNoise, type TrainerSettings } from './stepNoise'
import { readCopies, WeightSet, type IgptShape, type WeightName } from './weights'

export interface StepResult {
  /** Nats per pixel of the batch, or per hidden pixel, before the update. */
  loss: number
  /** Global gradient norm, before clipping. */
  gradNorm: number
}

/**
 * Mean loss in nats per pixel, or per hidden pixel, and the gradient of every parameter. The caller disposes
 * both.
 */
export function lossAndGradients(
  set: WeightSet,
  batch: TrainingBatch,
): { loss: tf.Scalar; gradients: Map<WeightName, tf.Tensor> } {
  const [loss, ...gradients] = tf.tidy(() => {
    const ran = valueAndGradients(
      () => pixelLosses(set.weights, set.shape, batch),
      (losses) => tf.fill(losses.shape, 1 / losses.size),
      [...set.byName.values()],
    )
    return [ran.value.mean(), ...ran.gradients]
  })
  return {
    loss: loss as tf.Scalar,
    gradients: new Map([...set.byName.keys()].map((name, i) => [name, gradients[i]])),
  }
}

/** What a session needs of whoever takes the steps. */
export interface TrainerLike {
  readonly set: WeightSet
  /**
   * Makes ready what the first step would otherwise wait for; `onProgress` hears of each part. May be left
   * out.
   */
  prepare(onProgress: (done: number, all: number) => void): Promise<void>
  /**
   * Resolves when the device has finished the step.
   * @param tokens (B, T) palette indices, row by row
   * @param mask (B, T) 1 where a pixel is hidden; for models of masked pixels
   * @param noiseKey of this step's dropout, where there is any
   */
  step(
    tokens: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: Words,
  ): Promise<StepResult>
  /**
   * All that decides the steps to come, as it is at the call; steps may go on while it is read. A trainer
   * made from it goes on exactly.
   */
  readState(): Promise<TrainerState>
  /** Bytes on the device that tfjs does not count. */
  readonly extraBytes: number
  dispose(): void
}

export class Trainer implements TrainerLike {
  readonly extraBytes = 0
  readonly set: WeightSet
  private readonly optimizer: AdamW

  constructor(
    readonly shape: IgptShape,
    private readonly settings: TrainerSettings,
    start: Start,
  ) {
    this.set = WeightSet.trainable(shape, startValues(shape, start))
    this.optimizer = new AdamW(this.set, settings, startMoments(start))
  }

  async prepare(): Promise<void> {
    // Stock ops and SIMD kernels are ready as they are.
  }

  async step(
    tokens: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: Words,
  ): Promise<StepResult> {
    const noise = stepNoise(this.settings, noiseKey)
    const metrics = tf.tidy(() => {
      const { loss, gradients } = lossAndGradients(this.set, { ...toDevice(this.shape, tokens, mask), noise })
      return tf.stack([loss, this.optimizer.update(gradients, learningRate)])
    })
    const [loss, gradNorm] = await metrics.data<'float32'>()
    metrics.dispose()
    return { loss: loss!, gradNorm: gradNorm! }
  }

  async readState(): Promise<TrainerState> {
    const [weights, optimizer] = await Promise.all([
      readCopies(this.set.snapshot().byName),
      this.optimizer.read(),
    ])
    return { weights, optimizer }
  }

  dispose(): void {
    this.optimizer.dispose()
    this.set.dispose()
  }
}
