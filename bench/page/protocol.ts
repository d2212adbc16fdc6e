/**
 * Requests and responses between the bench's driver and a contender: a worker with one implementation of
 * training (ours, stock tfjs, a peer). Types only. A contender holds one model and is idle between requests,
 * so that contenders can be timed in turns.
 */
import type { GpuCall } from '../../src/testSupport/gpuCalls'
import type { IgptShape } from '../../src/compute/model/weights'

export interface TrainShape extends IgptShape {
  batch: number
}

export interface OpenRequest {
  kind: 'open'
  backend: 'webgpu' | 'wasm'
  /** Our kernels, or stock tfjs operations only; ignored by peers. */
  ops: 'ours' | 'stock'
  /** Threads of the wasm kernels; one per core by default. */
  threads?: number
  shape: TrainShape
}

export interface SampleRequest {
  kind: 'sample'
  images: number
  /** With a key-value cache, or recomputing every position for each pixel. */
  cached: boolean
  /**
   * Without a cache, computes only this many evenly spaced positions, each twice with the second timed; their
   * mean times the number of pixels estimates the whole. All pixels are drawn if absent.
   */
  probes?: number
}

export type BenchRequest =
  | OpenRequest
  /** `count` optimizer steps (default 1), each awaited, as in training. */
  | { kind: 'step'; count?: number }
  /** One optimizer step, counting its calls on the WebGPU prototypes. */
  | { kind: 'count' }
  | SampleRequest
  /** Bytes of live GPU buffers, and the largest one created since the worker started. */
  | { kind: 'memory' }
  /**
   * Time of each kernel: on WebGPU every dispatch alone, `repeats` times; on wasm all calls of `repeats`
   * steps.
   */
  | { kind: 'profile'; repeats: number }
  /** GFLOP/s of the wasm kernels' multiply-adds in registers, on all threads. */
  | { kind: 'peak' }
  | { kind: 'close' }

export interface Responses {
  open: { backend: string; adapter: string; threads: number; parameters: number | null }
  /** `ms` per step; `loss` of the last in nats per position, before its update. */
  step: { ms: number; loss: number }
  count: { calls: Record<GpuCall, number> }
  /** (images, T) palette indices. */
  sample: { ms: number; tokens: number[] }
  memory: { liveBytes: number; largestBuffer: number }
  profile: {
    kernels: { label: string; workgroups: readonly number[]; ms: number }[]
    emptyMs: number
    wholeMs: number
  }
  peak: { gflops: number }
  close: Record<string, never>
}

export type ResponseTo<R extends BenchRequest> = Responses[R['kind']]

export interface NumberedRequest {
  id: number
  request: BenchRequest
}

export type Reply = { id: number; answer: Responses[BenchRequest['kind']] } | { id: number; error: string }
