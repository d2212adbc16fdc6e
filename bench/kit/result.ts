/** The kit's result for one shape. Types only; any part may be missing, if the run ended early. */
import type { GpuOptions } from '../../src/compute/webgpu/gpuOptions'
import type { TrainShape } from '../page/protocol'
import type { TorchFacts } from '../torch.mjs'

export type TorchMode = 'eager' | 'compiled'

export interface ShapeResult {
  shape: TrainShape
  parameters: number
  adapter?: { name: string; driver: string; hardware: boolean }
  /** Kernel variants, tuned on the device if it is hardware. */
  options?: GpuOptions
  /** Starting the device, with tuning if done. */
  startSeconds?: number
  /** Compiling the training step's kernels. */
  compileSeconds?: number
  dispatches?: number
  /** Nats per pixel of the first steps, always on the same batch. */
  losses?: number[]
  /**
   * Milliseconds per step, each entry the mean of a few consecutive steps; taken in turns. PyTorch compiled
   * has its own turns with ours, `oursBesideCompiled`, since compiling takes longer than all the others.
   */
  samples?: Partial<Record<'ours' | 'oursBesideCompiled' | TorchMode, number[]>>
  /** Facts of PyTorch, or a sentence why it did not run. */
  torch?: Partial<Record<TorchMode, TorchFacts | { reason: string }>>
  /** Whether PyTorch started from the same weights and tokens, so that its first losses must equal ours. */
  sameStart?: boolean
  /** Reasons for missing parts. */
  notes: string[]
}

/** Images drawn with the key-value cache. */
export interface Drawn {
  images: number
  /** Pixels drawn of each image, fewer than all if time ran out. */
  positions: number
  seconds: number
}
