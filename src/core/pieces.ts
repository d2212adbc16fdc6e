/** Long computations as generators that yield after each small piece: their caller decides when to go on. */

/** A computation that yields between its pieces and returns its result. */
export type Pieces<T> = Generator<void, T, void>

/**
 * The same, where a piece may end on another device: a promise that it yields is awaited before the next
 * piece, as `yield*` in an async generator does. The promises do not reject.
 */
export type AwaitedPieces<T> = Generator<void | Promise<void>, T, void>

/** Computes all pieces at once. */
export function allAtOnce<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next()
    if (done) return value
  }
}

export interface Turns {
  signal: AbortSignal
  /** Lets messages be handled and training go on. */
  yieldToEventLoop(): Promise<void>
  /** What to throw once the signal aborts. */
  cancelled(): Error
}

/** Longest time between two turns of others, if no single piece takes longer; milliseconds. */
const turnMs = 10

/** Computes the pieces in turns with everything else. Rejects with `cancelled()` once the signal aborts. */
export async function inTurns<T>(pieces: Pieces<T>, { signal, ...turns }: Turns): Promise<T> {
  let since = performance.now()
  for (;;) {
    const { done, value } = pieces.next()
    if (done) return value
    if (performance.now() - since < turnMs) continue
    await turns.yieldToEventLoop()
    if (signal.aborted) throw turns.cancelled()
    since = performance.now()
  }
}
