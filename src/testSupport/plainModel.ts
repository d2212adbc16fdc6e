/**
 * Test support: the whole model as plain loops in float64, put together from plainLoops.ts: the prediction of
 * one position, and the attention weights of its query in every layer and head; and a look compared with it.
 */
import { expect } from 'vitest'
import type { Look } from '../core/protocol'
import { toReadingOrder } from '../data/pixelOrder'
import type { IgptShape } from '../compute/model/weights'
import type { Session } from '../worker/session/session'
import { expectAllClose } from './allClose'
import {
  attentionLoop,
  embedLoop,
  embedMaskedLoop,
  matmulLoop,
  quickGeluLoop,
  rmsNormLoop,
} from './plainLoops'

type Numbers = ArrayLike<number>

const sumOf = (a: Numbers, b: Numbers) => Float64Array.from(a, (value, i) => value + b[i]!)

/** exp of the scores minus their log-sum-exp: (H, keys) of query `position`. */
function attentionOf(
  qkv: Float64Array,
  lse: Float64Array,
  { nHead, nEmbd, positions }: IgptShape,
  position: number,
  keys: number,
): number[] {
  const d = nEmbd / nHead
  return Array.from({ length: nHead * keys }, (_, at) => {
    const [head, key] = [Math.floor(at / keys), at % keys]
    let score = 0
    for (let p = 0; p < d; p++)
      score += qkv[position * 3 * nEmbd + head * d + p]! * qkv[(key * 3 + 1) * nEmbd + head * d + p]!
    return Math.exp(score / Math.sqrt(d) - lse[head * positions + position]!)
  })
}

/** What the loops compute on the way: a layer's normed stream, and its queries, keys and values. */
interface Visits {
  normed?(layer: number, normed: Float64Array): void
  attention?(qkv: Float64Array, lse: Float64Array): void
}

/**
 * @param weight the values of a parameter by its name; the model has no biases
 * @param tokens (T) in reading order
 * @param hidden (T) 1 where a masked model sees no token
 * @returns (T, C) after the final norm
 */
function plainStream(
  weight: (name: string) => Numbers,
  { positions: t, nLayer, nHead, nEmbd: c, objective }: IgptShape,
  tokens: Numbers,
  hidden: Numbers,
  visits: Visits,
): Float64Array {
  const causal = objective !== 'masked'
  let h = causal
    ? embedLoop(tokens, weight('wte'), weight('wpe'), weight('sos'), t)
    : embedMaskedLoop(tokens, hidden, weight('wte'), weight('wpe'), c, t)
  for (let l = 0; l < nLayer; l++) {
    const normed = rmsNormLoop(h, weight(`h${l}.ln1.g`), t)
    visits.normed?.(l, normed)
    const qkv = matmulLoop(normed, weight(`h${l}.attn.wQkv`), t, 3 * c, c)
    const { y, lse } = attentionLoop(qkv, { b: 1, t, heads: nHead, d: c / nHead, causal })
    visits.attention?.(qkv, lse)
    const a = sumOf(h, matmulLoop(y, weight(`h${l}.attn.wProj`), t, c, c))
    const wide = matmulLoop(rmsNormLoop(a, weight(`h${l}.ln2.g`), t), weight(`h${l}.mlp.wFc`), t, 4 * c, c)
    h = sumOf(a, matmulLoop(quickGeluLoop(wide), weight(`h${l}.mlp.wProj`), t, c, 4 * c))
  }
  const final = rmsNormLoop(h, weight('lnF.g'), t)
  visits.normed?.(nLayer, final)
  return final
}

/** The probabilities of these logits. */
export function plainSoftmax(logits: Numbers): number[] {
  const total = Array.from(logits, Math.exp).reduce((sum, power) => sum + power, 0)
  return Array.from(logits, (logit) => Math.exp(logit) / total)
}

/** The parameters of `plainStream`. @returns for each layer 0..L (C), the mean of its normed stream */
export function plainFeatures(
  weight: (name: string) => Numbers,
  shape: IgptShape,
  tokens: Numbers,
  hidden: Numbers,
): Float64Array[] {
  const { positions: t, nEmbd: c } = shape
  const features: Float64Array[] = []
  plainStream(weight, shape, tokens, hidden, {
    normed(_, normed) {
      const mean = new Float64Array(c)
      normed.forEach((value, i) => (mean[i % c]! += value / t))
      features.push(mean)
    },
  })
  return features
}

/**
 * The parameters of `plainStream`; the head is not tied.
 * @returns the distribution (V) at `position`, and (L, H, keys) attention over positions 0..position, or over
 *   all in a masked model
 */
export function plainModel(
  weight: (name: string) => Numbers,
  shape: IgptShape,
  tokens: Numbers,
  position: number,
  hidden: Numbers,
): { probabilities: number[]; attention: number[] } {
  const { positions: t, nVocab, nEmbd: c, objective } = shape
  const keys = objective === 'masked' ? t : position + 1
  const attention: number[] = []
  const final = plainStream(weight, shape, tokens, hidden, {
    attention: (qkv, lse) => attention.push(...attentionOf(qkv, lse, shape, position, keys)),
  })
  const row = final.subarray(position * c, (position + 1) * c)
  return { probabilities: plainSoftmax(matmulLoop(row, weight('head'), 1, nVocab, c)), attention }
}

/** The look against the plain model; both sums of about 30 float32 products near 1, so 1e-5. */
export async function expectPlainLook(
  session: Session,
  look: Look,
  unknown: Uint8Array | null,
  order: Uint16Array | null,
) {
  const set = session.snapshot('logits')
  const values = new Map<string, Float32Array>()
  for (const [name, tensor] of set.byName) values.set(name, (await tensor.data<'float32'>()).slice())
  const { tokens, place, masked } = look
  const inOrder = toReadingOrder(tokens, order)
  const position = order ? order.indexOf(place) : place
  const hidden = toReadingOrder(unknown ?? new Uint8Array(tokens.length), order).slice()
  hidden[position] = 1
  const expected = plainModel((name) => values.get(name)!, set.shape, inOrder, position, hidden)
  set.dispose()
  expectAllClose(look.probabilities, expected.probabilities, 1e-5)
  const entropy = expected.probabilities.reduce((sum, p) => sum - p * Math.log(p), 0)
  expect(look.entropy).toBeCloseTo(entropy, 4)
  const keys = masked ? tokens.length : position + 1
  const byPlace = new Float64Array(look.attention.length)
  expected.attention.forEach((weight, at) => {
    const [map, key] = [Math.floor(at / keys), at % keys]
    const read = masked ? key : key - 1
    if (read < 0) expect(look.start![map]).toBeCloseTo(weight, 4)
    else byPlace[map * tokens.length + (order ? order[read] : read)] = weight
  })
  expectAllClose(look.attention, byPlace, 1e-5)
}
