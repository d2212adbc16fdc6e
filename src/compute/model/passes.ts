/**
 * What is read of weights that stand still: the loss of some images, and every layer's features. On WebGPU
 * each pass is captured at its first run and replayed after, with nothing created, as a training step is;
 * elsewhere it runs op by op. Who measures knows no backend.
 */
import * as tf from '@tensorflow/tfjs'
import { activeGpuRuntime } from '../ops/implementations'
import { CapturedPasses } from './capturedPasses'
import { layerFeatures } from './igpt'
import { generativeLoss, toDevice } from './objective'
import type { WeightSet } from './weights'

/** Token positions in one pass: small enough to leave training its turns on a CPU. */
export const tokensPerPass = 2048

export interface Passes {
  /** Most images that one pass takes. */
  readonly imagesPerPass: number
  /**
   * Mean nats per pixel of some images, or per hidden pixel.
   * @param tokens (B, T) palette indices, B at most imagesPerPass
   * @param mask (B, T) 1 where a pixel is hidden; for models of masked pixels
   */
  loss(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<number>
  /**
   * What the linear probes read of every layer (igpt.ts, layerFeatures): (L + 1, B, C).
   * @param raw pools the residual stream itself instead of its norm
   */
  features(
    tokens: Int32Array<ArrayBuffer>,
    mask?: Float32Array<ArrayBuffer>,
    raw?: boolean,
  ): Promise<Float32Array>
  /**
   * Compiles what loss and features run, in parallel and without holding this thread up; otherwise each does
   * at its first run.
   */
  prepare(onProgress: (done: number, all: number) => void): Promise<void>
  /** Frees what the passes own; the weights stay. */
  dispose(): void
}

/**
 * Passes of these weights, which must keep their tensors meanwhile; the numbers in them may change between
 * two passes.
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

  async prepare(): Promise<void> {
    // Op by op there is nothing to compile.
  }

  dispose(): void {
    // Op by op nothing is kept.
  }
}
