/**
 * Some images in GPU buffers that are rewritten, as captured steps and passes read them: palette indices, and
 * for a model of masked pixels which are hidden and how much each counts. A smaller batch is filled up with
 * colour 0 and nothing hidden. Owns its tensors.
 */
import * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../webgpu/runtime'
import { maskWeights } from './maskWeights'
import type { Batch } from './objective'
import type { IgptShape } from './weights'

export class GpuBatch implements Batch {
  /** (B, T) int32. */
  readonly tokens: tf.Tensor2D
  readonly mask?: tf.Tensor2D
  readonly pixelWeights?: tf.Tensor2D

  /**
   * All on the GPU when it returns, or in tfjs's commands: flush before the first `write`, which these would
   * come after and undo.
   */
  constructor(
    private readonly runtime: GpuRuntime,
    { positions, objective }: IgptShape,
    images: number,
  ) {
    const zeros = (dtype: 'float32' | 'int32') => tf.keep(tf.zeros([images, positions], dtype)) as tf.Tensor2D
    this.tokens = zeros('int32')
    if (objective === 'masked') {
      this.mask = zeros('float32')
      this.pixelWeights = zeros('float32')
    }
    for (const tensor of this.tensors) runtime.slice(tensor)
  }

  /**
   * Takes effect before commands that are collected but not submitted, so nothing collected may still read
   * the batch before.
   * @throws RangeError for more images than it was made for
   */
  write(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): void {
    const [images, positions] = this.tokens.shape
    const { size } = this.tokens
    if (tokens.length > size)
      throw new RangeError(`The batch holds ${images} images, not ${tokens.length / positions}.`)
    const filled = tokens.length === size ? tokens : new Int32Array(size)
    if (filled !== tokens) filled.set(tokens)
    this.put(this.tokens, filled)
    if (!this.mask || !this.pixelWeights) return
    const hidden = new Float32Array(size)
    hidden.set(mask ?? [])
    this.put(this.mask, hidden)
    this.put(this.pixelWeights, maskWeights(hidden, positions))
  }

  dispose(): void {
    tf.dispose(this.tensors)
  }

  private get tensors(): tf.Tensor[] {
    return [this.tokens, this.mask, this.pixelWeights].filter((tensor) => tensor !== undefined)
  }

  private put(tensor: tf.Tensor, values: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): void {
    this.runtime.gpu.device.queue.writeBuffer(this.runtime.inPlace(tensor).buffer, 0, values)
  }
}
