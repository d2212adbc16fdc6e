/**
 * The rate limit between worker events and the page. Frequent events are queued and applied together; all
 * others at once, after those queued before them. However fast the run and however slow the drawing, the main
 * thread stays mostly idle, so the page responds. The first metrics of a run and completions that the user
 * requested are not queued.
 */
import type { LabEvent } from '../../core/protocol'

/** Kinds that a fast run sends at a high rate. */
const frequent: ReadonlySet<LabEvent['kind']> = new Set([
  'metrics',
  'validation',
  'probes',
  'completionStart',
  'completionRows',
  'completionPixels',
  'completionImages',
  'completionEnd',
  'studyProgress',
] satisfies LabEvent['kind'][])

/** Least idle time after a drawing, in durations of that drawing. */
const idlePerDrawing = 3

/** A hidden page draws nothing, and its timers are rare: it applies events when this many have come. */
const mostWhileHidden = 50

const isHidden = (): boolean => typeof document !== 'undefined' && document.visibilityState === 'hidden'

export interface EventQueue {
  take(event: LabEvent): void
  /** Applies the queued events now, for when their worker is gone. */
  flush(): void
}

/**
 * @param apply changes the stores; React draws all changes of one task together
 * @param everyMs least milliseconds between two drawings; 0 applies every event at once
 */
export function createEventQueue(apply: (event: LabEvent) => void, everyMs: number): EventQueue {
  let waiting: LabEvent[] = []
  /** Ids of incomplete sets that the user requested. */
  const requested = new Set<string>()
  /** The run whose metrics have arrived. */
  let measuredRun: string | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  /** Whether the event belongs to a requested set that has started. */
  const isRequested = (event: LabEvent): boolean => {
    if (!('setId' in event) || !requested.has(event.setId)) return false
    if (event.kind === 'completionEnd' || event.kind === 'completionFailed') requested.delete(event.setId)
    return true
  }
  const mayWait = (event: LabEvent): boolean => {
    if (event.kind === 'metrics' && event.runId !== measuredRun) {
      measuredRun = event.runId
      return false
    }
    if (event.kind !== 'completionStart' || event.pinned) return frequent.has(event.kind)
    requested.add(event.setId)
    return false
  }
  const applyAll = () => {
    const events = waiting
    waiting = []
    events.forEach(apply)
  }
  const draw = () => {
    const start = performance.now()
    applyAll()
    // React draws at the end of this task, so the next task knows how long that took.
    timer = setTimeout(() => {
      timer = setTimeout(
        () => {
          timer = null
          if (waiting.length > 0) draw()
        },
        Math.max(everyMs, idlePerDrawing * (performance.now() - start)),
      )
    }, 0)
  }
  return {
    take(event) {
      // Queued events do not affect a requested set, so its own need not flush them and redraw the charts.
      if (everyMs === 0 || isRequested(event)) return apply(event)
      waiting.push(event)
      if (!mayWait(event) || (waiting.length >= mostWhileHidden && isHidden())) applyAll()
      else if (timer === null) draw()
    },
    flush: applyAll,
  }
}
