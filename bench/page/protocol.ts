/**
 * What the bench's driver may ask of a contender: one worker with one way of training (ours, stock tfjs, a
 * peer). Types only. A contender holds one model at a time and never works unasked, so contenders can be
 * timed in turns.
 */
import type { GpuCall } from '../../src/testSupport/gpuCalls'
import type { IgptShape } from '../../src/compute/model/weights'

export interface TrainShape extends IgptShape {
  batch: number
}

export interface OpenAsk {
  kind: 'open'
  backend: 'webgpu' | 'wasm'
  /** Our kernels, or stock tfjs operations only. Peers have one way and do not look. */
  ops: 'ours' | 'stock'
  /** Threads of the wasm kernels; by default one a core. */
  threads?: number
  shape: TrainShape
}

export interface SampleAsk {
  kind: 'sample'
  images: number
  /** Keys and values kept, or every position computed anew for each pixel. */
  cached: boolean
  /**
   * Without it all pixels are drawn. With it, and without a cache, only this many positions spread evenly
   * over the image are computed, each twice and the second timed: the mean times the pixels is what all would
   * take.
   */
  probes?: number
}

export type Ask =
  | OpenAsk
  /**
   * So many optimizer steps one after another, each waited for, as in training; one where no number is given.
   */
  | { kind: 'step'; count?: number }
  /** One optimizer step, its calls on the WebGPU prototypes counted. */
  | { kind: 'count' }
  | SampleAsk
  /** Bytes of GPU buffers alive and the largest one ever made, since the worker began. */
  | { kind: 'memory' }
  /**
   * Where our step's time goes: on WebGPU every dispatch run again alone `repeats` times, on wasm all kernel
   * calls of so many steps.
   */
  | { kind: 'profile'; repeats: number }
  | { kind: 'close' }

export interface Answers {
  open: { backend: string; adapter: string; threads: number; parameters: number | null }
  /** `ms` a step; `loss` of the last in nats a position, before its update. */
  step: { ms: number; loss: number }
  count: { calls: Record<GpuCall, number> }
  /** `tokens` is empty where only some positions were computed. */
  sample: { ms: number; tokens: number[] }
  memory: { liveBytes: number; largestBuffer: number }
  profile: {
    kernels: { label: string; workgroups: readonly number[]; ms: number }[]
    emptyMs: number
    wholeMs: number
  }
  close: Record<string, never>
}

export type AnswerTo<A extends Ask> = Answers[A['kind']]

export interface Numbered {
  id: number
  ask: Ask
}

export type Reply = { id: number; answer: Answers[Ask['kind']] } | { id: number; error: string }
