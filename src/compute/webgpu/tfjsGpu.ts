/**
 * The one place that knows the inside of tfjs-webgpu (4.22): its device, where a tensor's numbers lie on the
 * GPU, and the command encoder that its own ops fill. What is encoded here runs in order with those ops. Not
 * a runtime: that is runtime.ts. The interface below lists all that we rely on; a tfjs that moves any of it
 * fails here, with a message, and nowhere else.
 */
import * as tf from '@tensorflow/tfjs'
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'

/** A stretch of a GPU buffer, as a bind group takes it; without offset and size the whole buffer. */
export interface GpuSlice {
  buffer: GPUBuffer
  offset?: number
  size?: number
}

/** One dispatch, ready to be encoded, now or (captured) many times. */
export interface Dispatch {
  label: string
  pipeline: GPUComputePipeline
  bindGroup: GPUBindGroup
  workgroups: readonly [number, number, number]
}

/** Buffers that only a captured step uses. */
export interface PrivateBuffers {
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

/** Adds copies to a command encoder with no pass open. */
export function addCopies(encoder: GPUCommandEncoder, copies: readonly BufferCopy[]): void {
  for (const { from, fromOffset, to, toOffset, bytes } of copies)
    encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes)
}

type DataId = object

/** tfjs's pool of buffers. */
interface BufferManager {
  numBytesAllocated: number
  dispose(): void
}

interface TensorData {
  /** Null until the tensor has a buffer. A texture only for image inputs, which we never see. */
  resource: GPUBuffer | null
  /** CPU copy: before the upload, or kept from the last read. */
  values: unknown
}

/** The parts of tfjs's WebGPUBackend that are used, none of them public API. */
interface BackendInside {
  device: GPUDevice
  tensorMap: { get(dataId: DataId): TensorData }
  uploadToGPU(dataId: DataId): void
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo
  disposeData(dataId: DataId): boolean
  commandEncoder: GPUCommandEncoder | null
  computePassEncoder: GPUComputePassEncoder | null
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  /**
   * Tensors that unsubmitted commands use, whose buffers must not go to another tensor yet. A fresh set after
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
  'disposeData',
  'ensureCommandEncoderReady',
  'endComputePassEncoder',
  'submitQueue',
  'runWebGPUProgram',
] as const

export class TfjsGpu {
  readonly device: GPUDevice
  private readonly inside: BackendInside

  /**
   * @param backend tfjs's webgpu backend, `tf.backend()` while it is current
   * @throws LabError `no-backend` where the backend is another or its inside is not as expected
   */
  constructor(backend: KernelBackend) {
    // The assertion this file exists for: WebGPUBackend keeps these to itself.
    const inside = backend as unknown as Partial<BackendInside>
    const complete =
      inside.device instanceof GPUDevice &&
      inside.tensorMap &&
      inside.commandQueueOwnedIds &&
      typeof inside.dispatchCountInPass === 'number' &&
      usedMethods.every((name) => typeof inside[name] === 'function')
    if (!complete) {
      throw new LabError({
        code: 'no-backend',
        message:
          'The WebGPU kernels found no tfjs-webgpu device to work on: another backend is in use, or another version of tfjs.',
        remedy: 'Choose the webgpu backend, or install the tfjs version named in package.json.',
      })
    }
    this.inside = inside as BackendInside
    this.device = this.inside.device
  }

  /**
   * Where a tensor's numbers lie, uploading them first where they are on the CPU only. Asked for each
   * dispatch anew: it also tells tfjs that the commands being collected use the tensor, so that its buffer is
   * not handed on before they are submitted.
   */
  bufferOf(tensor: TensorInfo): GpuSlice {
    this.inside.uploadToGPU(tensor.dataId)
    this.inside.commandQueueOwnedIds.add(tensor.dataId)
    const { resource } = this.inside.tensorMap.get(tensor.dataId)
    if (!(resource instanceof GPUBuffer)) throw new Error(`a ${tensor.dtype} tensor has no GPU buffer`)
    return { buffer: resource }
  }

