/**
 * One position of one image in every layer: its attention weights and its prediction, for inspection only.
 * Computes only that position's row of attention scores, so no T x T matrix is stored.
 */
import * as tf from '@tensorflow/tfjs'
import { splitHeads } from '../ops/attention/heads'
import { attnQkv, forward, lmHead } from './igpt'
import type { BlockWeights, IgptShape, IgptWeights } from './weights'

export interface InsideOf {
  /** (L, H, K) attention weights over the K visible positions: 0..position, or all in a masked model. */
  attention: tf.Tensor3D
  /** (V) predicted distribution. */
  probabilities: tf.Tensor1D
}

/**
 * softmax(q k' / sqrt(D)) of one query.
 *
 * @param normed (1, T, C) attention input of a block
 * @param keys K, the first positions to attend to
 * @returns (H, K)
 */
function attentionRow(
  normed: tf.Tensor3D,
  weights: BlockWeights,
  { nHead }: IgptShape,
  position: number,
  keys: number,
): tf.Tensor2D {
  const [q, k] = splitHeads(attnQkv(normed, weights), nHead)
  const size = q.shape[3]
  const query = tf.slice(q, [0, 0, position, 0], [1, nHead, 1, size])
  const scores = tf
    .matMul(query, tf.slice(k, [0, 0, 0, 0], [1, nHead, keys, size]), false, true)
    .mul(1 / Math.sqrt(size))
  return tf.softmax(scores).reshape([nHead, keys])
}

/**
 * @param tokens (1, T) int32
 * @param position the query; it predicts token `position`
 * @param mask (1, T) 1 where a token is hidden from a masked model
 * @returns the caller's to dispose
 */
export function lookInside(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  position: number,
  mask?: tf.Tensor2D,
): InsideOf {
  const { nLayer, nEmbd, nVocab, positions, objective } = shape
  // Leaving later keys out gives the same weights as masking them.
  const keys = objective === 'masked' ? positions : position + 1
  const [attention, probabilities] = tf.tidy(() => {
    const rows: tf.Tensor2D[] = []
    const visit = (layer: number, normed: tf.Tensor3D) => {
      if (layer < nLayer) rows.push(attentionRow(normed, weights.blocks[layer], shape, position, keys))
    }
    const final = forward(weights, shape, tokens, { mask, visit })
    const logits = lmHead(tf.slice(final, [0, position, 0], [1, 1, nEmbd]), weights)
    return [tf.stack(rows) as tf.Tensor3D, tf.softmax(logits).reshape([nVocab]) as tf.Tensor1D]
  })
  return { attention: attention as tf.Tensor3D, probabilities: probabilities as tf.Tensor1D }
}
