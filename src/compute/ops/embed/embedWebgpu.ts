/**
 * embed by its WGSL kernels: a gather forward, one dispatch of sums (no atomic additions) backward. For
 * sampling, `embedNextWebgpu` embeds one further position and reads pixel and position from the GPU, so that
 * a captured step can advance by itself.
 */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { embedBackward, embedForward, embedNextKernel } from './embedWgsl'
import type { EmbedImplementation } from './embedReference'

/** Part of the kernel's spec: a head tied to wte may have computed a gradient of it already. */
const accumulateIf = (already: unknown) => (already ? { accumulate: true } : {})

export const embedWebgpu = (runtime: GpuRuntime): EmbedImplementation => ({
  forward(tokens, wte, wpe, sos) {
    const [batch, length] = tokens.shape
    const width = wte.shape[1]
    const x = runtime.output<tf.Tensor3D>([batch, length, width])
    runtime.run(
      embedForward({ batch, length, width, masked: false }),
      [tokens, wte, wpe, sos, x].map((t) => runtime.slice(t)),
    )
    return x
  },

  backward(dx, tokens, nVocab, positions, already) {
    const [batch, length, width] = dx.shape
    const dWte = runtime.output<tf.Tensor2D>([nVocab, width])
    const dWpe = runtime.output<tf.Tensor2D>([positions, width])
    const dSos = runtime.output<tf.Tensor1D>([width])
    const kernel = embedBackward({
      batch,
      length,
      width,
      nVocab,
      positions,
      masked: false,
      perInvocation: runtime.options.rowLanes === 1,
      ...accumulateIf(already),
    })
    runtime.run(
      kernel,
      [dx, tokens, dWte, dWpe, dSos, ...(already ? [already] : [])].map((t) => runtime.slice(t)),
    )
    return { dWte, dWpe, dSos }
  },

  forwardMasked(tokens, mask, wte, wpe) {
    const [batch, length] = tokens.shape
    const width = wte.shape[1]
    const x = runtime.output<tf.Tensor3D>([batch, length, width])
    runtime.run(
      embedForward({ batch, length, width, masked: true }),
      [tokens, wte, wpe, mask, x].map((t) => runtime.slice(t)),
    )
    return x
  },

  backwardMasked(dx, tokens, mask, nVocab, positions, already) {
    const [batch, length, width] = dx.shape
    const dWte = runtime.output<tf.Tensor2D>([nVocab, width])
    const dWpe = runtime.output<tf.Tensor2D>([positions, width])
    const kernel = embedBackward({
      batch,
      length,
      width,
      nVocab,
      positions,
      masked: true,
      perInvocation: runtime.options.rowLanes === 1,
      ...accumulateIf(already),
    })
    runtime.run(
      kernel,
      [dx, tokens, dWte, dWpe, mask, ...(already ? [already] : [])].map((t) => runtime.slice(t)),
    )
    return { dWte, dWpe }
  },
})

export interface NextInputs {
  /** (T, N, 2) token and entropy of the pixels drawn; see ops/drawTokens. */
  drawn: tf.Tensor
  /** Two u32: [1] the position to embed, which is copied to [0] for the dispatches that follow. */
  cursor: tf.Tensor
  /** (V, C) */
  wte: tf.Tensor2D
  /** (T, C) */
  wpe: tf.Tensor2D
  /** (C) */
  sos: tf.Tensor1D
}

/**
 * Embeds pixel `cursor[1] - 1` of each sequence, or the start vector, at position `cursor[1]`.
 * @returns (N, 1, C), the caller's to dispose
 */
export function embedNextWebgpu(
  runtime: GpuRuntime,
  { drawn, cursor, wte, wpe, sos }: NextInputs,
): tf.Tensor3D {
  const [batch, width] = [drawn.shape[1]!, wte.shape[1]]
  const x = runtime.output<tf.Tensor3D>([batch, 1, width])
  const read = [drawn, wte, wpe, sos].map((tensor) => runtime.slice(tensor))
  runtime.run(embedNextKernel({ batch, width }), [...read, runtime.inPlace(cursor), runtime.slice(x)])
  return x
}
