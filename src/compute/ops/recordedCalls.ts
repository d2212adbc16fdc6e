/**
 * Kernel calls of tfjs-wasm's ops, recorded once and made again without tensors, tape or checks, which take
 * longer than the kernels where these have few rows. What changes from one replay to the next must lie in
 * tensors that the calls read. A stock tfjs op in the body runs once and is missing from the replays, so
 * there may be none that computes; views (reshape) are harmless.
 */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../wasm/kernels'
import type { Launch } from '../wasm/launcher'
import { holdingAdopted } from './adopt'

export class RecordedCalls {
  private readonly launches: readonly Launch[]
  /** Their memory is what the calls write to. */
  private held: tf.Tensor[] = []

  /**
   * Runs `body` once, for real. The caller disposes what it recorded; tensors that `body` reads stay the
   * caller's and must outlive it.
   */
  constructor(
    private readonly kernels: Kernels,
    body: () => void,
  ) {
    this.launches = kernels.record(() => {
      this.held = holdingAdopted(() => tf.tidy(body))
    })
  }

  /** Makes the calls again, in order. */
  replay(): void {
    this.kernels.replay(this.launches)
  }

  dispose(): void {
    tf.dispose(this.held)
  }
}
