/**
 * Runs WGSL kernels on tfjs's GPU device, in order with tfjs's own ops. Pipelines are cached by source, bind
 * groups by pipeline and buffers, and every dispatch passes through one method as a plain record, where a
 * step can be captured for replay. Knows no operation.
 */
import * as tf from '@tensorflow/tfjs'
import { defaultGpuOptions, supportedOptions, type GpuOptions } from './gpuOptions'
import type { KernelSource } from './kernelSource'
import { StepScalars } from './stepScalars'
import type { Dispatch, GpuSlice, TfjsGpu } from './tfjsGpu'
import type { RowSharing } from './wgsl/rowReduce'

/** The bind group cache is cleared beyond this size; only changing shapes get that far. */
const maxBindGroups = 4096

interface CachedPipeline {
  pipeline: GPUComputePipeline
  bindGroups: Map<string, GPUBindGroup>
}

export class GpuRuntime {
  readonly options: Readonly<GpuOptions>
  /** How norms, losses and draws share a row among invocations. */
  readonly rowSharing: Readonly<RowSharing>
  readonly scalars: StepScalars
  /** Since the start: dispatches encoded, pipelines and bind groups created. */
  readonly counters = { dispatches: 0, pipelines: 0, bindGroups: 0 }
  /** Called with every dispatch before it is encoded; for capture and for counting. */
  onDispatch: ((dispatch: Dispatch) => void) | null = null

  /** By WGSL source. */
  private readonly pipelines = new Map<string, CachedPipeline>()
  private readonly bufferIds = new WeakMap<GPUBuffer, number>()
  private nextBufferId = 0
  /** During `plan`: the kernels that would have run, by WGSL source. */
  private planned: Map<string, KernelSource> | null = null
  private cachedBindGroups = 0

  /** @param options over the defaults of a software adapter; those the device lacks are switched off */
  constructor(
    readonly gpu: TfjsGpu,
    options: Partial<GpuOptions> = {},
  ) {
    this.options = supportedOptions({ ...defaultGpuOptions(false), ...options }, gpu.device.features)
    // Browsers that do not report subgroup sizes get the form that works with any size.
    const subgroupSize = this.options.subgroups ? gpu.device.adapterInfo?.subgroupMinSize || 1 : 0
    this.rowSharing = { rowLanes: this.options.rowLanes, subgroupSize }
    this.scalars = new StepScalars(gpu)
  }

  /**
   * Runs a kernel.
   * @param slices buffers in binding order; if the kernel writes a buffer, no other binding may use it
   */
  run(kernel: KernelSource, slices: readonly GpuSlice[]): void {
    if (this.planned) {
      this.planned.set(kernel.wgsl, kernel)
      return
    }
    const cached = this.pipelineFor(kernel)
    const bindGroup = this.bindGroupFor(cached, slices)
    this.dispatch({
      label: kernel.label,
      pipeline: cached.pipeline,
      bindGroup,
      workgroups: kernel.workgroups,
    })
  }

  /** Encodes a dispatch; all dispatches pass through here. */
  dispatch(dispatch: Dispatch): void {
    this.counters.dispatches += 1
    this.onDispatch?.(dispatch)
    this.gpu.encode(dispatch)
  }

  /**
   * The kernels that `work` would run, without running any, so that they can be compiled together beforehand.
   * The buffers of tensors created by `work` are uninitialised.
   */
  plan(work: () => void): KernelSource[] {
    const planned = new Map<string, KernelSource>()
    this.planned = planned
    try {
      this.gpu.captureBuffers(work).dispose()
    } finally {
      this.planned = null
    }
    return [...planned.values()]
  }

  /**
   * Compiles kernels in parallel, without blocking this thread.
   * @throws GPUPipelineError with the browser's message if one does not compile
   */
  async compileAll(
    kernels: Iterable<KernelSource>,
    onProgress?: (done: number, all: number) => void,
  ): Promise<void> {
    const missing = new Map(
      [...kernels].filter(({ wgsl }) => !this.pipelines.has(wgsl)).map((kernel) => [kernel.wgsl, kernel]),
    )
    let done = 0
    await Promise.all(
      [...missing.values()].map(async ({ label, wgsl }) => {
        const pipeline = await this.gpu.device.createComputePipelineAsync(this.descriptor(label, wgsl))
        this.cachePipeline(wgsl, pipeline)
        onProgress?.((done += 1), missing.size)
      }),
    )
  }

  /** A new tensor of undefined content, for a kernel to fill. The caller (or tf.tidy) disposes it. */
  output<T extends tf.Tensor = tf.Tensor>(
    shape: readonly number[],
    dtype: 'float32' | 'int32' = 'float32',
  ): T {
    return tf.engine().makeTensorFromTensorInfo(this.gpu.makeOutput(shape, dtype)) as T
  }

  /** The buffer of a tensor that the next kernel reads, or of a new output that it fills. */
  slice(tensor: tf.TensorInfo): GpuSlice {
    return this.gpu.bufferOf(tensor)
  }

  /** The buffer of a tensor that the next kernel changes in place. */
  inPlace(tensor: tf.TensorInfo): GpuSlice {
    return this.gpu.writableBufferOf(tensor)
  }

  /** Frees the runtime's own buffers and caches; tensors and the device stay. */
  dispose(): void {
    this.scalars.dispose()
    this.pipelines.clear()
  }

  private pipelineFor({ label, wgsl }: KernelSource): CachedPipeline {
    return (
      this.pipelines.get(wgsl) ??
      this.cachePipeline(wgsl, this.gpu.device.createComputePipeline(this.descriptor(label, wgsl)))
    )
  }

  private descriptor(label: string, wgsl: string): GPUComputePipelineDescriptor {
    const module = this.gpu.device.createShaderModule({ label, code: wgsl })
    return { label, layout: 'auto', compute: { module, entryPoint: 'main' } }
  }

  private cachePipeline(wgsl: string, pipeline: GPUComputePipeline): CachedPipeline {
    const cached = { pipeline, bindGroups: new Map<string, GPUBindGroup>() }
    this.pipelines.set(wgsl, cached)
    this.counters.pipelines += 1
    return cached
  }

  private bindGroupFor({ pipeline, bindGroups }: CachedPipeline, slices: readonly GpuSlice[]): GPUBindGroup {
    const key = slices
      .map(({ buffer, offset, size }) => `${this.idOf(buffer)}/${offset ?? 0}/${size ?? ''}`)
      .join()
    const cached = bindGroups.get(key)
    if (cached) return cached
    if (this.cachedBindGroups >= maxBindGroups) this.clearBindGroups()
    const entries = slices.map((resource, binding) => ({ binding, resource }))
    const group = this.gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    bindGroups.set(key, group)
    this.cachedBindGroups += 1
    this.counters.bindGroups += 1
    return group
  }

  /** Bind groups keep buffers alive that are no longer in use, so the cache must not grow without limit. */
  private clearBindGroups(): void {
    for (const { bindGroups } of this.pipelines.values()) bindGroups.clear()
    this.cachedBindGroups = 0
  }

  private idOf(buffer: GPUBuffer): number {
    let id = this.bufferIds.get(buffer)
    if (id === undefined) this.bufferIds.set(buffer, (id = this.nextBufferId++))
    return id
  }
}
