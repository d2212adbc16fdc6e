/** The trainer that runs op by op, on any backend. */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { lossAndGradients, toDevice } from './loss'
import { AdamW } from './optimizer'
import {
  startMoments,
  startValues,
  stepNoise,
  type Start,
  type StepResult,
  type Trainer,
  type TrainerSettings,
  type TrainerState,
} from './trainer'
import { readCopies, WeightSet, type IgptShape } from './weights'

export class EagerTrainer implements Trainer {
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
    // Stock ops and SIMD kernels need no compilation.
  }

  async step(
    tokens: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
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
