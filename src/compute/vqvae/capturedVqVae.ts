/**
 * The VQ-VAE's trainer on WebGPU: the whole step (losses, gradients, Adam, codebook) is captured at its first
 * run and replayed after in one submit. Its network is of stock tfjs ops, which are recorded with their
 * uniforms and constants; whatever changes from step to step is in buffers that are rewritten.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { FlatOptimizer, keptZeros, type Encode } from '../model/flatOptimizer'
import { CapturedPrograms } from '../webgpu/capturedPrograms'
import type { GpuRuntime } from '../webgpu/runtime'
import { decayAt, type Codebook } from './codebook'
import type { VqVaeShape } from './vqVaeShape'
import { lossAndGradients, scaledPixels, VqVae, vqVaeAdam } from './vqvae'

/** A step, and the encoder's outputs alone. */
type Program = 'step' | 'latents'

export class CapturedVqVae extends VqVae {
  private readonly images: tf.Tensor4D
  /** d and 1 - d of the codebook's averages. */
  private readonly decay: tf.Tensor
  private readonly rest: tf.Tensor
  /** (N, D), filled by 'latents'. */
  private readonly vectors: tf.Tensor2D
  private readonly optimizer: FlatOptimizer
  private readonly programs: CapturedPrograms<Program>
  private taken = 0

  /**
   * @param side of the images in pixels
   * @param batchSize images of every step
   */
  constructor(
    private readonly runtime: GpuRuntime,
    shape: VqVaeShape,
    side: number,
    beta: number,
    rng: Rng,
    batchSize: number,
  ) {
    super(shape, beta, rng)
    this.images = keptZeros([batchSize, side, side, shape.channels]) as tf.Tensor4D
    this.decay = keptZeros([])
    this.rest = keptZeros([])
    const places = (side / shape.factor) ** 2
    this.vectors = keptZeros([batchSize * places, shape.codeSize]) as tf.Tensor2D
    for (const tensor of [this.images, this.decay, this.rest, this.vectors]) runtime.slice(tensor)
    this.optimizer = new FlatOptimizer(runtime, this.weights, vqVaeAdam, 1)
    this.programs = new CapturedPrograms<Program>(
      runtime,
      (program, encode) => (program === 'step' ? this.encodeStep(encode) : this.encodeLatents(encode)),
      { stockOps: true },
    )
  }

  /** @throws RangeError for another number of pixels than every step has */
  step(pixels: Uint8Array, learningRate: number): void {
    this.writePixels(pixels)
    this.codebook ??= this.codesOnDevice()
    const decay = decayAt(this.taken)
    this.write(this.decay, Float32Array.of(decay))
    this.write(this.rest, Float32Array.of(1 - decay))
    this.optimizer.writeScalars(learningRate)
    this.programs.run('step')
    this.taken += 1
  }

  async error(): Promise<number> {
    if (this.taken === 0) throw new RangeError('A VQ-VAE has no error before its first step.')
    const { copy, read } = this.optimizer.nextReport()
    this.runtime.gpu.encodeCopies([copy])
    this.runtime.gpu.flush()
    const { losses, gradNorm } = await read()
    // An update by gradients that are not finite changes nothing, so the error would stay as it is.
    return Number.isFinite(gradNorm) ? losses[0]! : Number.NaN
  }

  async redrawDead(pixels: Uint8Array, rng: Rng): Promise<number> {
    if (!this.codebook) return 0
    this.writePixels(pixels)
    this.programs.run('latents')
    return this.codebook.redrawDead(this.vectors, rng, (tensor, values) => this.write(tensor, values))
  }

  /** Dispatches of one step, once captured. */
  get dispatches(): number {
    return this.programs.dispatches('step')
  }

  override dispose(): void {
    this.programs.dispose()
    this.optimizer.dispose()
    tf.dispose([this.images, this.decay, this.rest, this.vectors])
    super.dispose()
  }

  private codesOnDevice(): Codebook {
    const codebook = this.firstCodes(this.images)
    for (const tensor of [codebook.codes, codebook.counts, codebook.sums]) this.runtime.slice(tensor)
    // The step's writes would otherwise come before what these commands read.
    this.runtime.gpu.flush()
    return codebook
  }

  private writePixels(pixels: Uint8Array): void {
    if (pixels.length !== this.images.size)
      throw new RangeError(`Every step has ${this.images.size} values, not ${pixels.length}.`)
    this.write(this.images, scaledPixels(pixels))
  }

  /** Takes effect before commands that are encoded but not submitted. */
  private write(tensor: tf.Tensor, values: Float32Array<ArrayBuffer>): void {
    this.runtime.gpu.device.queue.writeBuffer(this.runtime.inPlace(tensor).buffer, 0, values)
  }

  private encodeStep(encode: Encode): void {
    const { codebook, optimizer, weights, shape, images, beta } = this
    const { codes, counts, sums } = codebook!
    const { loss, error, gradients, latents, indices } = lossAndGradients(weights, shape, codes, images, beta)
    optimizer.encodeGradients(gradients, encode)
    optimizer.encodeUpdate([error], encode)
    const next = codebook!.next(latents, indices, this.decay, this.rest)
    // Into the tensors' own buffers, which the next replay reads.
    this.encodeCopy(next.counts, counts, encode)
    this.encodeCopy(next.sums, sums, encode)
    this.encodeCopy(next.codes, codes, encode)
    tf.dispose([loss, error, latents, indices, ...gradients.values()])
  }

  private encodeLatents(encode: Encode): void {
    this.encodeCopy(this.latents(this.images), this.vectors, encode)
  }

  private encodeCopy(from: tf.Tensor, to: tf.Tensor, encode: Encode): void {
    encode([
      {
        from: this.runtime.slice(from).buffer,
        fromOffset: 0,
        to: this.runtime.inPlace(to).buffer,
        toOffset: 0,
        bytes: 4 * to.size,
      },
    ])
  }
}
