/**
 * Time of each kernel of a captured step: records its dispatches as they are first encoded and runs each
 * alone, repeated in one command buffer, so the host's share is small. Their results are meaningless.
 */
import type { GpuRuntime } from '../../src/compute/webgpu/runtime'
import type { Dispatch } from '../../src/compute/webgpu/tfjsGpu'
import type { Responses } from './protocol'

/** Records dispatches as they are encoded. @returns stops recording and returns them in order */
export function watchDispatches({ gpu }: GpuRuntime): () => Dispatch[] {
  const seen: Dispatch[] = []
  const encode = gpu.encode.bind(gpu)
  gpu.encode = (dispatch) => {
    seen.push(dispatch)
    encode(dispatch)
  }
  return () => {
    gpu.encode = encode
    return seen
  }
}

/** Milliseconds of these dispatches in one command buffer. */
async function run({ gpu: { device } }: GpuRuntime, dispatches: readonly Dispatch[]): Promise<number> {
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  for (const { pipeline, bindGroup, workgroups } of dispatches) {
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, bindGroup)
    pass.dispatchWorkgroups(...workgroups)
  }
  pass.end()
  const start = performance.now()
  device.queue.submit([encoder.finish()])
  await device.queue.onSubmittedWorkDone()
  return performance.now() - start
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

/** @param repeats of each dispatch per command buffer; five command buffers are timed */
export async function kernelTimes(
  runtime: GpuRuntime,
  dispatches: readonly Dispatch[],
  repeats: number,
): Promise<Responses['profile']> {
  const timeOf = async (list: readonly Dispatch[]) => {
    const samples: number[] = []
    for (let i = 0; i < 6; i += 1) samples.push(await run(runtime, list))
    return median(samples.slice(1))
  }
  const emptyMs = await timeOf([])
  const wholeMs = await timeOf(dispatches)
  const kernels: Responses['profile']['kernels'] = []
  for (const dispatch of dispatches) {
    const ms = ((await timeOf(Array.from({ length: repeats }, () => dispatch))) - emptyMs) / repeats
    kernels.push({ label: dispatch.label, workgroups: dispatch.workgroups, ms })
  }
  return { kernels, emptyMs, wholeMs }
}
