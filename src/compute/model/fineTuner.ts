/**
 * Fine-tuning (paper 2.3, 3.4, 4.5): a class head on the mean over positions of one layer's normed features,
 * trained with the whole network on L_gen + L_clf or on L_clf alone. Works on its own copy of the weights.
 * Data, augmentation and early stopping are the study's.
 */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { linear } from '../ops/linear/linear'
import { meanPool } from '../ops/meanPool/meanPool'
import { forward, lmHead } from './igpt'
import { lossesAndGradients, pixelTerm, toDevice, type LossTerm, type TrainingBatch } from './loss'
import { AdamW } from './optimizer'
import { startValues, stepNoise, type Start, type TrainerSettings } from './trainer'
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

export class FineTuner {
  readonly set: WeightSet
  /** (C, classes), no bias, initially zero. */
  readonly head: tf.Variable
  /** All weights that the loss reaches, with the head. */
  private readonly trained: Map<WeightName, tf.Tensor>
  private readonly optimizer: AdamW

  /** @param start weights by name, which are copied, or a stream for fresh ones */
  constructor(
    readonly shape: IgptShape,
    private readonly task: FineTuneTask,
    private readonly settings: TrainerSettings,
    start: Start,
  ) {
    this.set = WeightSet.trainable(shape, startValues(shape, start))
    const zeros = tf.zeros([shape.nEmbd, task.classes])
    this.head = tf.variable(zeros)
    zeros.dispose()
    this.trained = new Map([...this.set.byName].filter(([name]) => reaches(name, shape, task)))
    this.trained.set(classHead, this.head)
    this.optimizer = new AdamW({ byName: this.trained }, settings)
  }

  /**
   * One update. Resolves when the device has finished it.
   *
   * @param tokens (B, T) palette indices, flat
   * @param labels (B) classes
   * @param mask (B, T) 1 where a pixel is hidden; only for masked models
   * @param noiseKey for this step's dropout, if any
   */
  async step(
    tokens: Int32Array<ArrayBuffer>,
    labels: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
  ): Promise<FineTuneStep> {
    const noise = stepNoise(this.settings, noiseKey)
    const metrics = tf.tidy(() => {
      const { losses, gradients } = this.lossesAndGradients(
        { ...toDevice(this.shape, tokens, mask), noise },
        tf.tensor1d(labels, 'int32'),
      )
      return tf.stack([...losses.map((loss) => loss.mean()), this.optimizer.update(gradients, learningRate)])
    })
    const [classification, ...rest] = await metrics.data<'float32'>()
    metrics.dispose()
    return {
      classification: classification!,
      generative: rest.length > 1 ? rest[0]! : null,
      gradNorm: rest.at(-1)!,
    }
  }

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

  /** @returns (B) the most likely class of each image */
  async predict(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<Uint8Array> {
    const classes = tf.tidy(() => this.classLogits(toDevice(this.shape, tokens, mask)).classLogits.argMax(1))
    const indices = await classes.data<'int32'>()
    classes.dispose()
    return Uint8Array.from(indices)
  }

  /** Every weight and the head, for `restore`. */
  async read(): Promise<Map<WeightName, Float32Array>> {
    return (await this.set.read()).set(classHead, await readNow(this.head))
  }

  /** Restores weights from `read`, for measuring only: the optimizer's moments are not restored. */
  restore(values: ReadonlyMap<WeightName, Float32Array>): void {
    for (const [name, tensor] of [...this.set.byName, [classHead, this.head] as const]) {
      const flat = values.get(name)
      if (!flat) throw new RangeError(`The saved weights lack ${name}.`)
      tf.tidy(() => (tensor as tf.Variable).assign(tf.tensor(flat, tensor.shape)))
    }
  }

  dispose(): void {
    this.optimizer.dispose()
    this.head.dispose()
    this.set.dispose()
  }

  /** @returns (B, classes) class logits, and (B, T, C) after the final norm */
  private classLogits({ tokens, mask, noise }: TrainingBatch): {
    classLogits: tf.Tensor2D
    final: tf.Tensor3D
  } {
    let features: tf.Tensor3D | null = null
    const final = forward(this.set.weights, this.shape, tokens, {
      mask,
      noise,
      visit: (layer, normed) => {
        if (layer === this.task.headLayer) features = normed
      },
    })
    if (!features)
      throw new RangeError(`There is no layer ${this.task.headLayer} for the class head to read.`)
    return { classLogits: linear(meanPool(features), this.head as tf.Tensor2D), final }
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
