/**
 * The only file that uses internals of tfjs-webgpu (4.22): its device, the buffer of a tensor, and the
 * command encoder that its own ops fill. Commands encoded here run in order with those ops.
 * `BackendInternals` lists all that we rely on; a tfjs version that changes any of it fails here, with a
 * message.
 */
import * as tf from '@tensorflow/tfjs'
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'

/** A range of a GPU buffer in bytes, as a bind group takes it; without offset and size the whole buffer. */
export interface GpuSlice {
  buffer: GPUBuffer
  offset?: number
  size?: number
}

/** One dispatch, ready to be encoded once or, captured, many times. */
export interface Dispatch {
  label: string
  pipeline: GPUComputePipeline
  bindGroup: GPUBindGroup
  workgroups: readonly [number, number, number]
}

/** Buffers that only a captured step uses. */
export interface CapturedBuffers {
  readonly bytes: number
  /** Destroys them. */
  dispose(): void
}

/** A copy between two buffers, in bytes. */
export interface BufferCopy {
  from: GPUBuffer
  fromOffset: number
  to: GPUBuffer
  toOffset: number
  bytes: number
}

/** One entry of a captured list. */
export type Command = { dispatch: Dispatch } | { copies: readonly BufferCopy[] }

/** Encodes copies; no pass may be open on the encoder. */
export function encodeCopies(encoder: GPUCommandEncoder, copies: readonly BufferCopy[]): void {
  for (const { from, fromOffset, to, toOffset, bytes } of copies)
    encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes)
}

type DataId = object

/** tfjs's buffer pool. */
interface BufferManager {
  numBytesAllocated: number
  /** Makes the buffer free for other tensors, or destroys it unless `reuse`. */
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void
  dispose(): void
}

interface TensorData {
  /** Null until the tensor has a buffer. A texture only for image inputs, which never occur here. */
  resource: GPUBuffer | null
  /** CPU copy: before the upload, or cached by the last read. */
  values: unknown
}

/** The members of tfjs's WebGPUBackend that are used, none of them public API. */
interface BackendInternals {
  device: GPUDevice
  tensorMap: { get(dataId: DataId): TensorData }
  uploadToGPU(dataId: DataId): void
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo
  commandEncoder: GPUCommandEncoder | null
  computePassEncoder: GPUComputePassEncoder | null
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  /**
   * Tensors used by unsubmitted commands, whose buffers must not be reused yet. Replaced by a new set after
   * each submit.
   */
  commandQueueOwnedIds: WeakSet<DataId>
  dispatchCountInPass: number
  bufferManager: BufferManager
  runWebGPUProgram(...args: readonly unknown[]): TensorInfo
}

const usedMethods = [
  'uploadToGPU',
  'makeTensorInfo',
  'ensureCommandEncoderReady',
  'endComputePassEncoder',
  'submitQueue',
  'runWebGPUProgram',
] as const

export class TfjsGpu {
  readonly device: GPUDevice
  private readonly internals: BackendInternals

  /**
   * @param backend tfjs's webgpu backend, `tf.backend()` while it is current
   * @throws LabError `no-backend` for another backend, or one whose internals are not as expected
   */
  constructor(backend: KernelBackend) {
    // The one type assertion on tfjs internals: WebGPUBackend declares these members private.
    const internals = backend as unknown as Partial<BackendInternals>
    const complete =
      internals.device instanceof GPUDevice &&
      internals.tensorMap &&
      internals.commandQueueOwnedIds &&
      typeof internals.dispatchCountInPass === 'number' &&
      usedMethods.every((name) => typeof internals[name] === 'function')
    if (!complete) {
      throw new LabError({
        code: 'no-backend',
        message:
          'The WebGPU kernels found no tfjs-webgpu device to work on: another backend is in use, ' +
          'or another version of tfjs.',
        remedy: 'Choose the webgpu backend, or install the tfjs version named in package.json.',
      })
    }
    this.internals = internals as BackendInternals
    this.device = this.internals.device
  }

