/**
 * The captured programs of one trainer, by name: each is captured at its first run, which computes, and
 * replayed after. Long ones are spread over several command buffers by the time that the last step took.
 */
import * as tf from '@tensorflow/tfjs'
import { CapturedStep, submitCount, type CaptureOptions } from './capture'
import type { GpuRuntime } from './runtime'
import type { BufferCopy } from './tfjsGpu'

/** The first steps compile, so their times say nothing. */
const firstSteps = 2

export class CapturedPrograms<Name extends string> {
  private readonly captured = new Map<Name, CapturedStep>()
  private steps = 0
  private stepMs = 0

  /**
   * @param encode runs a program's kernels inside a tf.tidy; its second argument encodes copies in order with
   *   them
   */
  constructor(
    private readonly runtime: GpuRuntime,
    private readonly encode: (name: Name, encode: (copies: readonly BufferCopy[]) => void) => void,
    private readonly options: CaptureOptions = {},
  ) {}

  /** Compiles the kernels of programs in parallel, without blocking this thread. */
  async prepare(names: readonly Name[], onProgress?: (done: number, all: number) => void): Promise<void> {
    const kernels = this.runtime.plan(() => {
      tf.tidy(() => names.forEach((name) => this.encode(name, () => undefined)))
    })
    await this.runtime.compileAll(kernels, onProgress)
  }

  /** Call before the programs of a step. @returns to be called when the device has finished them */
  beginStep(): () => void {
    this.steps += 1
    const began = performance.now()
    return () => {
      this.stepMs = performance.now() - began
    }
  }

  /**
   * Submits a program.
   * @param copies after it
   * @param runs of the program in one step, to divide the step's time by
   */
  run(name: Name, copies: readonly BufferCopy[] = [], runs = 1): void {
    const { runtime } = this
    const known = this.captured.get(name)
    if (known) {
      const lastMs = this.steps > firstSteps ? this.stepMs / runs : 0
      known.replay(copies, submitCount(lastMs, runtime.options.submitMs))
      return
    }
    const captured = CapturedStep.capture(
      runtime,
      (encode) => {
        tf.tidy(() => this.encode(name, encode))
      },
      this.options,
    )
    this.captured.set(name, captured)
    runtime.gpu.encodeCopies(copies)
    runtime.gpu.flush()
  }

  /** Dispatches of one run; 0 before the first. */
  dispatches(name: Name): number {
    return this.captured.get(name)?.dispatches ?? 0
  }

  /** Bytes of the buffers that only these programs use; tfjs does not count them. */
  get bytes(): number {
    return [...this.captured.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  dispose(): void {
    for (const program of this.captured.values()) program.dispose()
    this.captured.clear()
  }
}
