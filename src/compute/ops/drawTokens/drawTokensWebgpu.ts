/**
 * drawTokens by its WGSL kernel, in one dispatch: the same pixels for the same key and position as on the
 * other backends. Inputs and results stay on the GPU, so that a captured step can advance by itself.
 */
import type * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../../core/counterNoise'
import type { GpuRuntime } from '../../webgpu/runtime'
import { drawTokensKernel } from './drawTokensWgsl'

/** The kernel's settings buffer: four words. */
export function drawSettings(key: PrngKey, temperature: number, topK: number): Uint32Array<ArrayBuffer> {
  const settings = Uint32Array.of(...key, 0, topK)
  new Float32Array(settings.buffer)[2] = temperature
  return settings
}

export interface DrawTensors {
  /** (N, V) */
  logits: tf.Tensor2D
  /** The four words of drawSettings. */
  settings: tf.Tensor
  /** Two u32: [0] the position drawn; [1] is set to the next. */
  cursor: tf.Tensor
  /** (T, N, 2) of token and entropy in nats; the position's row is written. */
  drawn: tf.Tensor
}

export function drawTokensWebgpu(
  runtime: GpuRuntime,
  { logits, settings, cursor, drawn }: DrawTensors,
): void {
  const [rows, nVocab] = logits.shape
  const kernel = drawTokensKernel({ rows, nVocab, ...runtime.rowSharing })
  runtime.run(kernel, [
    runtime.slice(logits),
    runtime.slice(settings),
    runtime.inPlace(cursor),
    runtime.inPlace(drawn),
  ])
}
