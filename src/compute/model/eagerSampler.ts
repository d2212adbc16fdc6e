/** The sampler that runs op by op, on any backend: embeds each position, runs it over the caches, draws. */
import * as tf from '@tensorflow/tfjs'
import { pixelKey, type PrngKey } from '../../core/counterNoise'
import { ConcatCache } from '../ops/attentionCached/attentionCached'
import { drawTokens, type Draw } from '../ops/drawTokens/drawTokens'
import { embed, embedNext } from '../ops/embed/embed'
import {
  nextLogits,
  type AutoregressiveWeights,
  type DrawnPixels,
  type Sampler,
  type SampleRequest,
} from './sampler'
import type { IgptShape } from './weights'

/**
 * The prefix and one unused token: embedding shifts right, so this gives the inputs of positions
 * 0..prefixLength.
 *
 * @returns (N, prefixLength + 1) int32
 */
function prefillTokens({ prefix, prefixLength, sequences }: SampleRequest): tf.Tensor2D {
  const padded = new Int32Array(sequences * (prefixLength + 1))
  for (let n = 0; n < sequences; n += 1) {
    for (let i = 0; i < prefixLength; i += 1)
      padded[n * (prefixLength + 1) + i] = prefix[n * prefixLength + i]!
  }
  return tf.tensor2d(padded, [sequences, prefixLength + 1], 'int32')
}

export class EagerSampler implements Sampler {
  private readonly key: PrngKey
  private readonly caches: ConcatCache[]
  /** (N) the last pixels of the row before, input of the next position. */
  private previous: tf.Tensor1D | null = null
  /** Drawn, not yet read back. */
  private row: Draw[] = []

  constructor(
    private readonly weights: AutoregressiveWeights,
    { nHead }: IgptShape,
    private readonly request: SampleRequest,
  ) {
    this.key = pixelKey(request.rng)
    this.caches = weights.blocks.map(() => new ConcatCache(nHead))
  }

  async draw(from: number, to: number): Promise<DrawnPixels> {
    for (let position = from; position < to; position += 1) this.row.push(this.drawOne(position))
    const pixels = await readRow(this.row)
    this.previous?.dispose()
    this.previous = this.row[this.row.length - 1]!.tokens
    tf.dispose(
      this.row.flatMap(({ tokens, entropy }) => (tokens === this.previous ? [entropy] : [tokens, entropy])),
    )
    this.row = []
    return pixels
  }

  dispose(): void {
    this.caches.forEach((cache) => cache.dispose())
    this.previous?.dispose()
    tf.dispose(this.row.flatMap(({ tokens, entropy }) => [tokens, entropy]))
  }

  private drawOne(position: number): Draw {
    const { weights, request, key, row } = this
    const previous = row[row.length - 1]?.tokens ?? this.previous
    const [tokens, entropy] = tf.tidy(() => {
      const input = previous
        ? embedNext(previous, position, weights.wte, weights.wpe)
        : embed(prefillTokens(request), weights.wte, weights.wpe, weights.sos)
      const logits = nextLogits(weights, input, (layer, qkv) => this.caches[layer]!.append(qkv))
      const draw = drawTokens(logits, { key, position }, request.temperature, request.topK)
      return [draw.tokens, draw.entropy]
    })
    return { tokens: tokens as tf.Tensor1D, entropy: entropy as tf.Tensor1D }
  }
}

/** Reads a row back in two transfers: (N, draws) tokens and entropies. */
async function readRow(row: Draw[]): Promise<DrawnPixels> {
  const [tokens, entropy] = tf.tidy(() => [
    tf.stack(
      row.map((draw) => draw.tokens),
      1,
    ),
    tf.stack(
      row.map((draw) => draw.entropy),
      1,
    ),
  ])
  const [indices, nats] = await Promise.all([tokens.data<'int32'>(), entropy.data<'float32'>()])
  tf.dispose([tokens, entropy])
  return { tokens: Uint16Array.from(indices), entropy: Float32Array.from(nats) }
}
