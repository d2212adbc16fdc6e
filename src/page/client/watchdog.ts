/**
 * Asks the worker again and again whether it answers. A worker that computes answers between two pieces of
 * work; one that closed itself or loops for ever never does, and the browser does not tell the page.
 */

export interface WatchdogParts {
  /** Sends a ping; settles with its answer, or when the worker is replaced. */
  ping(): Promise<unknown>
  /** Milliseconds without an answer after which the worker is given up: one step may take long. */
  patienceMs(): number
  /** The worker has not answered for `quietMs`, or answers again. */
  onQuiet(quiet: boolean): void
  /** The worker is given up. */
  onLost(): void
}

export interface Watchdog {
  /** Watches a worker that has started; call again for the next one. */
  start(): void
  stop(): void
  /**
   * Whether the worker answers within this time: at least `leastMs`, up to `mostMs` if it has been slow
   * before.
   */
  answers(leastMs: number, mostMs: number): Promise<boolean>
}

/** Silence after which the page says that it waits, milliseconds. */
export const quietMs = 20_000

const wait = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms)
  })

/** @param everyMs milliseconds between two pings */
export function createWatchdog(parts: WatchdogParts, everyMs: number): Watchdog {
  let timer: ReturnType<typeof setInterval> | null = null
  /** Milliseconds that the ping under way has waited while the page was awake; null between two pings. */
  let waited: number | null = null
  /** The longest wait for an answer of this worker. */
  let longest = 0
  let quiet = false
  let last = 0

  const setQuiet = (next: boolean) => {
    if (next !== quiet) parts.onQuiet(next)
    quiet = next
  }
  const send = () => {
    waited = 0
    const own = timer
    const answered = () => {
      if (own !== timer) return
      longest = Math.max(longest, waited ?? 0)
      waited = null
      setQuiet(false)
    }
    // A refusal is an answer too.
    parts.ping().then(answered, answered)
  }
  const tick = () => {
    const now = performance.now()
    // The time in which the page itself slept does not count.
    const awake = Math.min(now - last, 2 * everyMs)
    last = now
    if (waited === null) return send()
    waited += awake
    setQuiet(waited >= quietMs)
    if (waited < parts.patienceMs()) return
    stop()
    parts.onLost()
  }
  function stop(): void {
    if (timer !== null) clearInterval(timer)
    timer = null
    waited = null
    setQuiet(false)
  }
  return {
    start() {
      stop()
      longest = 0
      last = performance.now()
      timer = setInterval(tick, everyMs)
    },
    stop,
    answers: async (leastMs, mostMs) => {
      const answer = parts.ping().then(
        () => true,
        () => true,
      )
      return Promise.race([answer, wait(Math.min(mostMs, Math.max(leastMs, 2 * longest))).then(() => false)])
    },
  }
}
