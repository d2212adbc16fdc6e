/**
 * Films of completions as pictures one after another: one set as its pixels arrived, or the same prompts at
 * every evaluation of the run. Knows no file format.
 */
import type { CompletionSet } from '../../store/state/completions'
import { contactSheet, type ContactSheet, type ContactSheetColours } from './contactSheet'

export interface Frame extends ContactSheet {
  /** Milliseconds. */
  delay: number
}

/** Most pictures of a film of arriving pixels: where more arrived one by one, several come at once. */
const mostFrames = 64
const arrivalMs = 90
const evaluationMs = 650
/** The end stays on show. */
const lastMs = 1500

/** When each token came: as it did, or, in a set that came as a whole, line by line in reading order. */
function arrivalsOf({ arrivedAt, drawn, grid, order }: CompletionSet): Uint32Array {
  const came = Uint32Array.from(arrivedAt)
  if (new Set(came.filter((arrival) => arrival > 0)).size > 1) return came
  const turn = new Uint32Array(drawn.length)
  if (order)
    order.forEach((place, i) => {
      turn[place] = i
    })
  else
    turn.forEach((_, i) => {
      turn[i] = i
    })
  return came.map((_, i) => (drawn[i % drawn.length] ? 1 + Math.floor(turn[i % drawn.length] / grid) : 0))
}

/** One set from its given pixels to its last drawn one. */
export function samplingTimelapse(
  set: CompletionSet,
  colours: ContactSheetColours,
  uncertainty: boolean,
): Frame[] {
  const came = arrivalsOf(set)
  const positions = set.grid * set.grid
  const moments = [...new Set(came)].sort((a, b) => a - b)
  const shown =
    moments.length <= mostFrames
      ? moments
      : Array.from(
          { length: mostFrames },
          (_, i) => moments[Math.round((i * (moments.length - 1)) / (mostFrames - 1))],
        )
  // The prompts alone come first.
  const all = shown[0] === 0 ? shown : [0, ...shown]
  return all.map((moment, i) => ({
    ...contactSheet(set, colours, uncertainty, (sequence) =>
      Uint8Array.from({ length: positions }, (_, at) => {
        const place = sequence * positions + at
        return set.known[place] && came[place] <= moment ? 1 : 0
      }),
    ),
    delay: i === all.length - 1 ? lastMs : arrivalMs,
  }))
}

/** A line under a picture that tells how far the run was, from 0 to 1. */
function withProgress(
  { width, height, pixels }: ContactSheet,
  share: number,
  colour: number,
  ground: number,
): ContactSheet {
  const longer = new Uint32Array(pixels.length + width).fill(ground)
  longer.set(pixels)
  longer.fill(colour, pixels.length, pixels.length + Math.round(share * width))
  return { width, height: height + 1, pixels: longer }
}

/** The same prompts and seeds at every evaluation, in order of step, with a line below for the step. */
export function trainingTimelapse(
  sets: readonly CompletionSet[],
  colours: ContactSheetColours & { progress: number },
  uncertainty: boolean,
): Frame[] {
  const whole = sets.filter((set) => set.state === 'done')
  const lastStep = Math.max(1, ...whole.map(({ step }) => step))
  return whole.map((set, i) => ({
    ...withProgress(
      contactSheet(set, colours, uncertainty),
      set.step / lastStep,
      colours.progress,
      colours.ground,
    ),
    delay: i === whole.length - 1 ? lastMs : evaluationMs,
  }))
}
