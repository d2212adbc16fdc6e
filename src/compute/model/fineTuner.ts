/**
 * Fine-tuning (paper 2.3, 3.4, 4.5): a class head on the mean over positions of one layer's normed features,
 * trained with the whole network on L_gen + L_clf or on L_clf alone. Owns a branch of weights of its own;
 * those that it began from stay as they were. Knows no data set, no augmentation and no stopping rule: those
 * are the study's.
 */
import * as tf from '@tensorflow/tfjs'
import type { Words } from '../../core/counterNoise'
import { crossEntropy } from '../ops/crossEntropy/crossEntropy'
import { linear } from '../ops/linear/linear'
import { meanPool } from '../ops/meanPool/meanPool'
import { valuesAndGradients } from '../ops/tape'
import { applyHead, through } from './igpt'
import { startValues, type Start } from './init'
import { toDevice, type TrainingBatch } from './objective'
import { AdamW } from './optimizer'
import { stepNoise, type TrainerSettings } from './stepNoise'
import { readNow, WeightSet, type IgptShape, type WeightName } from './weights'

/** Name of the class head among the weights. */
const headName: WeightName = 'wClf'

export interface FineTuneTask {
  classes: number
  /** Whether L_gen is minimised too, with equal weight. */
  joint: boolean
  /** Layer 0..L whose normed features the head reads. */
  headLayer: number
}

export interface FineTuneStep {
  /** Mean nats per pixel, or per hidden pixel; null where it is not minimised. */
  generative: number | null
  /** Mean nats per image. */
  classification: number
  gradNorm: number
}

export class FineTuner {
  readonly set: WeightSet
  /** (C, classes), no bias; zero at first. */
  readonly head: tf.Variable
  /** Everything that the losses reach, the head among them. */
  private readonly trained: Map<WeightName, tf.Tensor>
  private readonly optimizer: AdamW

  /** @param start values by name, which are copied, or the stream that fresh ones are drawn from */
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
    this.trained.set(headName, this.head)
    this.optimizer = new AdamW({ byName: this.trained }, settings)
  }

  /**
   * One update. Resolves when the device has finished it.
   * @param tokens (B, T) palette indices, labels (B) classes
   * @param mask (B, T) 1 where a pixel is hidden; for models of masked pixels
   * @param noiseKey of this step's dropout, where there is any
   */
  async step(
    tokens: Int32Array<ArrayBuffer>,
    labels: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: Words,
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
   * Losses by row, the class losses (B) first and then, where joint, the pixel losses (B, T), and the
   * gradient of the sum of their means for every trained weight. Call inside tf.tidy.
   */
  lossesAndGradients(
    batch: TrainingBatch,
    labels: tf.Tensor1D,
  ): { losses: tf.Tensor[]; gradients: Map<WeightName, tf.Tensor> } {
    const names = [...this.trained.keys()]
    const { values, gradients } = valuesAndGradients(
      () => this.losses(batch, labels),
      (rows) => rows.map((loss) => tf.fill(loss.shape, 1 / loss.size)),
      [...this.trained.values()],
    )
    const byName = new Map(
      names.map((name, i): [WeightName, tf.Tensor] => {
        const gradient = gradients[i]
        if (!gradient) throw new Error(`${name} is trained, but the losses do not reach it.`)
        return [name, gradient]
      }),
    )
    return { losses: [...values], gradients: byName }
  }

  /** The most likely class of each image. @returns (B) */
  async predict(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<Uint8Array> {
    const classes = tf.tidy(() => this.classLogits(toDevice(this.shape, tokens, mask)).classLogits.argMax(1))
    const indices = await classes.data<'int32'>()
    classes.dispose()
    return Uint8Array.from(indices)
  }

  /** Every weight and the head, to come back to with `restore`. */
  async read(): Promise<Map<WeightName, Float32Array>> {
    return (await this.set.read()).set(headName, await readNow(this.head))
  }

  /**
   * Puts back weights of `read`; the optimizer's moments stay, so this is for measuring, not for going on.
   */
  restore(values: ReadonlyMap<WeightName, Float32Array>): void {
    for (const [name, tensor] of [...this.set.byName, [headName, this.head] as const]) {
      const flat = values.get(name)
      if (!flat) throw new RangeError(`The kept weights lack ${name}.`)
      tf.tidy(() => (tensor as tf.Variable).assign(tf.tensor(flat, tensor.shape)))
    }
  }

  dispose(): void {
    this.optimizer.dispose()
    this.head.dispose()
    this.set.dispose()
  }

  private classLogits({ tokens, mask, noise }: TrainingBatch): {
    classLogits: tf.Tensor2D
    final: tf.Tensor3D
  } {
    let read: tf.Tensor3D | null = null
    const final = through(this.set.weights, this.shape, tokens, {
      mask,
      noise,
      visit: (layer, normed) => {
        if (layer === this.task.headLayer) read = normed
      },
    })
    if (!read) throw new RangeError(`There is no layer ${this.task.headLayer} for the class head to read.`)
    return { classLogits: linear(meanPool(read), this.head as tf.Tensor2D), final }
  }

  private losses(batch: TrainingBatch, labels: tf.Tensor1D): tf.Tensor[] {
    const { classLogits, final } = this.classLogits(batch)
    const classLoss = crossEntropy(classLogits, labels)
    if (!this.task.joint) return [classLoss]
    return [classLoss, crossEntropy(applyHead(final, this.set.weights), batch.tokens, batch.pixelWeights)]
  }
}

/** Whether a loss reaches this weight: all where joint, else only what lies below the class head. */
function reaches(name: WeightName, { nLayer }: IgptShape, { joint, headLayer }: FineTuneTask): boolean {
  if (joint) return true
  if (name === 'head') return false
  if (name === 'lnF.g') return headLayer === nLayer
  const block = /^h(\d+)\./.exec(name)
  if (!block) return true
  const layer = Number(block[1])
  // The head reads the first norm of the block it stands at, and nothing else of it.
  return layer < headLayer || (layer === headLayer && name.endsWith('ln1.g'))
}
