/** Splitting the width into heads and joining it again, in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

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
