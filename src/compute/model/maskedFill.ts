/**
 * Fills holes of any shape with a masked model: either pixel by pixel in raster order, each seeing all known
 * pixels, or in rounds as MaskGIT decodes: every hidden pixel is drawn and the most confident are kept, more
 * each round on a cosine schedule, with noise in the choice that decays to zero. Each pass runs the whole
 * model; a cache cannot help, since every position sees every other.
 */
import * as tf from '@tensorflow/tfjs'
import { tokensPerPass } from '../../core/memory'
import type { FillKind } from '../../core/config'
import type { Rng } from '../../core/rng'
import { logits } from './igpt'
import type { IgptShape, IgptWeights } from './weights'

export interface FillRequest {
  /** (N, T) palette indices in raster order; those in the hole are ignored. */
  tokens: Uint16Array
  /** (T) in raster order, 1 where a pixel is to be drawn. */
  hole: Uint8Array
  fill: FillKind
  /** Rounds, when filling by confidence. */
  rounds: number
  temperature: number
  /** 0 is off. */
  topK: number
  /** Each sequence draws from its own stream. */
  rng: Rng
}

/** Pixels placed in one pass; all arrays have the same length. */
export interface FilledPixels {
  sequences: Uint16Array
  /** Positions in raster order. */
  positions: Uint16Array
  tokens: Uint16Array
  /** Entropy of the model's distribution at each, in nats. */
  entropy: Float32Array
}

interface RowDraw {
  token: number
  /** Nats, of the model's own distribution, without temperature and top-k. */
  entropy: number
  /** Log probability of the drawn token in that same distribution. */
  logProbability: number
}

/**
 * One draw from a row of logits on the host, by the Gumbel-max trick, as ops/drawTokens does on the device.
 *
 * @param logits (V)
 * @param temperature above 0
 * @param topK draw among the k most likely only, and those equal to the k-th; 0 is off
 */
function drawRow(logits: ArrayLike<number>, temperature: number, topK: number, rng: Rng): RowDraw {
  const nVocab = logits.length
  let largest = -Infinity
  for (let v = 0; v < nVocab; v += 1) largest = Math.max(largest, logits[v])
  let total = 0
  for (let v = 0; v < nVocab; v += 1) total += Math.exp(logits[v] - largest)
  const logTotal = largest + Math.log(total)
  const smallestKept = topK > 0 && topK < nVocab ? Float64Array.from(logits).sort()[nVocab - topK] : -Infinity
  let entropy = 0
  let token = 0
  let best = -Infinity
  for (let v = 0; v < nVocab; v += 1) {
    const logProbability = logits[v] - logTotal
    entropy -= Math.exp(logProbability) * logProbability
    // One number per colour, so that top-k does not shift the noise of the others.
    const score = logits[v] / temperature + rng.gumbel()
    if (logits[v] >= smallestKept && score > best) [best, token] = [score, v]
  }
  return { token, entropy, logProbability: logits[token] - logTotal }
}

/** Hidden pixels left after `round` of `rounds`, of `hidden` at first; none after the last. */
export function hiddenAfter(round: number, rounds: number, hidden: number): number {
  return round >= rounds ? 0 : Math.floor(hidden * Math.cos((Math.PI / 2) * (round / rounds)))
}

interface Placed extends RowDraw {
  sequence: number
  position: number
}

/** What is yielded between two pieces of a pass. */
const nothingPlaced = (): FilledPixels => ({
  sequences: new Uint16Array(0),
  positions: new Uint16Array(0),
  tokens: new Uint16Array(0),
  entropy: new Float32Array(0),
})

/**
 * Runs the model on the known pixels, a few sequences at a time.
 *
 * @param tokens (N, T), hidden (N, T) 1 where a pixel is hidden
 * @param wanted P positions
 * @returns (N, P, V) logits
 */
async function* logitsAt(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: Uint16Array,
  hidden: Uint8Array,
  wanted: number[],
): AsyncGenerator<FilledPixels, Float32Array, void> {
  const { positions, nVocab } = shape
  const sequences = tokens.length / positions
  const each = Math.max(1, Math.floor(tokensPerPass / positions))
  const values = new Float32Array(sequences * wanted.length * nVocab)
  for (let from = 0; from < sequences; from += each) {
    if (from > 0) yield nothingPlaced()
    const to = Math.min(sequences, from + each)
    const piece = [from * positions, to * positions] as const
    const picked = tf.tidy(() => {
      const all = logits(
        weights,
        shape,
        tf.tensor2d(Int32Array.from(tokens.subarray(...piece)), [to - from, positions], 'int32'),
        tf.tensor2d(Float32Array.from(hidden.subarray(...piece)), [to - from, positions]),
      )
      return wanted.length === positions ? all : tf.gather(all, tf.tensor1d(wanted, 'int32'), 1)
    })
    values.set(await picked.data<'float32'>(), from * wanted.length * nVocab)
    picked.dispose()
  }
  return values
}

/**
 * The `count` most confident of one sequence's draws, with Gumbel noise of strength `noise` in the choice.
 */
function mostConfident(draws: Placed[], count: number, noise: number, rng: Rng): Placed[] {
  const scored = draws.map((draw) => ({ draw, score: draw.logProbability + noise * rng.gumbel() }))
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ draw }) => draw)
}

/**
 * Yields the pixels that each pass has placed, and none between two pieces of a pass. The weights stay the
 * caller's and must not change meanwhile; stop iterating to cancel.
 *
 * @throws RangeError for a model that is not masked
 */
export async function* fillMasked(
  weights: IgptWeights,
  shape: IgptShape,
  request: FillRequest,
): AsyncGenerator<FilledPixels, void, void> {
  if (shape.objective !== 'masked')
    throw new RangeError(
      'Only a model of masked pixels fills holes; an autoregressive one continues a prefix.',
    )
  const { hole, fill, temperature, topK, rng } = request
  const { positions, nVocab } = shape
  const tokens = request.tokens.slice()
  const sequences = tokens.length / positions
  const streams = Array.from({ length: sequences }, (_, n) => rng.fork(`sequence ${n}`))
  const hidden = Uint8Array.from({ length: tokens.length }, (_, i) => hole[i % positions])
  const holes = Array.from(hole.keys()).filter((position) => hole[position] === 1)
  const rounds = fill === 'raster' ? holes.length : Math.min(request.rounds, holes.length)
  for (let round = 1; round <= rounds; round += 1) {
    const wanted = fill === 'raster' ? [holes[round - 1]] : holes
    const rows = yield* logitsAt(weights, shape, tokens, hidden, wanted)
    const placed = streams.flatMap((stream, sequence) => {
      const draws = wanted.flatMap((position, i): Placed[] => {
        if (hidden[sequence * positions + position] === 0) return []
        const at = (sequence * wanted.length + i) * nVocab
        return [{ sequence, position, ...drawRow(rows.subarray(at, at + nVocab), temperature, topK, stream) }]
      })
      return fill === 'raster'
        ? draws
        : mostConfident(
            draws,
            draws.length - hiddenAfter(round, rounds, holes.length),
            temperature * (1 - round / rounds),
            stream,
          )
    })
    for (const { sequence, position, token } of placed) {
      tokens[sequence * positions + position] = token
      hidden[sequence * positions + position] = 0
    }
    yield {
      sequences: Uint16Array.from(placed, (pixel) => pixel.sequence),
      positions: Uint16Array.from(placed, (pixel) => pixel.position),
      tokens: Uint16Array.from(placed, (pixel) => pixel.token),
      entropy: Float32Array.from(placed, (pixel) => pixel.entropy),
    }
  }
}
