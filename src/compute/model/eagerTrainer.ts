/**
 * The trainer that runs op by op, on any backend. A batch in pieces (batchPieces.ts) has the gradients of its
 * pieces added up.
 */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { imagesPerPiece } from '../../core/accumulation'
import { piecesOf, type BatchPiece } from './batchPieces'
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
import { readCopies, WeightSet, type IgptShape, type WeightName } from './weights'

/** Loss and gradients of the pieces so far. */
interface Sums {
  loss: tf.Scalar
  gradients: Map<WeightName, tf.Tensor>
}

export class EagerTrainer implements Trainer {
  readonly extraBytes = 0
  readonly set: WeightSet
  private readonly optimizer: AdamW

  /** @param betweenPieces awaited between two pieces of a batch, so that the event loop can go on */
  constructor(
    readonly shape: IgptShape,
    private readonly settings: TrainerSettings,
    start: Start,
    private readonly betweenPieces: () => Promise<void> = () => Promise.resolve(),
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
    const { positions } = this.shape
    const images = imagesPerPiece(tokens.length / positions, this.settings.accumulationSteps)
    let sums: Sums | null = null
    try {
      for (const piece of piecesOf({ tokens, mask }, { positions, imagesPerPiece: images, padded: false })) {
        if (sums) await this.betweenPieces()
        sums = added(sums, this.lossAndGradients(piece, noiseKey))
      }
      const { loss, gradients } = sums!
      const metrics = tf.tidy(() => tf.stack([loss, this.optimizer.update(gradients, learningRate)]))
      freed(sums!)
      sums = null
      const [meanLoss, gradNorm] = await metrics.data<'float32'>()
      metrics.dispose()
      return { loss: meanLoss!, gradNorm: gradNorm! }
    } finally {
      if (sums) freed(sums)
    }
  }

  /** Of one piece, as its part of the batch's. */
  private lossAndGradients(piece: BatchPiece, noiseKey: PrngKey | undefined): Sums {
    const { tokens, mask, pixelWeights, before } = piece
    const noise = stepNoise(this.settings, noiseKey, before * this.shape.nEmbd)
    const batch = toDevice(this.shape, tokens, mask, pixelWeights)
    try {
      return lossAndGradients(this.set, { ...batch, noise })
    } finally {
      tf.dispose(Object.values(batch))
    }
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

const freed = ({ loss, gradients }: Sums): void => tf.dispose([loss, ...gradients.values()])

/** The sums with those of another piece; both are disposed, one tensor after the other. */
function added(sums: Sums | null, { loss, gradients }: Sums): Sums {
  if (!sums) return { loss, gradients }
  const sumOf = <T extends tf.Tensor>(a: T, b: T): T => {
    const sum = a.add<T>(b)
    tf.dispose([a, b])
    return sum
  }
  for (const [name, gradient] of gradients) gradients.set(name, sumOf(sums.gradients.get(name)!, gradient))
  return { loss: sumOf(sums.loss, loss), gradients }
}
