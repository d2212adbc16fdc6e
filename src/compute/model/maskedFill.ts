/**
 * Fills holes of any shape with a model of masked pixels (reference, section 2, completion): either one pixel
 * after another in reading order, each seeing all that is known by then, or in rounds, where every hidden
 * pixel is drawn and the surest are kept, more each round on a cosine, with some chance in the choice that
 * dies out. Each pass runs the whole model; there is no cache to keep, since every position sees every other.
 */
import * as tf from '@tensorflow/tfjs'
import type { FillKind } from '../../core/config'
import type { Rng } from '../../core/rng'
import { drawRow, type RowDraw } from './drawRow'
import { logits } from './igpt'
import type { IgptShape, IgptWeights } from './weights'

export interface FillRequest {
  /** (sequences, T) palette indices in reading order; those in the hole are ignored. */
  tokens: Uint16Array
  /** (T) in reading order, 1 where a pixel is to be drawn. */
  hole: Uint8Array
  fill: FillKind
  /** Rounds of a fill by confidence. */
  rounds: number
  temperature: number
  /** 0 is off. */
  topK: number
  /** Each sequence takes a stream of its own. */
  rng: Rng
}

/** Pixels placed in one pass, all arrays of one length. */
export interface FilledPixels {
  sequences: Uint16Array
  /** Positions in reading order. */
  positions: Uint16Array
  tokens: Uint16Array
  /** Nats: how unsure the model was of each. */
  entropy: Float32Array
}

/** Hidden pixels left after round r of R, of h at first: none after the last. */
export function hiddenAfter(round: number, rounds: number, hidden: number): number {
  return round >= rounds ? 0 : Math.floor(hidden * Math.cos((Math.PI / 2) * (round / rounds)))
}

interface Placed extends RowDraw {
  sequence: number
  position: number
}

/** Reads (sequences, picked, V) logits at some positions, given what is known. */
async function logitsAt(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: Uint16Array,
  hidden: Uint8Array,
  positions: number[],
): Promise<Float32Array> {
  const size: [number, number] = [tokens.length / shape.positions, shape.positions]
  const picked = tf.tidy(() => {
    const all = logits(
      weights,
      shape,
      tf.tensor2d(Int32Array.from(tokens), size, 'int32'),
      tf.tensor2d(Float32Array.from(hidden), size),
    )
    return positions.length === shape.positions ? all : tf.gather(all, tf.tensor1d(positions, 'int32'), 1)
  })
  const values = await picked.data<'float32'>()
  picked.dispose()
  return values
}

/** The pixels to keep of one sequence's draws: the surest `count`, with chance of strength `noise`. */
function surest(draws: Placed[], count: number, noise: number, rng: Rng): Placed[] {
  const scored = draws.map((draw) => ({ draw, score: draw.logProbability + noise * rng.gumbel() }))
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ draw }) => draw)
}

/**
 * Yields what each pass has placed. The weights stay the caller's and must not change meanwhile; stop
 * iterating to cancel.
 * @throws RangeError for a model that is not of masked pixels
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
    const asked = fill === 'raster' ? [holes[round - 1]] : holes
    const rows = await logitsAt(weights, shape, tokens, hidden, asked)
    const placed = streams.flatMap((stream, sequence) => {
      const draws = asked.flatMap((position, i): Placed[] => {
        if (hidden[sequence * positions + position] === 0) return []
        const at = (sequence * asked.length + i) * nVocab
        return [{ sequence, position, ...drawRow(rows.subarray(at, at + nVocab), temperature, topK, stream) }]
      })
      return fill === 'raster'
        ? draws
        : surest(
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
