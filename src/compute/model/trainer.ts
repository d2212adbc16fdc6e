/**
 * What every trainer shares: its settings, the state it starts from and leaves, and the interface that a run
 * drives. eagerTrainer.ts and capturedTrainer.ts implement it.
 */
import type { PrngKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import type { DropoutNoise } from '../ops/dropout/dropoutNoise'
import { initialWeights } from './init'
import type { AdamWSettings, Moments } from './optimizer'
import { hasBiases, type IgptShape, type WeightName, type WeightSet } from './weights'

export interface TrainerSettings extends AdamWSettings {
  /** Share of activations that training drops, from 0 to below 1; 0 or absent is off. */
  dropout?: number
  /** Pieces that the batch of a step is computed in, see batchPieces.ts; 1 if absent. */
  accumulationSteps?: number
}

/** Everything besides the settings that decides a trainer's next steps. */
export interface TrainerState {
  weights: ReadonlyMap<WeightName, Float32Array>
  /** Null if unknown: the moments then start at zero. */
  optimizer: Moments | null
}

/** What a trainer starts from: a seeded stream for fresh weights, weights by name, or a saved state. */
export type Start = Rng | ReadonlyMap<WeightName, Float32Array> | TrainerState

const isState = (start: Start): start is TrainerState => 'weights' in start

/** The initial weights; given ones are not copied. */
export function startValues(shape: IgptShape, start: Start): ReadonlyMap<WeightName, Float32Array> {
  if (start instanceof Rng) return initialWeights(shape, start)
  return isState(start) ? start.weights : start
}

/** The optimizer's saved moments; null if they start at zero. */
export function startMoments(start: Start): Moments | null {
  return isState(start) ? start.optimizer : null
}

/** The shape, with biases if the start's weights have them. */
export function shapeWithBiases(shape: IgptShape, start: Start): IgptShape {
  const biased = !(start instanceof Rng) && hasBiases(isState(start) ? start.weights : start)
  return biased ? { ...shape, biases: true } : shape
}

/**
 * Dropout of one step. The key comes with each step, so that a resumed run draws the masks it would have
 * drawn.
 *
 * @param offset numbers of the batch before the piece that is computed
 * @returns undefined if nothing is dropped
 * @throws RangeError if dropout is on and `key` is missing
 */
export function stepNoise(
  { dropout = 0 }: Pick<TrainerSettings, 'dropout'>,
  key: PrngKey | undefined,
  offset = 0,
): DropoutNoise | undefined {
  if (dropout === 0) return undefined
  if (!key) throw new RangeError('A step with dropout needs a key.')
  return { rate: dropout, key, offset }
}

export interface StepResult {
  /** Nats per pixel of the batch, or per hidden pixel, before the update. */
  loss: number
  /** Global gradient norm, before clipping. */
  gradNorm: number
}

/** Takes optimizer steps. Owns the parameters and the optimizer state; the caller disposes it. */
export interface Trainer {
  readonly set: WeightSet
  /** Optional: compiles ahead what the first step would otherwise wait for. */
  prepare(onProgress: (done: number, all: number) => void): Promise<void>
  /**
   * One update, after the forward and backward passes of all pieces of the batch. Resolves when the device
   * has finished it.
   *
   * @param tokens (B, T) palette indices, flat
   * @param mask (B, T) 1 where a pixel is hidden; only for masked models
   * @param noiseKey for this step's dropout, if any
   */
  step(
    tokens: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
  ): Promise<StepResult>
  /**
   * The state at the time of the call; further steps may run while it is read. A trainer started from it
   * continues exactly.
   */
  readState(): Promise<TrainerState>
  /** Bytes on the device that tfjs does not count. */
  readonly extraBytes: number
  dispose(): void
}
