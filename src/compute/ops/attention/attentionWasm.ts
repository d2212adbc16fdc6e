/**
 * attention by SIMD kernels on tfjs-wasm's memory, without a T x T buffer. Source:
 * wasm/assembly/attention*.ts.
 */
import type * as tf from '@tensorflow/tfjs'
import { ATTENTION_BLOCK, PANEL_ROW_BYTES, STRIP_BYTES, TILE_ROWS } from '../../wasm/kernelConstants'
import type { WasmRuntime } from '../../wasm/runtime'
import { expectSize, roundUp } from '../../wasm/shapes'
import type { AttentionImplementation } from './attentionReference'

/**
 * B, T, C and D of a fused qkv tensor (B, T, 3C).
 * @throws Error for any other shape, or if H does not divide C
 */
export function attentionSizes(
  qkv: tf.TensorInfo,
  heads: number,
): { b: number; t: number; c: number; d: number } {
  const [b, t, columns] = qkv.shape
  if (b === undefined || t === undefined || columns === undefined || columns % 3 !== 0)
    throw new Error(`attention: qkv must be (B, T, 3C), got [${qkv.shape.join(', ')}]`)
  const c = columns / 3
  if (c % heads !== 0) throw new Error(`${heads} heads do not divide ${c} columns`)
  return { b, t, c, d: c / heads }
}

/** Bytes of n rows of d numbers in strips (stripsBytes in assembly/lib/attentionTile.ts). */
const stripsBytes = (n: number, d: number): number => Math.ceil(n / TILE_ROWS) * d * STRIP_BYTES

export const attentionWasm = (runtime: WasmRuntime): AttentionImplementation => ({
  forward(qkv, { nHead, causal }) {
    const { b, t, c, d } = attentionSizes(qkv, nHead)
    const y = runtime.output<tf.Tensor3D>([b, t, c])
    const lse = runtime.output<tf.Tensor3D>([b, nHead, t])
    runtime.launch({
      kernel: 'attention',
      args: [runtime.offset(qkv), runtime.offset(y), runtime.offset(lse), t, nHead, d, causal ? 1 : 0],
      items: b * nHead,
      scratchBytes: PANEL_ROW_BYTES * (2 + 2 * d + roundUp(t, 12)) + stripsBytes(t, d),
      cost: b * t * t * c * 2,
    })
    return { y, lse }
  },

  backward(dy, qkv, y, lse, { nHead, causal }) {
    const { b, t, c, d } = attentionSizes(qkv, nHead)
    expectSize('attentionGrad y', y, b * t * c)
    expectSize('attentionGrad dy', dy, b * t * c)
    expectSize('attentionGrad lse', lse, b * nHead * t)
    const dqkv = runtime.output<tf.Tensor3D>(qkv.shape)
    const blockBytes =
      PANEL_ROW_BYTES * (ATTENTION_BLOCK * (ATTENTION_BLOCK / 4 + 4 * Math.ceil(d / 8)) + 2 * d) +
      2 * stripsBytes(ATTENTION_BLOCK, d)
    runtime.launch({
      kernel: 'attentionGrad',
      args: [
        runtime.offset(qkv),
        runtime.offset(y),
        runtime.offset(lse),
        runtime.offset(dy),
        runtime.offset(dqkv),
        t,
        nHead,
        d,
        causal ? 1 : 0,
      ],
      items: b * nHead,
      scratchBytes: blockBytes + 4 * roundUp(t, 8) * (d + 2),
      cost: b * t * t * c * 5,
    })
    return dqkv
  },
})
