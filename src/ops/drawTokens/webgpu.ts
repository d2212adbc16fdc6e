/** The draw of model/sampler.ts in one dispatch: same pixels for the same noise. */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { drawTokensKernel } from '../../webgpu/wgsl/drawTokens'
import { adopt } from '../adopt'

/**
 * @param logits (N, V)
 * @param noise (N, V) Gumbel noise
 * @param topK draw among the k likeliest only; 0 is off
 * @returns (N) int32, the caller's to dispose
 */
export function drawTokensWebgpu(
  runtime: GpuRuntime, logits: tf.Tensor2D, noise: tf.Tensor2D, temperature: number, topK: number,
): tf.Tensor1D {
  const [rows, nVocab] = logits.shape
  const tokens = runtime.output([rows], 'int32')
  const settings = runtime.scalars.put(Float32Array.of(temperature, topK))
  runtime.run(drawTokensKernel({ rows, nVocab }), [runtime.slice(logits), runtime.slice(noise), settings, runtime.slice(tokens)])
  return adopt(tokens)
}
