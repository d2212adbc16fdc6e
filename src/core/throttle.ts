/** Rate limit: at most one call per interval, the first at once, the last never lost. */

export interface Throttled {
  (): void
  /** Runs a waiting call now. */
  flush(): void
}

export function throttle(run: () => void, milliseconds: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null
  let waiting = false
  const open = () => {
    timer = null
    if (waiting) fire()
  }
  const fire = () => {
    waiting = false
    timer = setTimeout(open, milliseconds)
    run()
  }
  const call = () => {
    waiting = true
    if (timer === null) fire()
  }
  return Object.assign(call, {
    flush: () => {
      if (!waiting) return
      if (timer !== null) clearTimeout(timer)
      fire()
    },
  })
}
