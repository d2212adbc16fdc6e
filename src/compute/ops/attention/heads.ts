/** Stock tfjs parts of attention: splitting and joining heads, and the causal mask. */
import * as tf from '@tensorflow/tfjs'

/** Mask value of the official code: its exponential is exactly zero in float32. */
const maskedScore = -1e10

/** (B, T, C) to (B, H, T, D). */
export function toHeads(x: tf.Tensor3D, nHead: number): tf.Tensor4D {
  const [batch, length, width] = x.shape
  return x.reshape([batch, length, nHead, width / nHead]).transpose([0, 2, 1, 3]) as tf.Tensor4D
}

/** The fused rows (B, T, 3C) to q, k and v, each (B, H, T, D). */
export function splitHeads(qkv: tf.Tensor3D, nHead: number): [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] {
  const [q, k, v] = tf.split(qkv, 3, 2) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]
  return [toHeads(q, nHead), toHeads(k, nHead), toHeads(v, nHead)]
}

/** (B, H, T, D) back to (B, T, C). */
export function joinHeads(heads: tf.Tensor4D): tf.Tensor3D {
  const [batch, nHead, length, size] = heads.shape
  return heads.transpose([0, 2, 1, 3]).reshape([batch, length, nHead * size]) as tf.Tensor3D
}

/** (added, held) bias that masks the keys after each of the last `added` queries. */
export function causalBias(added: number, held: number): tf.Tensor2D {
  return tf.tidy(() => {
    const query = tf.range(held - added, held).expandDims(1)
    const visible = tf.range(0, held).expandDims(0).lessEqual(query)
    const bias: tf.Tensor = tf.where(visible, tf.scalar(0), tf.scalar(maskedScore))
    return bias as tf.Tensor2D
  })
}
