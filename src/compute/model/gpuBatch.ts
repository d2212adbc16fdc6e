/**
 * A batch in fixed GPU buffers that are rewritten, for captured steps and passes: palette indices, and for a
 * masked model the mask; with it, and for pieces of a batch, the pixel weights. A smaller batch is padded
 * with colour 0 and nothing hidden. Owns its tensors.
 */
import * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../webgpu/runtime'
import { maskWeights, type Batch } from './loss'
import type { IgptShape } from './weights'

export class GpuBatch implements Batch {
  /** (B, T) int32. */
  readonly tokens: tf.Tensor2D
  /** (B, T) float32; only for masked models. */
  readonly mask?: tf.Tensor2D
  /** (B, T) float32; for masked models, and if the batch is a piece. */
  readonly pixelWeights?: tf.Tensor2D

  /**
   * The zeros may still be in tfjs's pending commands: flush before the first `write`, which they would
   * otherwise overwrite.
   *
   * @param piece whether a larger batch is computed in pieces, whose pixels have weights
   */
  constructor(
    private readonly runtime: GpuRuntime,
    { positions, objective }: IgptShape,
    images: number,
    piece = false,
  ) {
    const zeros = (dtype: 'float32' | 'int32') => tf.keep(tf.zeros([images, positions], dtype)) as tf.Tensor2D
    this.tokens = zeros('int32')
    if (objective === 'masked') this.mask = zeros('float32')
    if (this.mask || piece) this.pixelWeights = zeros('float32')
    for (const tensor of this.tensors) runtime.slice(tensor)
  }

  /**
   * Takes effect before commands that are encoded but not submitted, so none of them may still read the
   * previous batch.
   *
   * @param tokens (B, T) palette indices, flat; B at most the batch's size
   * @param mask (B, T) 1 where a pixel is hidden
   * @param weights (B, T) pixel weights; by default those of the mask
   * @throws RangeError for more images than the batch holds
   */
  write(
    tokens: Int32Array<ArrayBuffer>,
    mask?: Float32Array<ArrayBuffer>,
    weights?: Float32Array<ArrayBuffer>,
  ): void {
    const [images, positions] = this.tokens.shape
    const { size } = this.tokens
    if (tokens.length > size)
      throw new RangeError(`The batch holds ${images} images, not ${tokens.length / positions}.`)
    const padded = tokens.length === size ? tokens : new Int32Array(size)
    if (padded !== tokens) padded.set(tokens)
    this.upload(this.tokens, padded)
    const hidden = paddedTo(size, mask)
    if (this.mask) this.upload(this.mask, hidden)
    if (!this.pixelWeights) return
    this.upload(this.pixelWeights, weights ? paddedTo(size, weights) : maskWeights(hidden, positions))
  }

  dispose(): void {
    tf.dispose(this.tensors)
  }

  private get tensors(): tf.Tensor[] {
    return [this.tokens, this.mask, this.pixelWeights].filter((tensor) => tensor !== undefined)
  }

  private upload(tensor: tf.Tensor, values: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): void {
    this.runtime.gpu.device.queue.writeBuffer(this.runtime.inPlace(tensor).buffer, 0, values)
  }
}

/** The numbers, and zeros behind them. */
function paddedTo(size: number, values: ArrayLike<number> = []): Float32Array<ArrayBuffer> {
  const padded = new Float32Array(size)
  padded.set(values)
  return padded
}