  /**
   * The tensor's buffer; uploads the tensor first if it is only on the CPU. Call it anew for each dispatch:
   * it also marks the tensor as used by the collected commands, so that tfjs does not reuse its buffer before
   * they are submitted.
   */
  bufferOf(tensor: TensorInfo): GpuSlice {
    this.internals.uploadToGPU(tensor.dataId)
    this.internals.commandQueueOwnedIds.add(tensor.dataId)
    const { resource } = this.internals.tensorMap.get(tensor.dataId)
    if (!(resource instanceof GPUBuffer)) throw new Error(`a ${tensor.dtype} tensor has no GPU buffer`)
    return { buffer: resource }
  }

  /** Like bufferOf, for a tensor that the dispatch overwrites: drops the CPU copy that tfjs cached. */
  writableBufferOf(tensor: TensorInfo): GpuSlice {
    const slice = this.bufferOf(tensor)
    this.internals.tensorMap.get(tensor.dataId).values = null
    return slice
  }

  /** A tensor with an uninitialised buffer, which tfjs does not count yet; see `GpuRuntime.output`. */
  makeOutput(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
    return this.internals.makeTensorInfo([...shape], dtype)
  }

  /** Adds a dispatch to tfjs's current compute pass, and submits at tfjs's own batch size. */
  encode({ pipeline, bindGroup, workgroups }: Dispatch): void {
    const { internals } = this
    internals.ensureCommandEncoderReady()
    internals.computePassEncoder ??= internals.commandEncoder!.beginComputePass()
    internals.computePassEncoder.setPipeline(pipeline)
    internals.computePassEncoder.setBindGroup(0, bindGroup)
    internals.computePassEncoder.dispatchWorkgroups(...workgroups)
    internals.dispatchCountInPass += 1
    if (internals.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) this.flush()
  }

  /** Adds copies to tfjs's current commands. */
  encodeCopies(copies: readonly BufferCopy[]): void {
    this.internals.ensureCommandEncoderReady()
    this.internals.endComputePassEncoder()
    encodeCopies(this.internals.commandEncoder!, copies)
  }

  /**
   * Runs `work` with a buffer pool of its own. The pool's buffers keep their content and are never reused, so
   * the dispatches of `work` can be replayed on them.
   * @param record called with every command that `work` encodes, those of stock tfjs programs included;
   *   without it only our own dispatches are known, at the place where they are made. All tensors that `work`
   *   makes must be disposed in it.
   * @returns the pool, the caller's to dispose
   * @throws Error if `work` runs a stock tfjs program or uploads a tensor, which a replay would leave out,
   *   without `record`
   */
  captureBuffers(work: () => void, record?: (command: Command) => void): CapturedBuffers {
    const { internals } = this
    this.reclaimDisposed()
    const shared = internals.bufferManager
    const Manager = shared.constructor as new (device: GPUDevice) => BufferManager
    const own = new Manager(this.device)
    const { runWebGPUProgram, uploadToGPU, ensureCommandEncoderReady } = internals
    internals.bufferManager = own
    if (record) this.recordStockOps(own, record)
    else {
      internals.runWebGPUProgram = () => {
        throw new Error('A stock tfjs op ran inside a captured step; a replay would leave it out.')
      }
      internals.uploadToGPU = (dataId) => {
        const { resource, values } = internals.tensorMap.get(dataId)
        if (!resource && values)
          throw new Error('A tensor was uploaded inside a captured step; a replay would leave it out.')
        uploadToGPU.call(internals, dataId)
      }
    }
    try {
      work()
      this.reclaimDisposed()
    } catch (error) {
      this.reclaimDisposed()
      own.dispose()
      throw error
    } finally {
      internals.bufferManager = shared
      internals.runWebGPUProgram = runWebGPUProgram
      internals.uploadToGPU = uploadToGPU
      internals.ensureCommandEncoderReady = ensureCommandEncoderReady
    }
    return {
      get bytes() {
        return own.numBytesAllocated
      },
      dispose: () => own.dispose(),
    }
  }

