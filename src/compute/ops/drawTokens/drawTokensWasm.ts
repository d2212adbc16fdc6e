/**
 * The draw by its SIMD kernel on tfjs-wasm's memory (wasm/assembly/drawTokens.ts). It reads the position from
 * memory and advances it there, so that the launches of one position, captured once, draw all further ones.
 */
import type * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../../core/counterNoise'
import { NOISE_BYTES } from '../../wasm/kernelConstants'
import type { WasmRuntime } from '../../wasm/runtime'
import { asRows, expectSize } from '../../wasm/shapes'

/** What the kernels of sampling read and write at each position. */
export interface SamplingState {
  /** (T, N, 2) float32: token and entropy in nats of each pixel drawn, and of those of the prefix. */
  drawn: tf.Tensor
  /**
   * Two int32: [0] the current position, [1] the next. `embedNextWasm` copies [1] to [0], `drawTokensWasm`
   * sets [1] to the position after [0].
   */
  cursor: tf.Tensor
}

export interface DrawRule {
  key: PrngKey
  /** Above 0. */
  temperature: number
  /** Draw among the k likeliest only, with all that equal the k-th; 0 is off. */
  topK: number
}

/** T and N of `drawn`. Throws Error for any other shape. */
export function drawnSizes(drawn: tf.TensorInfo): [number, number] {
  const [t, n, numbers] = drawn.shape
  if (t === undefined || n === undefined || numbers !== 2)
    throw new Error(`drawn pixels must be (T, N, 2), got [${drawn.shape.join(', ')}]`)
  return [t, n]
}

/** Draws pixel `cursor[0]` of each sequence from logits (N, V), into its row of `drawn`. */
export function drawTokensWasm(
  runtime: WasmRuntime,
  logits: tf.Tensor,
  { drawn, cursor }: SamplingState,
  { key, temperature, topK }: DrawRule,
): void {
  const [t, n] = drawnSizes(drawn)
  const { rows, columns: v } = asRows(logits)
  expectSize('drawTokens cursor', cursor, 2, 'int32')
  if (logits.dtype !== 'float32' || rows !== n)
    throw new Error(`drawTokens: ${rows} rows of logits for ${n} sequences`)
  runtime.launch({
    kernel: 'drawTokens',
    args: [
      runtime.offset(logits),
      runtime.offset(cursor),
      runtime.offset(drawn),
      n,
      v,
      t,
      key[0],
      key[1],
      temperature,
      topK,
    ],
    items: n,
    scratchBytes: NOISE_BYTES,
    // A Gumbel number takes about fifty multiplications.
    cost: n * v * 50,
  })
}
