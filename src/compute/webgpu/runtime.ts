/**
 * Runs WGSL kernels on tfjs's GPU device, in order with tfjs's own ops. Pipelines are kept by their source,
 * bind groups by pipeline and buffers, and every dispatch passes through one method as a plain record, so
 * that a step can be captured there and replayed. Knows no op and no tensor's meaning.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import { optionsFor } from './deviceOptions'
import { supportedOptions, type GpuOptions } from './gpuOptions'
import type { KernelSource } from './kernelSource'
import { StepScalars } from './stepScalars'
import type { Dispatch, GpuSlice, TfjsGpu } from './tfjsGpu'
import type { RowSharing } from './wgsl/rowReduce'

/** Bind groups kept before all are let go; only changing shapes get that far. */
const maxBindGroups = 4096

interface Compiled {
  pipeline: GPUComputePipeline
  bindGroups: Map<string, GPUBindGroup>
}

export class GpuRuntime {
  readonly options: Readonly<GpuOptions>
  /** How norms, losses and draws share a row among invocations. */
  readonly rowSharing: Readonly<RowSharing>
  readonly scalars: StepScalars
  /** What has been done since the start: dispatches encoded, pipelines and bind groups created. */
  readonly counters = { dispatches: 0, pipelines: 0, bindGroups: 0 }
  /** Sees every dispatch before it is encoded; for capture and for counting. */
  onDispatch: ((dispatch: Dispatch) => void) | null = null

  private readonly compiled = new Map<string, Compiled>()
  private readonly bufferIds = new WeakMap<GPUBuffer, number>()
  private nextBufferId = 0
  /** While planning: the kernels that would have run. */
  private planned: Map<string, KernelSource> | null = null
  private keptBindGroups = 0

  /** @param options beyond those of a software adapter; what the device cannot do is switched off */
  constructor(
    readonly gpu: TfjsGpu,
    options: Partial<GpuOptions> = {},
  ) {
    this.options = supportedOptions({ ...optionsFor(false), ...options }, gpu.device.features)
    // Browsers that tell no sizes get the form that any size fits.
    const subgroupSize = this.options.subgroups ? gpu.device.adapterInfo?.subgroupMinSize || 1 : 0
    this.rowSharing = { rowLanes: this.options.rowLanes, subgroupSize }
    this.scalars = new StepScalars(gpu)
  }

  /**
   * Runs a kernel on buffers in binding order. A buffer may stand for one binding only if the kernel writes
   * it.
   */
  run(kernel: KernelSource, slices: readonly GpuSlice[]): void {
    if (this.planned) {
      this.planned.set(kernel.wgsl, kernel)
      return
    }
    const compiled = this.pipelineFor(kernel)
    const bindGroup = this.bindGroupFor(compiled, slices)
    this.dispatch({
      label: kernel.label,
      pipeline: compiled.pipeline,
      bindGroup,
      workgroups: kernel.workgroups,
    })
  }

  /** The one way of every dispatch to the device. */
  dispatch(dispatch: Dispatch): void {
    this.counters.dispatches += 1
    this.onDispatch?.(dispatch)
    this.gpu.encode(dispatch)
  }

  /**
   * The kernels that `work` would run, without running any: to compile them together before they are needed.
   * Tensors that it makes have buffers of undefined content for that time only.
   */
  plan(work: () => void): KernelSource[] {
    const planned = new Map<string, KernelSource>()
    this.planned = planned
    try {
      this.gpu.withPrivateBuffers(work).dispose()
    } finally {
      this.planned = null
    }
    return [...planned.values()]
  }

  /**
   * Compiles kernels in parallel, without holding up this thread. Rejects with the GPU's message where one
   * does not compile.
   */
  async compileAll(
    kernels: Iterable<KernelSource>,
    onProgress?: (done: number, all: number) => void,
  ): Promise<void> {
    const missing = new Map(
      [...kernels].filter(({ wgsl }) => !this.compiled.has(wgsl)).map((kernel) => [kernel.wgsl, kernel]),
    )
    let done = 0
    await Promise.all(
      [...missing.values()].map(async ({ label, wgsl }) => {
        const pipeline = await this.gpu.device.createComputePipelineAsync(this.descriptor(label, wgsl))
        this.keep(wgsl, pipeline)
        onProgress?.((done += 1), missing.size)
      }),
    )
  }

  /** A tensor of undefined content and its buffer, for a kernel to fill. */
  output(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
    return this.gpu.makeOutput(shape, dtype)
  }

  /** A tensor to be read by the next kernel, or filled where it is a fresh output. */
  slice(tensor: TensorInfo): GpuSlice {
    return this.gpu.bufferOf(tensor)
  }

  /** A tensor that the next kernel changes in place. */
  inPlace(tensor: TensorInfo): GpuSlice {
    return this.gpu.writableBufferOf(tensor)
  }

  /** Frees what the runtime owns; tensors and the device stay. */
  dispose(): void {
    this.scalars.dispose()
    this.compiled.clear()
  }

  private pipelineFor({ label, wgsl }: KernelSource): Compiled {
    return (
      this.compiled.get(wgsl) ??
      this.keep(wgsl, this.gpu.device.createComputePipeline(this.descriptor(label, wgsl)))
    )
  }

  private descriptor(label: string, wgsl: string): GPUComputePipelineDescriptor {
    const module = this.gpu.device.createShaderModule({ label, code: wgsl })
    return { label, layout: 'auto', compute: { module, entryPoint: 'main' } }
  }

  private keep(wgsl: string, pipeline: GPUComputePipeline): Compiled {
    const compiled = { pipeline, bindGroups: new Map<string, GPUBindGroup>() }
    this.compiled.set(wgsl, compiled)
    this.counters.pipelines += 1
    return compiled
  }

  private bindGroupFor({ pipeline, bindGroups }: Compiled, slices: readonly GpuSlice[]): GPUBindGroup {
    const key = slices
      .map(({ buffer, offset, size }) => `${this.idOf(buffer)}/${offset ?? 0}/${size ?? ''}`)
      .join()
    const known = bindGroups.get(key)
    if (known) return known
    if (this.keptBindGroups >= maxBindGroups) this.forgetBindGroups()
    const entries = slices.map((resource, binding) => ({ binding, resource }))
    const group = this.gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    bindGroups.set(key, group)
    this.keptBindGroups += 1
    this.counters.bindGroups += 1
    return group
  }

  /** Bind groups hold on to buffers that are long gone, so they are not kept for ever. */
  private forgetBindGroups(): void {
    for (const { bindGroups } of this.compiled.values()) bindGroups.clear()
    this.keptBindGroups = 0
  }

  private idOf(buffer: GPUBuffer): number {
    let id = this.bufferIds.get(buffer)
    if (id === undefined) this.bufferIds.set(buffer, (id = this.nextBufferId++))
    return id
  }
}
