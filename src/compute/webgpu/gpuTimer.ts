/**
 * Measures how long the device takes for a list of dispatches: by timestamp queries if it has them, else by
 * wall-clock time until the work is done. Used to choose kernels (ops/tuning), not to time training steps.
 */
import type { Dispatch } from './tfjsGpu'

const nanosecondsPerMs = 1e6

/** Browsers round time stamps to 0.1 ms, so a short list is repeated until it takes about `minMs`. */
const minMs = 3
const maxRepeats = 64

export class GpuTimer {
  private readonly timestamps: { queries: GPUQuerySet; resolved: GPUBuffer; readable: GPUBuffer } | null

  constructor(private readonly device: GPUDevice) {
    const { COPY_DST, COPY_SRC, MAP_READ, QUERY_RESOLVE } = GPUBufferUsage
    this.timestamps = device.features.has('timestamp-query')
      ? {
          queries: device.createQuerySet({ type: 'timestamp', count: 2 }),
          resolved: device.createBuffer({ size: 16, usage: QUERY_RESOLVE | COPY_SRC }),
          readable: device.createBuffer({ size: 16, usage: COPY_DST | MAP_READ }),
        }
      : null
  }

  /** The shortest of `tries` runs of the whole list, in milliseconds, after one run to warm up. */
  async fastestMs(dispatches: readonly Dispatch[], tries: number): Promise<number> {
    const warmUp = await this.measure(dispatches, 1)
    const repeats = Math.max(1, Math.min(maxRepeats, Math.ceil(minMs / Math.max(warmUp, 0.01))))
    let fastest = Infinity
    for (let i = 0; i < tries; i += 1)
      fastest = Math.min(fastest, (await this.measure(dispatches, repeats)) / repeats)
    return fastest
  }

  dispose(): void {
    this.timestamps?.queries.destroy()
    this.timestamps?.resolved.destroy()
    this.timestamps?.readable.destroy()
  }

  /** Milliseconds for all repeats of the list in one command buffer. */
  private async measure(dispatches: readonly Dispatch[], repeats: number): Promise<number> {
    const { device, timestamps } = this
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass(
      timestamps
        ? {
            timestampWrites: {
              querySet: timestamps.queries,
              beginningOfPassWriteIndex: 0,
              endOfPassWriteIndex: 1,
            },
          }
        : {},
    )
    for (let i = 0; i < repeats; i += 1) {
      for (const { pipeline, bindGroup, workgroups } of dispatches) {
        pass.setPipeline(pipeline)
        pass.setBindGroup(0, bindGroup)
        pass.dispatchWorkgroups(...workgroups)
      }
    }
    pass.end()
    if (timestamps) {
      encoder.resolveQuerySet(timestamps.queries, 0, 2, timestamps.resolved, 0)
      encoder.copyBufferToBuffer(timestamps.resolved, 0, timestamps.readable, 0, 16)
    }
    const start = performance.now()
    device.queue.submit([encoder.finish()])
    await device.queue.onSubmittedWorkDone()
    const wallMs = performance.now() - start
    if (!timestamps) return wallMs
    await timestamps.readable.mapAsync(GPUMapMode.READ)
    const [from, to] = new BigUint64Array(timestamps.readable.getMappedRange())
    const ms = Number(to! - from!) / nanosecondsPerMs
    timestamps.readable.unmap()
    // A driver may leave time stamps unset, or reset its clock in between: then wall-clock time is used.
    return ms > 0 && ms <= wallMs ? ms : wallMs
  }
}
