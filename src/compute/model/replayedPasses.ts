/**
 * Forward and backward pass of a training step on wasm, captured at the first step and replayed after, which
 * saves the milliseconds that tensors and tape cost. Only while the memory that stays held is small, since
 * larger steps gain nothing; not with dropout, whose noise is an argument of kernels.
 */
import * as tf from '@tensorflow/tfjs'
import { heldStepBytes } from '../../core/memory'
import { CapturedLaunches } from '../wasm/capture'
import type { WasmRuntime } from '../wasm/runtime'
import { maskWeights, pixelLossesAndGradients, toDevice, type Batch } from './loss'
import type { WeightName, WeightSet } from './weights'

/** Tensors of the passes, rewritten by the next step. */
export interface PassResults {
  /** (B, T), whose mean is the loss. */
  losses: tf.Tensor
  gradients: ReadonlyMap<WeightName, tf.Tensor>
}

export class ReplayedPasses {
  private constructor(
    private readonly runtime: WasmRuntime,
    private readonly positions: number,
    private readonly batch: Batch,
    private readonly captured: CapturedLaunches,
    /** Of the captured or replayed batch; they stay owned by this. */
    readonly results: PassResults,
  ) {}

  /**
   * Makes the passes of one batch, and captures them.
   * @param set trained in place
   * @returns the caller's to dispose
   */
  static async capture(
    runtime: WasmRuntime,
    set: WeightSet,
    tokens: Int32Array<ArrayBuffer>,
    mask?: Float32Array<ArrayBuffer>,
  ): Promise<ReplayedPasses> {
    const batch = toDevice(set.shape, tokens, mask)
    const results: { of?: PassResults } = {}
    try {
      const captured = await CapturedLaunches.capture(runtime, () => {
        const { losses, gradients } = pixelLossesAndGradients(set, batch)
        for (const tensor of [losses, ...gradients.values()]) tf.keep(tensor)
        results.of = { losses, gradients }
      })
      return new ReplayedPasses(runtime, set.shape.positions, batch, captured, results.of!)
    } catch (error) {
      tf.dispose(Object.values(batch))
      throw error
    }
  }

  /** Whether replays do all that the passes do, and hold little memory. */
  get canReplay(): boolean {
    return this.captured.missing.length === 0 && this.captured.bytes <= heldStepBytes
  }

  /** Bytes of memory that tfjs does not count. */
  get bytes(): number {
    return this.captured.bytes
  }

  /** Whether a batch has the size of the captured one. */
  takes(tokens: Int32Array): boolean {
    return tokens.length === this.batch.tokens.size
  }

  /** Makes the passes of another batch of that size. */
  replay(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): PassResults {
    const { runtime, batch } = this
    runtime.write(batch.tokens, tokens)
    if (mask) {
      runtime.write(batch.mask!, mask)
      runtime.write(batch.pixelWeights!, maskWeights(mask, this.positions))
    }
    this.captured.replay()
    return this.results
  }

  dispose(): void {
    this.captured.dispose()
    const { losses, gradients } = this.results
    tf.dispose([losses, ...gradients.values(), ...Object.values(this.batch)])
  }
}