  /**
   * Like bufferOf, for a tensor that the dispatch overwrites: the CPU copy that tfjs keeps of a tensor once
   * read is dropped.
   */
  writableBufferOf(tensor: TensorInfo): GpuSlice {
    const slice = this.bufferOf(tensor)
    this.inside.tensorMap.get(tensor.dataId).values = null
    return slice
  }

  /** A tensor with a buffer of undefined content; the caller owns it, by `ops/adopt.ts` or `discard`. */
  makeOutput(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
    return this.inside.makeTensorInfo([...shape], dtype)
  }

  /**
   * Gives back a tensor of makeOutput that no tf.Tensor was made of; its buffer lives on until the commands
   * using it are submitted.
   */
  discard(tensor: TensorInfo): void {
    this.inside.disposeData(tensor.dataId)
  }

  /**
   * Adds a dispatch to tfjs's current compute pass, and submits by tfjs's own rule for the length of a batch.
   */
  encode({ pipeline, bindGroup, workgroups }: Dispatch): void {
    const { inside } = this
    inside.ensureCommandEncoderReady()
    inside.computePassEncoder ??= inside.commandEncoder!.beginComputePass()
    inside.computePassEncoder.setPipeline(pipeline)
    inside.computePassEncoder.setBindGroup(0, bindGroup)
    inside.computePassEncoder.dispatchWorkgroups(...workgroups)
    inside.dispatchCountInPass += 1
    if (inside.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) this.flush()
  }

  /** Adds copies to tfjs's current commands. */
  encodeCopies(copies: readonly BufferCopy[]): void {
    this.inside.ensureCommandEncoderReady()
    this.inside.endComputePassEncoder()
    addCopies(this.inside.commandEncoder!, copies)
  }

  /**
   * Runs `work` with a pool of buffers of its own, which stay as they are afterwards: what it dispatched can
   * be replayed on them.
   * @throws Error where `work` runs a stock tfjs program or uploads a tensor, which a replay would leave out
   */
  withPrivateBuffers(work: () => void): PrivateBuffers {
    const { inside } = this
    this.settle()
    const shared = inside.bufferManager
    const Manager = shared.constructor as new (device: GPUDevice) => BufferManager
    const own = new Manager(this.device)
    const { runWebGPUProgram, uploadToGPU } = inside
    inside.bufferManager = own
    inside.runWebGPUProgram = () => {
      throw new Error('A stock tfjs op ran inside a captured step; a replay would leave it out.')
    }
    inside.uploadToGPU = (dataId) => {
      const { resource, values } = inside.tensorMap.get(dataId)
      if (!resource && values)
        throw new Error('A tensor was uploaded inside a captured step; a replay would leave it out.')
      uploadToGPU.call(inside, dataId)
    }
    try {
      work()
      this.settle()
    } catch (error) {
      this.settle()
      own.dispose()
      throw error
    } finally {
      inside.bufferManager = shared
      inside.runWebGPUProgram = runWebGPUProgram
      inside.uploadToGPU = uploadToGPU
    }
    return {
      get bytes() {
        return own.numBytesAllocated
      },
      dispose: () => own.dispose(),
    }
  }

  /**
   * Submits even when nothing was collected: only then does tfjs give disposed tensors' buffers back to the
   * pool they came from.
   */
  private settle(): void {
    this.inside.ensureCommandEncoderReady()
    this.flush()
  }

  /**
   * Submits what has been collected, tfjs's commands included. Needed before a submit of one's own, not
   * between ops.
   */
  flush(): void {
    this.inside.endComputePassEncoder()
    if (this.inside.commandEncoder) this.inside.submitQueue()
  }

  /** Identity of the batch of commands being collected; another object after each submit. */
  get batch(): object {
    return this.inside.commandQueueOwnedIds
  }
}
