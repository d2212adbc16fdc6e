/** Where the scrubber has its ticks: one for each measured step, none on top of another. */

/** Places that can be told apart on a slider of a phone. */
const places = 160

/** Shares of the slider's length, 0..1, ascending. @param stops ascending */
export function tickPlaces(stops: readonly number[], from: number, to: number): number[] {
  const span = Math.max(1, to - from)
  return [...new Set(stops.map((stop) => Math.round(((stop - from) / span) * places) / places))]
}
