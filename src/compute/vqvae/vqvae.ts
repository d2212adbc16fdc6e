/**
 * Training of the VQ-VAE: its loss, Adam steps on encoder and decoder, and codebook updates. The result is a
 * `VqVaeCodec` (codec.ts). Images are scaled to -1..1. Here is what both trainers share; eagerVqVae.ts and
 * capturedVqVae.ts take the steps.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { readNow, type WeightName } from '../model/weights'
import { Codebook, roundToCodes } from './codebook'
import { decode, encode, initialVqVae, type VqVaeWeights } from './network'
import { vqVaeShapes, type VqVaeShape } from './vqVaeShape'

/** Adam as in VQ-VAE-2's published code. */
export const vqVaeAdam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }

/** Scales bytes to -1..1. */
export const scaledPixels = (pixels: Uint8Array): Float32Array<ArrayBuffer> =>
  Float32Array.from(pixels, (level) => level / 127.5 - 1)

/** Scales bytes to -1..1. @returns (B, side, side, channels), the caller's to dispose */
export function toImages(pixels: Uint8Array, side: number, channels: number): tf.Tensor4D {
  return tf.tensor4d(scaledPixels(pixels), [pixels.length / (side * side * channels), side, side, channels])
}

/** Results of one batch, all the caller's to dispose. */
export interface LossAndGradients {
  /** Mean squared error + beta x commitment. */
  loss: tf.Scalar
  /** Mean squared error per channel on the scale of -1..1. */
  error: tf.Scalar
  gradients: Map<WeightName, tf.Tensor>
  /** (N, D) encoder outputs. */
  latents: tf.Tensor2D
  /** (N) int32, the nearest codes. */
  indices: tf.Tensor1D
}

/**
 * Loss of van den Oord et al. 2017, equation 3, without the codebook term, which the moving averages replace.
 *
 * @param codes (V, D)
 * @param images (B, side, side, channels)
 * @param beta weight of the commitment loss
 */
export function lossAndGradients(
  weights: VqVaeWeights,
  shape: VqVaeShape,
  codes: tf.Tensor2D,
  images: tf.Tensor4D,
  beta: number,
): LossAndGradients {
  const names = [...weights.keys()]
  const kept: { latents?: tf.Tensor2D; indices?: tf.Tensor1D; error?: tf.Scalar } = {}
  const differentiate = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const own: VqVaeWeights = new Map(names.map((name, i) => [name, tensors[i]]))
    const vectors = encode(own, shape, images)
    const flat = tf.reshape(vectors, [-1, shape.codeSize]) as tf.Tensor2D
    const rounded = roundToCodes(flat, codes)
    const shown = decode(own, shape, tf.reshape(rounded.vectors, vectors.shape))
    const error = tf.mean(tf.square(tf.sub(shown, images))) as tf.Scalar
    kept.latents = tf.keep(tf.clone(flat))
    kept.indices = rounded.indices
    kept.error = tf.keep(tf.clone(error))
    return tf.add(error, tf.mul(rounded.commitment, beta)) as tf.Scalar
  })
  const { value, grads } = differentiate([...weights.values()])
  const { latents, indices, error } = kept as Required<typeof kept>
  return {
    loss: value as tf.Scalar,
    error,
    gradients: new Map(names.map((name, i) => [name, grads[i]])),
    latents,
    indices,
  }
}

/** Takes training steps. Owns the weights, the optimizer's state and the codebook; the caller disposes it. */
export abstract class VqVae {
  readonly weights: Map<WeightName, tf.Variable>
  protected codebook: Codebook | null = null

  /** Weights from `rng`'s streams by name; codes come from the first batch. */
  constructor(
    readonly shape: VqVaeShape,
    protected readonly beta: number,
    private readonly rng: Rng,
  ) {
    const start = initialVqVae(shape, rng)
    this.weights = new Map(
      vqVaeShapes(shape).map(([name, dims]) => {
        const initial = tf.tensor(start.get(name) as Float32Array, dims)
        const variable = tf.variable(initial, true)
        initial.dispose()
        return [name, variable]
      }),
    )
  }

  /**
   * One training step, which may still run on the device when this returns.
   *
   * @param pixels (B, side, side, channels) bytes
   */
  abstract step(pixels: Uint8Array, learningRate: number): void

  /**
   * Mean squared error per channel of the last step on the scale of -1..1; not finite if it diverged.
   *
   * @throws RangeError before the first step
   */
  abstract error(): Promise<number>

  /** Redraws rarely used codes from the batch. @returns number of redrawn codes */
  abstract redrawDead(pixels: Uint8Array, rng: Rng): Promise<number>

  /** Reads weights and codes. @throws RangeError before the first step, when there are no codes */
  async read(): Promise<{ weights: Map<WeightName, Float32Array>; codes: Float32Array }> {
    if (!this.codebook) throw new RangeError('A VQ-VAE has no codes before its first step.')
    const weights = new Map<WeightName, Float32Array>()
    for (const [name, variable] of this.weights) weights.set(name, await readNow(variable))
    return { weights, codes: await readNow(this.codebook.codes) }
  }

  dispose(): void {
    this.codebook?.dispose()
    for (const variable of this.weights.values()) variable.dispose()
  }

  /** The encoder's outputs (N, D). */
  protected latents(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(
      () => tf.reshape(encode(this.weights, this.shape, images), [-1, this.shape.codeSize]) as tf.Tensor2D,
    )
  }

  /** Initial codes: latents of the untrained encoder at random positions of the first batch. */
  protected firstCodes(images: tf.Tensor4D): Codebook {
    const { nVocab, codeSize } = this.shape
    const latents = this.latents(images)
    const stream = this.rng.fork('first codes')
    const places = Int32Array.from({ length: nVocab }, () => stream.int(latents.shape[0]))
    // A little noise separates codes drawn at the same position.
    const noise = Float32Array.from({ length: nVocab * codeSize }, () => 1e-3 * stream.normal())
    const start = tf.tidy(
      () =>
        tf.add(
          tf.gather(latents, tf.tensor1d(places, 'int32')),
          tf.tensor2d(noise, [nVocab, codeSize]),
        ) as tf.Tensor2D,
    )
    const codebook = new Codebook(start, latents.shape[0] / nVocab)
    tf.dispose([start, latents])
    return codebook
  }
}
