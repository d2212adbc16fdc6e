/**
 * How long the device takes for a list of dispatches: by its own clock where it has time stamps, else by the
 * wall's, up to the end of the work. For choosing kernels; a step in a run is timed elsewhere.
 */
import type { Dispatch } from './tfjsGpu'

const nanosecondsOfMs = 1e6

/** Browsers round time stamps to a tenth of a millisecond: a list is repeated until it takes some of them. */
const leastMs = 3
const mostRepeats = 64

export class DeviceClock {
  private readonly stamps: { queries: GPUQuerySet; resolved: GPUBuffer; readable: GPUBuffer } | null

  constructor(private readonly device: GPUDevice) {
    const { COPY_DST, COPY_SRC, MAP_READ, QUERY_RESOLVE } = GPUBufferUsage
    this.stamps = device.features.has('timestamp-query')
      ? {
          queries: device.createQuerySet({ type: 'timestamp', count: 2 }),
          resolved: device.createBuffer({ size: 16, usage: QUERY_RESOLVE | COPY_SRC }),
          readable: device.createBuffer({ size: 16, usage: COPY_DST | MAP_READ }),
        }
      : null
  }

  /** The least milliseconds of a few tries at the whole list; run once before, and not counted. */
  async fastest(dispatches: readonly Dispatch[], tries: number): Promise<number> {
    const once = await this.once(dispatches, 1)
    const repeats = Math.max(1, Math.min(mostRepeats, Math.ceil(leastMs / Math.max(once, 0.01))))
    let least = Infinity
    for (let i = 0; i < tries; i += 1)
      least = Math.min(least, (await this.once(dispatches, repeats)) / repeats)
    return least
  }

  dispose(): void {
    this.stamps?.queries.destroy()
    this.stamps?.resolved.destroy()
    this.stamps?.readable.destroy()
  }

  private async once(dispatches: readonly Dispatch[], repeats: number): Promise<number> {
    const { device, stamps } = this
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass(
      stamps
        ? {
            timestampWrites: {
              querySet: stamps.queries,
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
    if (stamps) {
      encoder.resolveQuerySet(stamps.queries, 0, 2, stamps.resolved, 0)
      encoder.copyBufferToBuffer(stamps.resolved, 0, stamps.readable, 0, 16)
    }
    const began = performance.now()
    device.queue.submit([encoder.finish()])
    await device.queue.onSubmittedWorkDone()
    const wall = performance.now() - began
    if (!stamps) return wall
    await stamps.readable.mapAsync(GPUMapMode.READ)
    const [from, to] = new BigUint64Array(stamps.readable.getMappedRange())
    const ms = Number(to! - from!) / nanosecondsOfMs
    stamps.readable.unmap()
    // A driver may leave stamps unset, or reset its clock half-way: then the wall's time is better than none.
    return ms > 0 && ms <= wall ? ms : wall
  }
}
