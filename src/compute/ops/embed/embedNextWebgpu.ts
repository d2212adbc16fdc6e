/**
 * One further position of embed by its WGSL kernel: pixel and position are read from the GPU, so that a
 * captured step can move on by itself.
 */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { embedNextKernel } from './embedNextWgsl'
import { adopt } from '../adopt'

export interface NextInputs {
  /** (T, N, 2) token and entropy of the pixels drawn; see ops/drawTokens/webgpu.ts. */
  drawn: tf.Tensor
  /** Two u32: [1] the position to embed, which this copies to [0] for the dispatches that follow. */
  cursor: tf.Tensor
  wte: tf.Tensor2D
  wpe: tf.Tensor2D
  sos: tf.Tensor1D
}

/**
 * @returns (N, 1, C), the caller's to dispose: pixel `cursor[1] - 1` of each sequence, or the start vector,
 * with its position
 */
export function embedNextGpu(runtime: GpuRuntime, { drawn, cursor, wte, wpe, sos }: NextInputs): tf.Tensor3D {
  const [batch, width] = [drawn.shape[1]!, wte.shape[1]]
  const x = runtime.output([batch, 1, width])
  const read = [drawn, wte, wpe, sos].map((tensor) => runtime.slice(tensor))
  runtime.run(embedNextKernel({ batch, width }), [...read, runtime.inPlace(cursor), runtime.slice(x)])
  return adopt(x)
}
