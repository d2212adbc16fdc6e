/**
 * The trainer that runs op by op, on any backend. A batch in pieces (batchPieces.ts) has the gradients of its
 * pieces added up. Small steps on wasm replay their passes (replayedPasses.ts), to the same bits.
 */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { imagesPerPiece } from '../../core/accumulation'
import { activeWasmRuntime } from '../ops/implementations'
import type { WasmRuntime } from '../wasm/runtime'
import { piecesOf, type BatchPiece, type HostBatch } from './batchPieces'
import { lossAndGradients, toDevice } from './loss'
import { AdamW } from './optimizer'
import { ReplayedPasses, type PassResults } from './replayedPasses'
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
  readonly set: WeightSet
  private readonly optimizer: AdamW
  /** Captured by the first step. Null if steps are not replayed, undefined before the first. */
  private passes: ReplayedPasses | null | undefined

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
    const { accumulationSteps, dropout = 0 } = this.settings
    const runtime = activeWasmRuntime()
    const images = imagesPerPiece(tokens.length / positions, accumulationSteps)
    const isOnePiece = images * positions === tokens.length
    if (runtime && isOnePiece && dropout === 0) {
      if (this.passes === undefined) return this.capturingStep(runtime, { tokens, mask }, learningRate)
      if (this.passes?.takes(tokens)) return this.update(this.passes.replay(tokens, mask), learningRate)
    }
    let sums: Sums | null = null
    try {
      for (const piece of piecesOf({ tokens, mask }, { positions, imagesPerPiece: images, padded: false })) {
        if (sums) await this.betweenPieces()
        sums = added(sums, this.lossAndGradients(piece, noiseKey))
      }
      const { loss: losses, gradients } = sums!
      return await this.update({ losses, gradients }, learningRate)
    } finally {
      if (sums) freed(sums)
    }
  }

  /** The first step, whose passes are captured, and kept if they can be replayed. */
  private async capturingStep(
    runtime: WasmRuntime,
    { tokens, mask }: HostBatch,
    learningRate: number,
  ): Promise<StepResult> {
    const passes = await ReplayedPasses.capture(runtime, this.set, tokens, mask)
    this.passes = passes.canReplay ? passes : null
    try {
      return await this.update(passes.results, learningRate)
    } finally {
      if (!this.passes) passes.dispose()
    }
  }

  /** @param results stay the caller's */
  private async update({ losses, gradients }: PassResults, learningRate: number): Promise<StepResult> {
    const metrics = tf.tidy(() => tf.stack([losses.mean(), this.optimizer.update(gradients, learningRate)]))
    const [loss, gradNorm] = await metrics.data<'float32'>()
    metrics.dispose()
    return { loss: loss!, gradNorm: gradNorm! }
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

  /** Bytes of memory that tfjs does not count. */
  get extraBytes(): number {
    return this.passes?.bytes ?? 0
  }

  dispose(): void {
    this.passes?.dispose()
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
