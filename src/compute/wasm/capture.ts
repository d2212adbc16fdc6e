/**
 * Captures kernel launches and replays them, without tensors, tape or size checks, which take longer than the
 * kernels if these have few rows. Values that change from one replay to the next must be in tensors that the
 * launches read; a kernel's scalar arguments stay as captured. A stock tfjs op in the body runs once and is
 * missing from the replays, so the body may have none that computes; views (reshape) are harmless. The WebGPU
 * form is webgpu/capture.ts.
 */
import * as tf from '@tensorflow/tfjs'
import type { Launch } from './launcher'
import type { WasmRuntime } from './runtime'

export class CapturedLaunches {
  private constructor(
    private readonly runtime: WasmRuntime,
    private readonly launches: readonly Launch[],
    /** Views of every output of the body: their memory is what the launches write to. */
    private readonly outputs: tf.Tensor[],
  ) {}

  /**
   * Runs `body` once, for real, and records its launches. The memory of the tensors that it creates is kept,
   * even if they are disposed; tensors that it reads stay the caller's and must outlive the result.
   * @returns the caller's to dispose
   * @throws Error if a capture is running already
   */
  static capture(runtime: WasmRuntime, body: () => void): CapturedLaunches {
    if (runtime.onLaunch) throw new Error('Launches are being captured already.')
    const launches: Launch[] = []
    const outputs: tf.Tensor[] = []
    runtime.onLaunch = (launch) => launches.push(launch)
    // Memory is freed once the last tensor on it is disposed. A view, because a clone is a copy on tfjs-wasm.
    runtime.onOutput = (output) => outputs.push(tf.keep(output.reshape(output.shape)))
    try {
      tf.tidy(body)
    } catch (error) {
      tf.dispose(outputs)
      throw error
    } finally {
      runtime.onLaunch = null
      runtime.onOutput = null
    }
    return new CapturedLaunches(runtime, launches, outputs)
  }

  /** Makes the launches again, in order. */
  replay(): void {
    for (const launch of this.launches) this.runtime.launch(launch)
  }

  /** Frees the memory that only these launches use. They must not be replayed afterwards. */
  dispose(): void {
    tf.dispose(this.outputs)
  }
}
