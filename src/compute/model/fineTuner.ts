/**
 * Fine-tuning (paper 2.3, 3.4, 4.5): a class head on the mean over positions of one layer's normed features,
 * trained with the whole network on L_gen + L_clf or on L_clf alone. Works on its own copy of the weights.
 * Here is what all its trainers share; eagerFineTuner.ts and capturedFineTuner.ts take the steps. Data,
 * augmentation and early stopping are the study's.
 */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { linear } from '../ops/linear/linear'
import { meanPool } from '../ops/meanPool/meanPool'
import { forward, lmHead } from './igpt'
import { lossesAndGradients, pixelTerm, type Batch, type LossTerm, type TrainingBatch } from './loss'
import { startValues, type Start } from './trainer'
import { classHead } from './tunedNetwork'
import { readNow, WeightSet, type IgptShape, type WeightName } from './weights'

export interface FineTuneTask {
  classes: number
  /** Whether to minimise L_gen too, with equal weight. */
  joint: boolean
  /** Layer 0..L whose normed features are the head's input. */
  headLayer: number
}

export interface FineTuneStep {
  /** Mean nats per pixel, or per hidden pixel; null if it is not minimised. */
  generative: number | null
  /** Mean nats per image. */
  classification: number
  gradNorm: number
}

/** What a step reports. @param losses means in the order of `FineTuner.lossesAndGradients` */
export function stepOf(losses: readonly number[], gradNorm: number): FineTuneStep {
  const [classification, generative = null] = losses
  return { classification: classification!, generative, gradNorm }
}

/** Takes fine-tuning steps. Owns the weights and the optimizer's state; the caller disposes it. */
export abstract class FineTuner {
  readonly set: WeightSet
  /** (C, classes), no bias, initially zero. */
  readonly head: tf.Variable
  /** All weights that the loss reaches, with the head. */
  protected readonly trained: Map<WeightName, tf.Tensor>

  /** @param start weights by name, which are copied, or a stream for fresh ones */
  constructor(
    readonly shape: IgptShape,
    protected readonly task: FineTuneTask,
    start: Start,
  ) {
    this.set = WeightSet.trainable(shape, startValues(shape, start))
    const zeros = tf.zeros([shape.nEmbd, task.classes])
    this.head = tf.variable(zeros)
    zeros.dispose()
    this.trained = new Map([...this.set.byName].filter(([name]) => reaches(name, shape, task)))
    this.trained.set(classHead, this.head)
  }

  /**
   * One update. Resolves when the device has finished it.
   *
   * @param tokens (B, T) palette indices, flat
   * @param labels (B) classes
   * @param mask (B, T) 1 where a pixel is hidden; only for masked models
   * @param noiseKey for this step's dropout, if any
   */
  abstract step(
    tokens: Int32Array<ArrayBuffer>,
    labels: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
  ): Promise<FineTuneStep>

  /** @returns (B) the most likely class of each image */
  abstract predict(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<Uint8Array>

  /**
   * Call inside tf.tidy.
   *
   * @returns losses by row: of classes (B), then, if joint, of pixels (B, T); and the gradient of the sum of
   *   their means for every trained weight
   */
  lossesAndGradients(
    batch: TrainingBatch,
    labels: tf.Tensor1D,
  ): { losses: tf.Tensor[]; gradients: Map<WeightName, tf.Tensor> } {
    return lossesAndGradients(() => this.lossTerms(batch, labels), this.trained)
  }

  /** Every weight and the head, for `restore`. */
  async read(): Promise<Map<WeightName, Float32Array>> {
    return (await this.set.read()).set(classHead, await readNow(this.head))
  }

  /**
   * Restores weights from `read`, for measuring only: the optimizer's moments are not restored.
   *
   * @throws RangeError if a weight is missing
   */
  restore(values: ReadonlyMap<WeightName, Float32Array>): void {
    for (const [name, tensor] of [...this.set.byName, [classHead, this.head] as const]) {
      const flat = values.get(name)
      if (!flat) throw new RangeError(`The saved weights lack ${name}.`)
      this.write(tensor as tf.Variable, flat)
    }
  }

  dispose(): void {
    this.head.dispose()
    this.set.dispose()
  }

  /** Replaces a weight's values, which are copied. */
  protected abstract write(weight: tf.Variable, values: Float32Array): void

  /** Call inside tf.tidy. @returns (B, classes) class logits, and (B, T, C) after the final norm */
  protected classLogits({ tokens, mask, noise }: Batch & Pick<TrainingBatch, 'noise'>): {
    classLogits: tf.Tensor2D
    final: tf.Tensor3D
  } {
    const found: { pooled?: tf.Tensor2D } = {}
    const final = forward(this.set.weights, this.shape, tokens, {
      mask,
      noise,
      // Pooled before the block reads the features, so that its gradient is added last, in its own kernel.
      visit: (layer, normed) => {
        if (layer === this.task.headLayer) found.pooled = meanPool(normed)
      },
    })
    if (!found.pooled)
      throw new RangeError(`There is no layer ${this.task.headLayer} for the class head to read.`)
    return { classLogits: linear(found.pooled, this.head as tf.Tensor2D), final }
  }

  private lossTerms(batch: TrainingBatch, labels: tf.Tensor1D): LossTerm[] {
    const { classLogits, final } = this.classLogits(batch)
    const classTerm = { logits: classLogits, targets: labels }
    return this.task.joint ? [classTerm, pixelTerm(lmHead(final, this.set.weights), batch)] : [classTerm]
  }
}

/** Whether the loss reaches this weight: all if joint, else only those below the class head. */
function reaches(name: WeightName, { nLayer }: IgptShape, { joint, headLayer }: FineTuneTask): boolean {
  if (joint) return true
  if (name === 'head') return false
  if (name === 'lnF.g') return headLayer === nLayer
  const block = /^h(\d+)\./.exec(name)
  if (!block) return true
  const layer = Number(block[1])
  // Of its own layer's block the head uses the first norm only.
  return layer < headLayer || (layer === headLayer && name.endsWith('ln1.g'))
}
