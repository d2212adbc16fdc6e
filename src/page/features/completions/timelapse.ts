/**
 * Timelapses of completions as frames: one set as its pixels arrived, or the same prompts at every evaluation
 * of the run. Independent of the file format.
 */
import type { CompletionSet } from '../../store/state/completions'
import { contactSheet, type ContactSheet, type ContactSheetColours } from './contactSheet'

export interface Frame extends ContactSheet {
  /** Milliseconds. */
  delay: number
}

/** Most frames of a sampling timelapse: of more arrivals, several share a frame. */
const maxFrames = 64
const arrivalMs = 90
const evaluationMs = 650
/** The last frame is shown longer. */
const lastMs = 1500

/** Arrival of each token: as recorded, or line by line in reading order for a set that arrived at once. */
function arrivalsOf({ arrivedAt, drawn, grid, order }: CompletionSet): Uint32Array {
  const recorded = Uint32Array.from(arrivedAt)
  if (new Set(recorded.filter((arrival) => arrival > 0)).size > 1) return recorded
  const turn = new Uint32Array(drawn.length)
  if (order)
    order.forEach((place, i) => {
      turn[place] = i
    })
  else
    turn.forEach((_, i) => {
      turn[i] = i
    })
  return recorded.map((_, i) => (drawn[i % drawn.length] ? 1 + Math.floor(turn[i % drawn.length] / grid) : 0))
}

/** One set from its given pixels to the last drawn one. */
export function samplingTimelapse(
  set: CompletionSet,
  colours: ContactSheetColours,
  uncertainty: boolean,
): Frame[] {
  const arrivals = arrivalsOf(set)
  const positions = set.grid * set.grid
  const moments = [...new Set(arrivals)].sort((a, b) => a - b)
  const shown =
    moments.length <= maxFrames
      ? moments
      : Array.from(
          { length: maxFrames },
          (_, i) => moments[Math.round((i * (moments.length - 1)) / (maxFrames - 1))],
        )
  // The first frame has the prompts alone.
  const all = shown[0] === 0 ? shown : [0, ...shown]
  return all.map((moment, i) => ({
    ...contactSheet(set, colours, uncertainty, (sequence) =>
      Uint8Array.from({ length: positions }, (_, at) => {
        const place = sequence * positions + at
        return set.known[place] && arrivals[place] <= moment ? 1 : 0
      }),
    ),
    delay: i === all.length - 1 ? lastMs : arrivalMs,
  }))
}

/** Adds a progress line below a sheet. @param share progress of the run, from 0 to 1 */
function withProgress(
  { width, height, pixels }: ContactSheet,
  share: number,
  colour: number,
  ground: number,
): ContactSheet {
  const extended = new Uint32Array(pixels.length + width).fill(ground)
  extended.set(pixels)
  extended.fill(colour, pixels.length, pixels.length + Math.round(share * width))
  return { width, height: height + 1, pixels: extended }
}

/** The same prompts and seeds at every evaluation, in order of step, with a progress line below. */
export function trainingTimelapse(
  sets: readonly CompletionSet[],
  colours: ContactSheetColours & { progress: number },
  uncertainty: boolean,
): Frame[] {
  const complete = sets.filter((set) => set.state === 'done')
  const lastStep = Math.max(1, ...complete.map(({ step }) => step))
  return complete.map((set, i) => ({
    ...withProgress(
      contactSheet(set, colours, uncertainty),
      set.step / lastStep,
      colours.progress,
      colours.ground,
    ),
    delay: i === complete.length - 1 ? lastMs : evaluationMs,
  }))
}
