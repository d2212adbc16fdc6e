/**
 * Test support: counts calls on the WebGPU prototypes, so that the cost of a step is measured independently
 * of the runtime's own counters.
 */

const watched = {
  createBuffer: 'GPUDevice',
  createBindGroup: 'GPUDevice',
  createComputePipeline: 'GPUDevice',
  createComputePipelineAsync: 'GPUDevice',
  createShaderModule: 'GPUDevice',
  submit: 'GPUQueue',
  writeBuffer: 'GPUQueue',
  dispatchWorkgroups: 'GPUComputePassEncoder',
  beginComputePass: 'GPUCommandEncoder',
  copyBufferToBuffer: 'GPUCommandEncoder',
} as const

export type GpuCall = keyof typeof watched

/** Starts counting. `read` returns the calls so far, `stop` restores the prototypes. */
export function countGpuCalls(): { read: () => Record<GpuCall, number>; stop: () => void } {
  const names = Object.keys(watched) as GpuCall[]
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<GpuCall, number>
  const scope = globalThis as unknown as Record<
    string,
    { prototype: Record<string, (...args: unknown[]) => unknown> }
  >
  const restore = names.map((name) => {
    const { prototype } = scope[watched[name]]
    const original = prototype[name]
    prototype[name] = function counted(this: unknown, ...args: unknown[]) {
      counts[name] += 1
      return original.apply(this, args)
    }
    return () => {
      prototype[name] = original
    }
  })
  return { read: () => ({ ...counts }), stop: () => restore.forEach((undo) => undo()) }
}