  /**
   * Records what is encoded from now on, and keeps what a replay reads again: uniforms, constants that were
   * uploaded, and the staging buffers of uploads are never given to another tensor of the pool.
   */
  private recordStockOps(own: BufferManager, record: (command: Command) => void): void {
    const { internals } = this
    const { uploadToGPU, ensureCommandEncoderReady } = internals
    const uploaded = new Set<GPUBuffer>()
    const release = own.releaseBuffer.bind(own)
    own.releaseBuffer = (buffer, reuse = true) => {
      const kept = uploaded.has(buffer) || (buffer.usage & GPUBufferUsage.UNIFORM) !== 0
      if (reuse && !kept) release(buffer)
    }
    internals.uploadToGPU = (dataId) => {
      const { resource, values } = internals.tensorMap.get(dataId)
      uploadToGPU.call(internals, dataId)
      const made = internals.tensorMap.get(dataId).resource
      if (!resource && values && made) uploaded.add(made)
    }
    internals.ensureCommandEncoderReady = () => {
      const known = internals.commandEncoder
      ensureCommandEncoderReady.call(internals)
      if (!known) recordEncoder(internals.commandEncoder!, record)
    }
  }

  /**
   * Submits even if nothing was collected: only then does tfjs return the buffers of disposed tensors to the
   * pool they came from.
   */
  private reclaimDisposed(): void {
    this.internals.ensureCommandEncoderReady()
    this.flush()
  }

  /**
   * Submits all collected commands, tfjs's included. Needed before a submit of one's own, not between ops.
   */
  flush(): void {
    this.internals.endComputePassEncoder()
    if (this.internals.commandEncoder) this.internals.submitQueue()
  }

  /** Identity of the batch of commands being collected; a new object after each submit. */
  get batch(): object {
    return this.internals.commandQueueOwnedIds
  }
}

/** Passes everything that is encoded on this encoder to `record`, too. */
function recordEncoder(encoder: GPUCommandEncoder, record: (command: Command) => void): void {
  const begin = encoder.beginComputePass.bind(encoder)
  encoder.beginComputePass = (descriptor) => {
    const pass = begin(descriptor)
    recordPass(pass, record)
    return pass
  }
  const copyBuffer = encoder.copyBufferToBuffer.bind(encoder)
  const copy = (from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, bytes: number) => {
    record({ copies: [{ from, fromOffset, to, toOffset, bytes }] })
    copyBuffer(from, fromOffset, to, toOffset, bytes)
  }
  // The shorter form of the call, without offsets, is used neither here nor in tfjs.
  encoder.copyBufferToBuffer = copy as GPUCommandEncoder['copyBufferToBuffer']
}

function recordPass(pass: GPUComputePassEncoder, record: (command: Command) => void): void {
  const setPipeline = pass.setPipeline.bind(pass)
  const setBindGroup = pass.setBindGroup.bind(pass)
  const dispatch = pass.dispatchWorkgroups.bind(pass)
  const bound: { pipeline?: GPUComputePipeline; group?: GPUBindGroup } = {}
  pass.setPipeline = (pipeline) => {
    bound.pipeline = pipeline
    setPipeline(pipeline)
  }
  const setGroup = (index: number, group: GPUBindGroup) => {
    bound.group = group
    setBindGroup(index, group)
  }
  // Neither tfjs nor this project has a second group or dynamic offsets.
  pass.setBindGroup = setGroup as GPUComputePassEncoder['setBindGroup']
  pass.dispatchWorkgroups = (x, y = 1, z = 1) => {
    const { pipeline, group } = bound
    if (!pipeline || !group) throw new Error('A dispatch has no pipeline or no bind group.')
    record({ dispatch: { label: pipeline.label, pipeline, bindGroup: group, workgroups: [x, y, z] } })
    dispatch(x, y, z)
  }
}
