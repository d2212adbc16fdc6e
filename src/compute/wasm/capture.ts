/**
 * Captures kernel launches and replays them, without tensors, tape or size checks, which take longer than the
 * kernels if these have few rows. Values that change from one replay to the next must be in tensors that the
 * launches read; a kernel's scalar arguments stay as captured. The WebGPU form is webgpu/capture.ts.
 */
import * as tf from '@tensorflow/tfjs'
import type { Launch } from './launcher'
import type { WasmRuntime } from './runtime'
import type { HeldBlocks } from './tfjsMemory'

/**
 * Stock tfjs ops whose results are the same in every replay: views, and constants that no op writes to. Ops
 * of ours outside a tape are unnamed; what they run inside is named apart.
 */
const repeatable = new Set(['Reshape', 'Fill', 'unnamed scope'])

export class CapturedLaunches {
  private constructor(
    private readonly runtime: WasmRuntime,
    private readonly launches: readonly Launch[],
    /** The memory of the tensors that the body disposed: launches write to it. */
    private readonly held: HeldBlocks,
    /** Stock tfjs ops that computed something, and are missing from the replays. */
    readonly missing: readonly string[],
  ) {}

  /**
   * Runs `body` once, for real, and records its launches. The memory of the tensors that it creates is kept,
   * even if they are disposed; tensors that it reads stay the caller's and must outlive the result.
   * @param body its tensors are disposed but for those of tf.keep, which are the caller's
   * @returns the caller's to dispose
   */
  static async capture(runtime: WasmRuntime, body: () => void): Promise<CapturedLaunches> {
    const launches: Launch[] = []
    const record = () =>
      runtime.memory.hold(() => {
        runtime.onLaunch = (launch) => launches.push(launch)
        try {
          tf.tidy(body)
        } finally {
          runtime.onLaunch = null
        }
      })
    const { result: held, kernelNames } = await profiled(record)
    const missing = kernelNames.filter((name) => !repeatable.has(name))
    return new CapturedLaunches(runtime, launches, held, missing)
  }

  /** Bytes of memory that only these launches use. */
  get bytes(): number {
    return this.held.bytes
  }

  /** Makes the launches again, in order. */
  replay(): void {
    for (const launch of this.launches) this.runtime.launch(launch)
  }

  /** Frees the memory that only these launches use. They must not be replayed afterwards. */
  dispose(): void {
    this.held.free()
  }
}

/** What `work` returns, and the stock ops that it ran. tf.profile would not end where it throws. */
async function profiled<T>(work: () => T): Promise<{ result: T; kernelNames: string[] }> {
  const ended: { result?: T; failure?: { error: unknown } } = {}
  const { kernelNames } = await tf.profile(() => {
    try {
      ended.result = work()
    } catch (error) {
      ended.failure = { error }
    }
    return []
  })
  if (ended.failure) throw ended.failure.error
  return { result: ended.result as T, kernelNames }
}
