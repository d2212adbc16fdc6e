/**
 * The methods of Kernels (kernels.ts, where the rules of all methods are told) that only sampling uses: a
 * further position's embedding, attention against caches, and the draw. They read the position from memory
 * and move it on there, so that the calls of one position, recorded once (kernelCore.ts), draw all that
 * follow.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { Words } from '../../core/counterNoise'
import { AttentionKernels } from './attentionKernels'
import { asRows, attentionSizes, expectSize, roundUp } from './shapes'

/** What a position of sampling reads and leaves. */
export interface DrawnPixels {
  /** (T, N, 2) float32: token and entropy in nats of each pixel drawn, and of those given before. */
  drawn: TensorInfo
  /**
   * Two int32: [0] the position at work, [1] the next. embedNext copies [1] to [0], drawTokens sets [1] to
   * the position after [0].
   */
  cursor: TensorInfo
}

export interface DrawRule {
  key: Words
  /** Above 0. */
  temperature: number
  /** Draw among the k likeliest only, with all that equal the k-th; 0 is off. */
  topK: number
}

export class SamplingKernels extends AttentionKernels {
  /**
   * Attention of S new positions against caches. Writes the new keys and values into the caches, in place,
   * after those held, then attends causally.
   * @param qkv (B, S, 3C) of the new positions
   * @param keys, values (B, Tmax, C)
   * @param held int32, whose first number is how many positions the caches hold; what does not fit overwrites
   *   the last
   * @returns y (B, S, C)
   */
  attentionCached(
    qkv: TensorInfo,
    keys: TensorInfo,
    values: TensorInfo,
    held: TensorInfo,
    heads: number,
  ): TensorInfo {
    const { b, t: s, c, d } = attentionSizes(qkv, heads)
    const tMax = keys.shape[1] ?? 0
    expectSize('attentionCached keys', keys, b * tMax * c)
    expectSize('attentionCached values', values, b * tMax * c)
    if (s > tMax) throw new Error(`attentionCached: ${s} positions do not fit into caches of ${tMax}`)
    const y = this.memory.makeOutput([b, s, c], 'float32')
    this.run(
      'attentionCached',
      [this.at(qkv), this.at(keys), this.at(values), this.at(y), s, tMax, this.at(held), heads, d],
      b * heads,
      4 * roundUp(tMax, 4),
      b * s * tMax * c,
    )
    return y
  }

  /**
   * @param wte (V, C), wpe (T or more, C), sos (C). @returns x (N, 1, C), the input of position `cursor[1]`
   * of each sequence
   */
  embedNext({ drawn, cursor }: DrawnPixels, wte: TensorInfo, wpe: TensorInfo, sos: TensorInfo): TensorInfo {
    const [t, n] = drawnSizes(drawn)
    const { rows: v, columns: c } = asRows(wte)
    expectSize('embedNext cursor', cursor, 2, 'int32')
    expectSize('embedNext wpe', wpe, Math.max(t, asRows(wpe).rows) * c)
    expectSize('embedNext sos', sos, c)
    const x = this.memory.makeOutput([n, 1, c], 'float32')
    const at = [drawn, cursor, wte, wpe, sos, x].map((tensor) => this.at(tensor))
    this.run('embedNext', [...at, n, c, v, t], n, 0, n * c)
    return x
  }

  /** Draws pixel `cursor[0]` of each sequence from logits (N, V), into its row of `drawn`. */
  drawTokens(logits: TensorInfo, { drawn, cursor }: DrawnPixels, { key, temperature, topK }: DrawRule): void {
    const [t, n] = drawnSizes(drawn)
    const { rows, columns: v } = asRows(logits)
    expectSize('drawTokens cursor', cursor, 2, 'int32')
    if (logits.dtype !== 'float32' || rows !== n)
      throw new Error(`drawTokens: ${rows} rows of logits for ${n} sequences`)
    // Making a Gumbel number takes some fifty multiplications.
    this.run(
      'drawTokens',
      [this.at(logits), this.at(cursor), this.at(drawn), n, v, t, key[0], key[1], temperature, topK],
      n,
      32,
      n * v * 50,
    )
  }
}

/** T and N. Throws Error for any other shape. */
function drawnSizes(drawn: TensorInfo): [number, number] {
  const [t, n, numbers] = drawn.shape
  if (t === undefined || n === undefined || numbers !== 2)
    throw new Error(`drawn pixels must be (T, N, 2), got [${drawn.shape.join(', ')}]`)
  return [t, n]
}
