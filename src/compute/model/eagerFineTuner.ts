/** The fine-tuner that runs op by op, on any backend. */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { FineTuner, stepOf, type FineTuneStep, type FineTuneTask } from './fineTuner'
import { toDevice } from './loss'
import { AdamW } from './optimizer'
import { stepNoise, type Start, type TrainerSettings } from './trainer'
import type { IgptShape } from './weights'

export class EagerFineTuner extends FineTuner {
  private readonly optimizer: AdamW

  /** @param start weights by name, which are copied, or a stream for fresh ones */
  constructor(
    shape: IgptShape,
    task: FineTuneTask,
    private readonly settings: TrainerSettings,
    start: Start,
  ) {
    super(shape, task, start)
    this.optimizer = new AdamW({ byName: this.trained }, settings)
  }

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
    const values = [...(await metrics.data<'float32'>())]
    metrics.dispose()
    return stepOf(values.slice(0, -1), values.at(-1)!)
  }

  async predict(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<Uint8Array> {
    const classes = tf.tidy(() => this.classLogits(toDevice(this.shape, tokens, mask)).classLogits.argMax(1))
    const indices = await classes.data<'int32'>()
    classes.dispose()
    return Uint8Array.from(indices)
  }

  override dispose(): void {
    this.optimizer.dispose()
    super.dispose()
  }

  protected write(weight: tf.Variable, values: Float32Array): void {
    tf.tidy(() => weight.assign(tf.tensor(values, weight.shape)))
  }
}
