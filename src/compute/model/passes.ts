/**
 * Forward passes for evaluation: the loss of some images, every layer's features, pooled, and one
 * layer's of every position. Captured and replayed
 * on WebGPU (capturedPasses.ts), op by op elsewhere.
 */
import * as tf from '@tensorflow/tfjs'
import { tokensPerPass } from '../../core/memory'
import { activeGpuRuntime } from '../ops/implementations'
import { CapturedPasses } from './capturedPasses'
import { layerFeatures, positionFeatures } from './igpt'
import { generativeLoss, toDevice } from './loss'
import type { WeightSet } from './weights'

export interface Passes {
  /** Largest batch of one pass. */
  readonly imagesPerPass: number
  /**
   * @param tokens (B, T) palette indices, flat; B at most imagesPerPass
   * @param mask (B, T) 1 where a pixel is hidden; only for masked models
   * @returns mean nats per pixel, or per hidden pixel
   */
  loss(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<number>
  /**
   * Features for linear probes (layerFeatures in igpt.ts).
   *
   * @param raw pool the residual stream instead of its norm
   * @returns (L + 1, B, C)
   */
  features(
    tokens: Int32Array<ArrayBuffer>,
    mask?: Float32Array<ArrayBuffer>,
    raw?: boolean,
  ): Promise<Float32Array>
  /**
   * One layer's features of every position, for attentive probes. The blocks after the layer are not run.
   *
   * @param layer 0..L
   * @param raw the residual stream instead of its norm
   * @returns (B, T, C)
   */
  positionFeatures(
    tokens: Int32Array<ArrayBuffer>,
    layer: number,
    mask?: Float32Array<ArrayBuffer>,
    raw?: boolean,
  ): Promise<Float32Array>
  /** Optional: compiles loss and features ahead, in parallel and without blocking this thread. */
  prepare(onProgress: (done: number, all: number) => void): Promise<void>
  /** Frees the passes; the weights stay. */
  dispose(): void
}

/**
 * Passes over these weights. Their tensors must stay the same; the values in them may change between passes.
 *
 * @returns the caller's to dispose
 */
export function passesOf(set: WeightSet): Passes {
  const imagesPerPass = Math.max(1, Math.floor(tokensPerPass / set.shape.positions))
  const runtime = activeGpuRuntime()
  return runtime ? new CapturedPasses(runtime, set, imagesPerPass) : new EagerPasses(set, imagesPerPass)
}

export class EagerPasses implements Passes {
  constructor(
    private readonly set: WeightSet,
    readonly imagesPerPass: number,
  ) {}

  async loss(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<number> {
    const { weights, shape } = this.set
    const loss = tf.tidy(() => generativeLoss(weights, shape, toDevice(shape, tokens, mask)))
    const [mean] = await loss.data<'float32'>()
    loss.dispose()
    return mean!
  }

  async features(
    tokens: Int32Array<ArrayBuffer>,
    mask?: Float32Array<ArrayBuffer>,
    raw = false,
  ): Promise<Float32Array> {
    const { weights, shape } = this.set
    const pooled = tf.tidy(() => {
      const batch = toDevice(shape, tokens, mask)
      return layerFeatures(weights, shape, batch.tokens, { mask: batch.mask, raw })
    })
    const values = await pooled.data<'float32'>()
    pooled.dispose()
    return values
  }

  async positionFeatures(
    tokens: Int32Array<ArrayBuffer>,
    layer: number,
    mask?: Float32Array<ArrayBuffer>,
    raw = false,
  ): Promise<Float32Array> {
    const { weights, shape } = this.set
    const features = tf.tidy(() => {
      const batch = toDevice(shape, tokens, mask)
      return positionFeatures(weights, shape, batch.tokens, layer, { mask: batch.mask, raw })
    })
    const values = await features.data<'float32'>()
    features.dispose()
    return values
  }

  async prepare(): Promise<void> {
    // Nothing to compile.
  }

  dispose(): void {
    // Owns nothing.
  }
}
