/**
 * Events that may come faster than a page can be drawn wait here and are applied together; all others are
 * applied at once, after those before them. So a model that takes a thousand steps a second does not leave a
 * page without time for its person: however slow the drawing, most of the page's time stays free. Pictures
 * that the person asked for are drawn as they come.
 */
import type { LabEvent } from '../../core/protocol'

/** What a fast run sends without end. */
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

/** The page rests at least so many times as long as the last drawing took. */
const restPerDrawing = 3

export interface EventQueue {
  take(event: LabEvent): void
  /** Applies what waits: its worker is gone, and it was told. */
  flush(): void
}

/**
 * @param apply changes the stores; React draws all that one task changed together
 * @param everyMs least milliseconds between two drawings; 0 applies every event as it comes
 */
export function createEventQueue(apply: (event: LabEvent) => void, everyMs: number): EventQueue {
  let waiting: LabEvent[] = []
  /** Sets of pictures that were asked for and are not whole yet. */
  const asked = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | null = null

  const mayWait = (event: LabEvent): boolean => {
    if (event.kind === 'completionStart' && !event.pinned) asked.add(event.setId)
    const wanted = 'setId' in event && asked.has(event.setId)
    if (event.kind === 'completionEnd') asked.delete(event.setId)
    return frequent.has(event.kind) && !wanted
  }
  const applyAll = () => {
    const events = waiting
    waiting = []
    events.forEach(apply)
  }
  const draw = () => {
    const began = performance.now()
    applyAll()
    // React draws when this task ends; by the time of the next one its cost is known.
    timer = setTimeout(() => {
      timer = setTimeout(
        () => {
          timer = null
          if (waiting.length > 0) draw()
        },
        Math.max(everyMs, restPerDrawing * (performance.now() - began)),
      )
    }, 0)
  }
  return {
    take(event) {
      if (everyMs === 0) return apply(event)
      waiting.push(event)
      if (!mayWait(event)) applyAll()
      else if (timer === null) draw()
    },
    flush: applyAll,
  }
}
