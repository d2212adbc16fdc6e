/**
 * lookInside's single row of attention against the full attention reference, which computes all T x T scores,
 * and its prediction against the model's logits. Every backend's test calls it.
 */
import * as tf from '@tensorflow/tfjs'
import { Rng } from '../../core/rng'
import { attentionReference } from '../../compute/ops/attention/attentionReference'
import { joinHeads, splitHeads } from '../../compute/ops/attention/heads'
import { expectAllClose } from '../allClose'
import { logits, forward } from '../../compute/model/igpt'
import { initialWeights } from '../../compute/model/init'
import { lookInside } from '../../compute/model/lookInside'
import { WeightSet, type IgptShape } from '../../compute/model/weights'

/** Weights far from their initial values, so that attention is far from uniform. */
function randomWeights(shape: IgptShape): WeightSet {
  const rng = new Rng(7).fork(shape.objective ?? 'autoregressive')
  const values = initialWeights(shape, rng)
  for (const flat of values.values())
    flat.forEach((_, i) => {
      flat[i] += 0.4 * rng.normal()
    })
  return WeightSet.trainable(shape, values)
}

interface FullLayer {
  /** (1, T, 3C) */
  qkv: tf.Tensor3D
  /** (1, T, C) */
  y: tf.Tensor3D
  /** (1, H, T) */
  lse: tf.Tensor3D
}

/** The attention reference run on every layer's input. */
function fullLayers({ weights, shape }: WeightSet, tokens: tf.Tensor2D, mask?: tf.Tensor2D): FullLayer[] {
  const layers: FullLayer[] = []
  const causal = shape.objective !== 'masked'
  forward(weights, shape, tokens, {
    mask,
    visit: (l, normed) => {
      if (l === shape.nLayer) return
      const qkv = tf.matMul(normed, weights.blocks[l].wQkv.expandDims(0)) as tf.Tensor3D
      layers.push({ qkv, ...attentionReference.forward(qkv, { nHead: shape.nHead, causal }) })
    },
  })
  return layers
}

/**
 * Attention weights equal exp(q k' / sqrt(D) - lse) with the reference's log-sum-exp, weights times values
 * equal its output, and the prediction equals the softmax of the model's logits. All to 1e-5: float32 sums of
 * up to 20 terms near 1.
 */
export async function checkLookInside(
  objective: 'autoregressive' | 'masked',
  position: number,
): Promise<void> {
  const shape: IgptShape = { positions: 9, nVocab: 7, nLayer: 2, nHead: 4, nEmbd: 20, objective }
  const set = randomWeights(shape)
  const { positions, nLayer, nHead, nEmbd } = shape
  const keys = objective === 'masked' ? positions : position + 1
  const tokens = tf.tensor2d(
    Array.from({ length: positions }, (_, i) => (i * 5) % 7),
    [1, positions],
    'int32',
  )
  const mask =
    objective === 'masked'
      ? tf.tensor2d(
          Array.from({ length: positions }, (_, i) => Number(i === position)),
          [1, positions],
        )
      : undefined
  const inside = lookInside(set.weights, shape, tokens, position, mask)
  expectAllClose(inside.attention.shape, [nLayer, nHead, keys], 0)
  const expected = tf.tidy(() => {
    const layers = fullLayers(set, tokens, mask)
    const row = <T extends tf.Tensor>(x: T, begin: number[], size: number[]) => tf.slice(x, begin, size)
    const attention = tf.stack(
      layers.map(({ qkv, lse }) => {
        const [q, k] = splitHeads(qkv, nHead)
        const scores = tf
          .matMul(q, k, false, true)
          .div(Math.sqrt(nEmbd / nHead))
          .sub(lse.expandDims(-1))
        return row(tf.exp(scores), [0, 0, position, 0], [1, nHead, 1, keys]).reshape([nHead, keys])
      }),
    )
    const outputs = tf.stack(layers.map(({ y }) => row(y, [0, position, 0], [1, 1, nEmbd]).flatten()))
    const weighed = tf.stack(
      layers.map(({ qkv }, l) => {
        const v = row(splitHeads(qkv, nHead)[2], [0, 0, 0, 0], [1, nHead, keys, nEmbd / nHead])
        const weights = row(inside.attention, [l, 0, 0], [1, nHead, keys]).reshape([1, nHead, 1, keys])
        return joinHeads(tf.matMul(weights, v) as tf.Tensor4D).flatten()
      }),
    )
    const probabilities = tf.softmax(
      row(logits(set.weights, shape, tokens, mask), [0, position, 0], [1, 1, shape.nVocab]).flatten(),
    )
    return { attention, outputs, weighed, probabilities }
  })
  expectAllClose(await inside.attention.data(), await expected.attention.data(), 1e-5)
  expectAllClose(await expected.weighed.data(), await expected.outputs.data(), 1e-5, 1e-5)
  expectAllClose(await inside.probabilities.data(), await expected.probabilities.data(), 1e-5)
  tf.dispose([tokens, mask ?? [], inside.attention, inside.probabilities, ...Object.values(expected)])
  set.dispose()
}
