/**
 * The trainer on WebGPU: the same model and tape as eagerTrainer.ts, but the whole step (forward, loss,
 * backward, norm, clip, AdamW) is captured at its first run and replayed after, creating nothing, in one
 * submit. Tokens and the step's scalars are in buffers that are rewritten each step. A step whose batch is
 * computed in pieces (batchPieces.ts) replays the passes of one piece for each, which add to its sums, and
 * then the update.
 */
import * as tf from '@tensorflow/tfjs'
import { imagesPerPiece } from '../../core/accumulation'
import type { PrngKey } from '../../core/counterNoise'
import { accumulateKernel } from '../ops/adamw/accumulateWgsl'
import { CapturedPrograms } from '../webgpu/capturedPrograms'
import type { GpuRuntime } from '../webgpu/runtime'
import { piecesOf, type BatchPiece } from './batchPieces'
import { FlatOptimizer, keptZeros, type Encode } from './flatOptimizer'
import { GpuBatch } from './gpuBatch'
import { GpuNoise } from './gpuNoise'
import { pixelLossesAndGradients } from './loss'
import {
  startMoments,
  startValues,
  type Start,
  type StepResult,
  type Trainer,
  type TrainerSettings,
  type TrainerState,
} from './trainer'
import { WeightSet, type IgptShape } from './weights'

/** What is captured: a whole step, or the passes of one piece and the update after all of them. */
type Program = 'whole' | 'piece' | 'update'

/** Sums over the pieces of a step, and what one piece adds. */
interface PieceSums {
  /** The gradients of one piece, flat. */
  gradients: tf.Tensor
  /** (B, T), B the images of a piece: the sums of the pieces' losses. */
  losses: tf.Tensor
  /** One word: not 0 if the piece is the first of its step. */
  begins: tf.Tensor
}

export class CapturedTrainer implements Trainer {
  readonly set: WeightSet
  private readonly batch: GpuBatch
  private readonly noise: GpuNoise
  private readonly optimizer: FlatOptimizer
  private readonly programs: CapturedPrograms<Program>
  /** Null if a batch is one piece. */
  private readonly sums: PieceSums | null

  constructor(
    private readonly runtime: GpuRuntime,
    readonly shape: IgptShape,
    settings: TrainerSettings,
    start: Start,
    batchSize: number,
  ) {
    this.set = WeightSet.trainable(shape, startValues(shape, start))
    const images = imagesPerPiece(batchSize, settings.accumulationSteps)
    const inPieces = images < batchSize
    this.batch = new GpuBatch(runtime, shape, images, inPieces)
    this.noise = new GpuNoise(runtime, shape, settings)
    this.optimizer = new FlatOptimizer(runtime, this.set.byName, settings, 1, startMoments(start))
    this.sums = inPieces
      ? {
          gradients: keptZeros([this.optimizer.size]),
          losses: keptZeros([images, shape.positions]),
          begins: keptZeros([1]),
        }
      : null
    for (const tensor of this.sumTensors) runtime.slice(tensor)
    runtime.gpu.flush()
    this.programs = new CapturedPrograms(runtime, (program, encode) => this.encode(program, encode))
  }

  /** Compiles the step's kernels in parallel, without blocking this thread. */
  async prepare(onProgress: (done: number, all: number) => void): Promise<void> {
    await this.programs.prepare(this.sums ? ['piece', 'update'] : ['whole'], onProgress)
  }

  async step(
    tokens: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
  ): Promise<StepResult> {
    this.optimizer.writeScalars(learningRate)
    const { copy, read } = this.optimizer.nextReport()
    const timed = this.programs.beginStep()
    if (this.sums) {
      this.addPieces(tokens, mask, noiseKey)
      this.programs.run('update', [copy])
    } else {
      this.write({ tokens, mask, before: 0 }, noiseKey)
      this.programs.run('whole', [copy])
    }
    const { losses, gradNorm } = await read()
    timed()
    return { loss: losses[0]!, gradNorm }
  }

  /** Runs the passes of all pieces of a batch. */
  private addPieces(
    tokens: Int32Array<ArrayBuffer>,
    mask: Float32Array<ArrayBuffer> | undefined,
    noiseKey: PrngKey | undefined,
  ): void {
    const [images, positions] = this.batch.tokens.shape
    const pieces = piecesOf({ tokens, mask }, { positions, imagesPerPiece: images, padded: true })
    const begins = this.runtime.inPlace(this.sums!.begins).buffer
    for (const [i, piece] of pieces.entries()) {
      this.write(piece, noiseKey)
      this.runtime.gpu.device.queue.writeBuffer(begins, 0, Uint32Array.of(i === 0 ? 1 : 0))
      this.programs.run('piece', [], pieces.length)
    }
  }

  /** Writes a batch, or a piece of one, and its dropout, for the next submit. */
  private write({ tokens, mask, pixelWeights, before }: BatchPiece, noiseKey: PrngKey | undefined): void {
    this.batch.write(tokens, mask, pixelWeights)
    this.noise.write(noiseKey, before * this.shape.nEmbd)
  }

  readState(): Promise<TrainerState> {
    return this.optimizer.readState()
  }

  private get sumTensors(): tf.Tensor[] {
    return Object.values(this.sums ?? {})
  }

  /** Bytes on the device that tfjs does not count. */
  get extraBytes(): number {
    return this.programs.bytes
  }

  /** Dispatches of one step that is one piece, once captured. */
  get dispatches(): number {
    return this.programs.dispatches('whole')
  }

  dispose(): void {
    this.programs.dispose()
    this.optimizer.dispose()
    this.batch.dispose()
    this.noise.dispose()
    tf.dispose(this.sumTensors)
    this.set.dispose()
  }

  private encode(program: Program, encode: Encode): void {
    const { optimizer, sums } = this
    if (program === 'whole') optimizer.encodeUpdate([this.encodePasses(optimizer.gradients, encode)], encode)
    else if (program === 'piece') this.encodePiece(sums!, encode)
    else optimizer.encodeUpdate([sums!.losses], encode)
  }

  /** Encodes the passes of one piece, and adds its losses and gradients to the sums. */
  private encodePiece({ gradients, losses, begins }: PieceSums, encode: Encode): void {
    const add = (sums: tf.Tensor, piece: tf.Tensor) => {
      const slices = [sums, piece, begins].map((tensor) => this.runtime.slice(tensor))
      this.runtime.run(accumulateKernel({ size: sums.size }), slices)
    }
    add(losses, this.encodePasses(gradients, encode))
    add(this.optimizer.gradients, gradients)
  }

  /**
   * Encodes forward, loss and backward.
   * @param into receives the gradients, flat
   * @returns (B, T) losses
   */
  private encodePasses(into: tf.Tensor, encode: Encode): tf.Tensor {
    const { tokens, mask, pixelWeights } = this.batch
    const noise = this.noise.onDevice
    const { losses, gradients } = pixelLossesAndGradients(this.set, { tokens, mask, pixelWeights, noise })
    this.optimizer.encodeGradients(gradients, encode, into)
    return losses
  }
}
