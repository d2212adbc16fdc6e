/**
 * What the portable bench learns of one shape. Types only; every part may be missing, since a run can end at
 * any point.
 */
import type { GpuOptions } from '../../src/compute/webgpu/gpuOptions'
import type { TrainShape } from '../page/protocol'
import type { TorchFacts } from '../torch.mjs'

export type TorchMode = 'eager' | 'compiled'

export interface ShapeResult {
  shape: TrainShape
  parameters: number
  adapter?: { name: string; driver: string; hardware: boolean }
  /** The forms of the kernels, tuned on the device where it is hardware. */
  options?: GpuOptions
  /** Device, and tuning where it was done. */
  startSeconds?: number
  /** Kernels of the training step. */
  compileSeconds?: number
  dispatches?: number
  /** Of the first steps, nats per pixel, always on the same batch. */
  losses?: number[]
  /** Milliseconds a step, each entry the mean over a few steps in a row; taken in turns. */
  samples?: Partial<Record<'ours' | TorchMode, number[]>>
  /** Facts of PyTorch, or the sentence why there is none. */
  torch?: Partial<Record<TorchMode, TorchFacts | { reason: string }>>
  /** PyTorch began with the same weights and tokens, so that its first losses are to be ours. */
  sameStart?: boolean
  sampling?: { images: number; positions: number; seconds: number }
  /** Why there is less than there should be. */
  notes: string[]
}
