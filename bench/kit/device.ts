/**
 * The adapter with its features and limits, and its peaks as WGSL reaches them: multiply-adds in float32 and
 * in half precision, and bytes copied a second. Shares of the peak in the kit's tables are shares of these.
 */
import * as tf from '@tensorflow/tfjs'
import { startTfjsGpu } from '../../src/compute/webgpu/gpuDevice'
import { GpuTimer } from '../../src/compute/webgpu/gpuTimer'
import { TfjsGpu } from '../../src/compute/webgpu/tfjsGpu'
import { provideGpu } from '../../src/headless/nodeGpu'

export interface Device {
  name: string
  driver: string
  /** False for a software renderer. */
  hardware: boolean
  subgroupSizes: [least: number, most: number]
  features: string[]
  limits: Record<string, number>
  /** Measured peaks; half precision is absent where the device has none. */
  teraflops: number
  halfTeraflops: number
  gigabytesPerSecond: number
}

const threads = 64
const chains = 8
const loops = 256
/** Long enough for time stamps that are rounded to 0.1 ms. */
const enoughMs = 20
const maxWorkgroups = 32_768

/**
 * Eight independent chains of multiply-adds, which keep every unit busy. Not by fma(), which software
 * adapters compute by a function; GPUs fuse the two operations.
 */
function multiplyAdds(half: boolean): string {
  const [scalar, vector] = half ? ['f16', 'vec4h'] : ['f32', 'vec4f']
  const each = (line: (i: number) => string) => Array.from({ length: chains }, (_, i) => line(i)).join('\n')
  return `${half ? 'enable f16;\n' : ''}@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@compute @workgroup_size(${threads}) fn main(@builtin(global_invocation_id) id: vec3u) {
let b = ${vector}(x[0]);
let c = ${vector}(x[1]);
${each((i) => `var a${i} = ${vector}(${scalar}(f32(id.x % 7u) + ${i}.5));`)}
for (var i = 0u; i < ${loops}u; i++) {
${each((i) => `a${i} = a${i} * b + c;`)}
}
y[id.x % ${threads}u] = vec4f(${Array.from({ length: chains }, (_, i) => `a${i}`).join(' + ')});
}`
}

const copy = `@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@compute @workgroup_size(${threads}) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = x[id.x]; }`

class Peaks {
  private readonly timer: GpuTimer

  constructor(private readonly device: GPUDevice) {
    this.timer = new GpuTimer(device)
  }

  /** @returns milliseconds of the kernel with this many workgroups, between two buffers of `bytes` */
  private async run(code: string, workgroups: number, bytes: number): Promise<number> {
    const { device } = this
    const pipeline = device.createComputePipeline({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    })
    const buffers = [0, 1].map(() => device.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE }))
    const bindGroup = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    })
    const ms = await this.timer.fastestMs(
      [{ label: 'peak', pipeline, bindGroup, workgroups: [workgroups, 1, 1] }],
      3,
    )
    for (const buffer of buffers) buffer.destroy()
    return ms
  }

  /** TFLOP/s of multiply-adds. */
  async arithmetic(half: boolean): Promise<number> {
    for (let workgroups = 64; ; workgroups *= 4) {
      const ms = await this.run(multiplyAdds(half), workgroups, 4096)
      if (ms >= enoughMs || workgroups >= maxWorkgroups)
        return (workgroups * threads * loops * chains * 4 * 2) / ms / 1e9
    }
  }

  /** GB/s read and written by a copy. */
  async copying(bytes: number): Promise<number> {
    return (2 * bytes) / (await this.run(copy, bytes / 16 / threads, bytes)) / 1e6
  }
}

const plainLimits = (limits: GPUSupportedLimits) => {
  const found: Record<string, number> = {}
  // They are attributes of the prototype, which `in` finds.
  for (const name in limits) {
    const value: unknown = limits[name as keyof GPUSupportedLimits]
    if (typeof value === 'number') found[name] = value
  }
  return found
}

/** @param report receives the adapter's facts first, then each peak */
export async function describeDevice(report: (part: Partial<Device>) => void): Promise<void> {
  const { adapter: found } = await provideGpu()
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new Error('the adapter went away')
  const { vendor, architecture, device, description, subgroupMinSize, subgroupMaxSize } = adapter.info
  report({
    name: [vendor, architecture, device].filter(Boolean).join(' '),
    driver: description,
    hardware: found.hardware,
    subgroupSizes: [subgroupMinSize, subgroupMaxSize],
    features: [...adapter.features].sort(),
    limits: plainLimits(adapter.limits),
  })
  await startTfjsGpu()
  const gpu = new TfjsGpu(tf.backend()).device
  const peaks = new Peaks(gpu)
  report({ teraflops: await peaks.arithmetic(false) })
  if (gpu.features.has('shader-f16')) report({ halfTeraflops: await peaks.arithmetic(true) })
  report({ gigabytesPerSecond: await peaks.copying(found.hardware ? 2 ** 27 : 2 ** 24) })
}
