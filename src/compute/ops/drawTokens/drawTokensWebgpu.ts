/**
 * drawTokens by its WGSL kernel, in one dispatch: same pixels for the same key and position. What it needs is
 * read from the GPU and what it gives stays there, so that a captured step can move on by itself.
 */
import type * as tf from '@tensorflow/tfjs'
import type { Words } from '../../../core/counterNoise'
import type { GpuRuntime } from '../../webgpu/runtime'
import { drawTokensKernel } from './drawTokensWgsl'

/** The kernel's settings as it reads them: four words. */
export function drawSettings(key: Words, temperature: number, topK: number): Uint32Array<ArrayBuffer> {
  const settings = Uint32Array.of(...key, 0, topK)
  new Float32Array(settings.buffer)[2] = temperature
  return settings
}

export interface DrawTensors {
  /** (N, V) */
  logits: tf.Tensor2D
  /** drawSettings, in four words. */
  settings: tf.Tensor
  /** Two u32: [0] the position drawn; [1] is set to the one after. */
  cursor: tf.Tensor
  /** (T, N, 2) of token and entropy in nats; the position's row is written. */
  drawn: tf.Tensor
}

export function drawTokensGpu(runtime: GpuRuntime, { logits, settings, cursor, drawn }: DrawTensors): void {
  const [rows, nVocab] = logits.shape
  const kernel = drawTokensKernel({ rows, nVocab, ...runtime.rowSharing })
  runtime.run(kernel, [
    runtime.slice(logits),
    runtime.slice(settings),
    runtime.inPlace(cursor),
    runtime.inPlace(drawn),
  ])
}
