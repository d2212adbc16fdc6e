/**
 * Draws pixels one after another from the model (paper 2.1; the blog samples at temperature 1 without
 * top-k). A cache keeps the keys and values of the positions drawn, so a pixel costs one position, not
 * the whole image. Chance comes by the Gumbel-max trick: noise is added to the logits and the largest
 * taken (ops/drawTokens), which stays on the device and is the same for the same seed.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../core/rng'
import { drawTokens, type Draw } from '../ops/drawTokens/drawTokens'
import { embed, embedNext } from '../ops/embed/embed'
import { cachedAttentionImplementations, type KvCache } from '../ops/attention/cached'
import { block, readout } from './igpt'
import type { IgptShape, IgptWeights } from './weights'

export interface SampleRequest {
  /** (sequences, prefixLength) palette indices that are given, row by row. */
  prefix: Uint16Array
  /** Pixels given in each sequence, 0 for unconditional samples; below the model's positions. */
  prefixLength: number
  sequences: number
  temperature: number
  /** Draw among the k likeliest only; 0 is off. */
  topK: number
  /** Each sequence takes a stream of its own, so the first samples are the same however many are asked for. */
  rng: Rng
  /** Pixels drawn between two results: one image row. */
  rowLength: number
}

/** Positions from <= i < to of every sequence. */
export interface SampledSpan {
  from: number
  to: number
  /** (sequences, to - from) palette indices. */
  tokens: Uint16Array
  /** (sequences, to - from) nats: how unsure the model was of each pixel. */
  entropy: Float32Array
}

/** Runs S new positions through all layers and gives the logits (N, V) of the last. */
function advance(weights: IgptWeights, embedded: tf.Tensor3D, caches: KvCache[]): tf.Tensor2D {
  let h = embedded
  weights.blocks.forEach((w, l) => { h = block(h, w, (qkv) => caches[l]!.append(qkv)) })
  const [sequences, added, width] = h.shape
  const last = h.slice([0, added - 1, 0], [sequences, 1, width])
  return readout(last, weights).reshape([sequences, weights.head.shape[1]])
}

/** The prefix with one more, unread, token, so that embedding it gives the inputs of positions 0..prefixLength. */
function prefillTokens({ prefix, prefixLength, sequences }: SampleRequest): Int32Array {
  const padded = new Int32Array(sequences * (prefixLength + 1))
  for (let n = 0; n < sequences; n += 1) {
    for (let i = 0; i < prefixLength; i += 1) padded[n * (prefixLength + 1) + i] = prefix[n * prefixLength + i]!
  }
  return padded
}

/**
 * Yields each image row as it is finished, the last span ending at the model's last position. Stop
 * iterating to cancel; caches are freed either way. The weights stay the caller's and must not change meanwhile.
 */
export async function* sample(weights: IgptWeights, shape: IgptShape, request: SampleRequest): AsyncGenerator<SampledSpan> {
  const { sequences, prefixLength, temperature, topK, rng, rowLength } = request
  const { positions, nVocab, nHead, nEmbd } = shape
  const streams = Array.from({ length: sequences }, (_, n) => rng.fork(`sequence ${n}`))
  const { createCache } = cachedAttentionImplementations.current()
  const caches = weights.blocks.map(() => createCache({ batch: sequences, capacity: positions, nHead, nEmbd }))
  const noiseValues = new Float32Array(sequences * nVocab)
  let row: Draw[] = []
  let previous: tf.Tensor1D | null = null
  let from = prefixLength
  try {
    for (let position = prefixLength; position < positions; position += 1) {
      streams.forEach((stream, n) => {
        for (let v = 0; v < nVocab; v += 1) noiseValues[n * nVocab + v] = stream.gumbel()
      })
      const [tokens, entropy] = tf.tidy(() => {
        const input: tf.Tensor3D = previous
          ? embedNext(previous, position, weights.wte, weights.wpe)
          : embed(tf.tensor2d(prefillTokens(request), [sequences, prefixLength + 1], 'int32'), weights.wte, weights.wpe, weights.sos)
        const draw = drawTokens(advance(weights, input, caches), tf.tensor2d(noiseValues.slice(), [sequences, nVocab]), temperature, topK)
        return [draw.tokens, draw.entropy]
      })
      if (row.length === 0) previous?.dispose()
      row.push({ tokens, entropy })
      previous = tokens
      const to = position + 1
      if (to % rowLength !== 0 && to !== positions) continue
      const span = await readSpan(row)
      // The last pixel drawn is the next position's input.
      tf.dispose(row.flatMap((draw) => [draw.entropy, ...(draw.tokens === previous ? [] : [draw.tokens])]))
      row = []
      yield { from, to, ...span }
      from = to
    }
  } finally {
    caches.forEach((cache) => cache.dispose())
    tf.dispose(row.map(({ tokens, entropy }) => [tokens, entropy]))
    if (!previous?.isDisposed) previous?.dispose()
  }
}

/** Reads the draws of a row in one go each: (sequences, draws). */
async function readSpan(row: Draw[]): Promise<Pick<SampledSpan, 'tokens' | 'entropy'>> {
  const [tokens, entropy] = tf.tidy(() => [tf.stack(row.map((draw) => draw.tokens), 1), tf.stack(row.map((draw) => draw.entropy), 1)])
  const [indices, nats] = await Promise.all([tokens.data<'int32'>(), entropy.data<'float32'>()])
  tf.dispose([tokens, entropy])
  return { tokens: Uint16Array.from(indices), entropy: Float32Array.from(nats) }
}
