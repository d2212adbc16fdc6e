/**
 * The pace at which the page reveals a requested set: pixel by pixel over about two seconds, however fast the
 * sampler is. Only the display waits; the set itself is complete as soon as its last pixel has arrived.
 */
import type { CompletionSet } from '../../store/state/completions'

/** Milliseconds from the first drawn pixel of a set to the last, if they have arrived by then. */
export const revealMs = 2000

export interface RevealTurns {
  /** (sequences, T) from 1 the turn of each drawn pixel that has arrived; 0 where given or not arrived. */
  turns: Uint32Array
  /** Most drawn pixels that have arrived in one sequence. */
  arrived: number
  /** Drawn pixels of a sequence. */
  all: number
}

/** In which turn each drawn pixel is revealed: as it arrived, and in the model's order within one arrival. */
export function revealTurns({ arrivedAt, known, drawn, order, sequences }: CompletionSet): RevealTurns {
  const positions = drawn.length
  const turns = new Uint32Array(sequences * positions)
  const inModelOrder = Array.from({ length: positions }, (_, i) => (order ? order[i] : i)).filter(
    (place) => drawn[place] === 1,
  )
  let arrived = 0
  for (let n = 0; n < sequences; n += 1) {
    const start = n * positions
    // A stable sort: places of one arrival stay in the model's order.
    const places = inModelOrder
      .filter((place) => known[start + place] === 1)
      .sort((a, b) => arrivedAt[start + a] - arrivedAt[start + b])
    places.forEach((place, turn) => {
      turns[start + place] = turn + 1
    })
    arrived = Math.max(arrived, places.length)
  }
  return { turns, arrived, all: inModelOrder.length }
}

/**
 * How many pixels of each sequence are shown after some time.
 * @param shown pixels shown before, perhaps a fraction
 */
export const advanced = (shown: number, elapsedMs: number, { arrived, all }: RevealTurns): number =>
  Math.min(arrived, shown + (Math.max(0, elapsedMs) * all) / revealMs)

/** Value of a shown pixel that has just had its turn: it is first shown as its uncertainty. */
export const freshPixel = 2

/**
 * (sequences, T) 1 where the pixel is given, or is drawn and has had its turn.
 * @param fresh how many of each sequence's last shown pixels get the value `freshPixel` instead
 */
export function shownPixels(
  { known }: CompletionSet,
  { turns }: RevealTurns,
  shown: number,
  fresh = 0,
): Uint8Array {
  const value = (turn: number) => (turn > 0 && turn > shown - fresh ? freshPixel : 1)
  return known.map((flag, i) => (flag && turns[i] <= shown ? value(turns[i]) : 0))
}
