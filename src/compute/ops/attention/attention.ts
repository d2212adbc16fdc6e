/**
 * Multi-head self-attention on fused query, key and value rows (official image GPT code): scale 1/sqrt(D),
 * softmax over the visible keys, heads side by side in the width.
 *
 *   s = q k^T / sqrt(D), keys after the query masked if causal      p = softmax(s)      y = p v
 *
 * Gradient, with delta = sum over D of dy y:   dv = p^T dy    ds = p (dy v^T - delta)    dq = ds k / sqrt(D)
 * dk = ds^T q / sqrt(D). Only the log-sum-exp of each row is saved; p is recomputed from it.
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementations'
import { attentionReference, type AttentionImplementation, type AttentionShape } from './attentionReference'
import { attentionWasm } from './attentionWasm'
import { attentionWebgpu } from './attentionWebgpu'

export const attentionImplementations = new Implementations<AttentionImplementation>(attentionReference, {
  wasm: attentionWasm,
  webgpu: attentionWebgpu,
})

/**
 * @param qkv (B, T, 3C) with columns q | k | v, each C = nHead * D wide
 * @returns (B, T, C), the caller's to dispose
 */
export function attention(qkv: tf.Tensor3D, shape: AttentionShape): tf.Tensor3D {
  const implementation = attentionImplementations.current()
  return customOp([qkv], () => {
    const { y, lse } = implementation.forward(qkv, shape)
    return {
      value: y,
      saved: [qkv, y, lse],
      backward(dy, saved) {
        const [qkvSaved, ySaved, lseSaved] = saved as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]
        return [implementation.backward(dy as tf.Tensor3D, qkvSaved, ySaved, lseSaved, shape)]
      },
    }
  })
}
