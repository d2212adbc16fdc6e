/** The VQ-VAE's trainer that runs op by op, on any backend. */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { AdamW } from '../model/optimizer'
import { decayAt } from './codebook'
import type { VqVaeShape } from './vqVaeShape'
import { lossAndGradients, toImages, VqVae, vqVaeAdam } from './vqvae'

export class EagerVqVae extends VqVae {
  private readonly adam: AdamW
  private lastError: tf.Scalar | null = null
  private taken = 0

  /** @param side of the images in pixels */
  constructor(
    shape: VqVaeShape,
    private readonly side: number,
    beta: number,
    rng: Rng,
  ) {
    super(shape, beta, rng)
    this.adam = new AdamW({ byName: this.weights }, vqVaeAdam)
  }

  step(pixels: Uint8Array, learningRate: number): void {
    const images = this.images(pixels)
    this.codebook ??= this.firstCodes(images)
    const { codes } = this.codebook
    const { loss, error, gradients, latents, indices } = lossAndGradients(
      this.weights,
      this.shape,
      codes,
      images,
      this.beta,
    )
    this.adam.update(gradients, learningRate).dispose()
    this.codebook.follow(latents, indices, decayAt(this.taken))
    this.taken += 1
    tf.dispose([loss, latents, indices, images, ...gradients.values()])
    this.lastError?.dispose()
    this.lastError = error
  }

  async error(): Promise<number> {
    if (!this.lastError) throw new RangeError('A VQ-VAE has no error before its first step.')
    return (await this.lastError.data())[0]!
  }

  async redrawDead(pixels: Uint8Array, rng: Rng): Promise<number> {
    if (!this.codebook) return 0
    const images = this.images(pixels)
    const latents = this.latents(images)
    try {
      return await this.codebook.redrawDead(latents, rng)
    } finally {
      tf.dispose([images, latents])
    }
  }

  override dispose(): void {
    this.adam.dispose()
    this.lastError?.dispose()
    super.dispose()
  }

  private images(pixels: Uint8Array): tf.Tensor4D {
    return toImages(pixels, this.side, this.shape.channels)
  }
}
