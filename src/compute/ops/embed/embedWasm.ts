/**
 * embed by SIMD kernels on tfjs-wasm's memory, and the embedding of one further position while sampling.
 * Sources: wasm/assembly/embed.ts and embedNext.ts.
 */
import type * as tf from '@tensorflow/tfjs'
import { COLUMNS_PER_ITEM } from '../../wasm/kernelConstants'
import type { WasmRuntime } from '../../wasm/runtime'
import { asRows, expectSize } from '../../wasm/shapes'
import { drawnSizes, type SamplingState } from '../drawTokens/drawTokensWasm'
import type { EmbedImplementation } from './embedReference'

/**
 * The colour table's gradient plus the one that exists already, if any. By a stock op, because the table is
 * small.
 */
function withExisting(dWte: tf.Tensor2D, already: tf.Tensor2D | null): tf.Tensor2D {
  if (!already) return dWte
  const sum = dWte.add(already) as tf.Tensor2D
  dWte.dispose()
  return sum
}

/** B, T and C of tokens and the gradient of their embeddings; throws Error unless they fit. */
function gradSizes(
  what: string,
  tokens: tf.TensorInfo,
  dx: tf.TensorInfo,
  positions: number,
): { b: number; t: number; c: number } {
  const { rows: b, columns: t } = asRows(tokens)
  const c = asRows(dx).columns
  expectSize(`${what} tokens`, tokens, b * t, 'int32')
  expectSize(`${what} dx`, dx, b * t * c)
  if (positions < t) throw new Error(`${what}: ${t} positions do not fit into ${positions}`)
  return { b, t, c }
}

/** T positions fit the position table `wpe` of width `c`; throws Error otherwise. */
function expectPositions(what: string, wpe: tf.TensorInfo, t: number, c: number): void {
  expectSize(`${what} wpe`, wpe, Math.max(t, asRows(wpe).rows) * c)
}

export const embedWasm = (runtime: WasmRuntime): EmbedImplementation => {
  const offsets = (...tensors: tf.Tensor[]) => tensors.map((tensor) => runtime.offset(tensor))
  return {
    forward(tokens, wte, wpe, sos) {
      const { rows: b, columns: t } = asRows(tokens)
      const { rows: v, columns: c } = asRows(wte)
      expectSize('embed tokens', tokens, b * t, 'int32')
      expectPositions('embed', wpe, t, c)
      expectSize('embed sos', sos, c)
      const x = runtime.output<tf.Tensor3D>([b, t, c])
      runtime.launch({
        kernel: 'embed',
        args: [...offsets(tokens, wte, wpe, sos, x), t, c, v],
        items: b * t,
        scratchBytes: 0,
        cost: b * t * c,
      })
      return x
    },

    backward(dx, tokens, nVocab, positions, already) {
      const { b, t, c } = gradSizes('embedGrad', tokens, dx, positions)
      const dWte = runtime.output<tf.Tensor2D>([nVocab, c])
      const dWpe = runtime.output<tf.Tensor2D>([positions, c])
      const dSos = runtime.output<tf.Tensor1D>([c])
      runtime.launch({
        kernel: 'embedTokenGrad',
        args: [...offsets(tokens, dx, dWte), b * t, t, c, nVocab],
        items: Math.ceil(c / COLUMNS_PER_ITEM),
        scratchBytes: 0,
        cost: b * t * c,
      })
      runtime.launch({
        kernel: 'embedPositionGrad',
        args: [...offsets(dx, dWpe, dSos), b, t, c],
        items: positions,
        scratchBytes: 0,
        cost: b * t * c,
      })
      return { dWte: withExisting(dWte, already), dWpe, dSos }
    },

    forwardMasked(tokens, mask, wte, wpe) {
      const { rows: b, columns: t } = asRows(tokens)
      const { rows: v, columns: c } = asRows(wte)
      expectSize('embedMasked tokens', tokens, b * t, 'int32')
      expectSize('embedMasked mask', mask, b * t)
      expectPositions('embedMasked', wpe, t, c)
      const x = runtime.output<tf.Tensor3D>([b, t, c])
      runtime.launch({
        kernel: 'embedMasked',
        args: [...offsets(tokens, mask, wte, wpe, x), t, c, v],
        items: b * t,
        scratchBytes: 0,
        cost: b * t * c,
      })
      return x
    },

    backwardMasked(dx, tokens, mask, nVocab, positions, already) {
      const { b, t, c } = gradSizes('embedMaskedGrad', tokens, dx, positions)
      expectSize('embedMaskedGrad mask', mask, b * t)
      const dWte = runtime.output<tf.Tensor2D>([nVocab, c])
      const dWpe = runtime.output<tf.Tensor2D>([positions, c])
      runtime.launch({
        kernel: 'embedMaskedTokenGrad',
        args: [...offsets(tokens, mask, dx, dWte), b * t, c, nVocab],
        items: Math.ceil(c / COLUMNS_PER_ITEM),
        scratchBytes: 0,
        cost: b * t * c,
      })
      runtime.launch({
        kernel: 'embedPositionGrad',
        args: [...offsets(dx, dWpe), 0, b, t, c],
        items: positions,
        scratchBytes: 0,
        cost: b * t * c,
      })
      return { dWte: withExisting(dWte, already), dWpe }
    },
  }
}

/**
 * The input of position `cursor[1]` of each sequence, while sampling: the pixel drawn last, or the start
 * vector.
 * @param wte (V, C), wpe (T or more, C), sos (C)
 * @returns (N, 1, C), the caller's to dispose
 */
export function embedNextWasm(
  runtime: WasmRuntime,
  { drawn, cursor }: SamplingState,
  wte: tf.Tensor,
  wpe: tf.Tensor,
  sos: tf.Tensor,
): tf.Tensor3D {
  const [t, n] = drawnSizes(drawn)
  const { rows: v, columns: c } = asRows(wte)
  expectSize('embedNext cursor', cursor, 2, 'int32')
  expectPositions('embedNext', wpe, t, c)
  expectSize('embedNext sos', sos, c)
  const x = runtime.output<tf.Tensor3D>([n, 1, c])
  const offsets = [drawn, cursor, wte, wpe, sos, x].map((tensor) => runtime.offset(tensor))
  runtime.launch({
    kernel: 'embedNext',
    args: [...offsets, n, c, v, t],
    items: n,
    scratchBytes: 0,
    cost: n * c,
  })
  return x
}
