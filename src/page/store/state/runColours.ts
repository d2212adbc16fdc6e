/**
 * One run, one colour: the colour that each run was given when the page first showed it, stored in
 * localStorage, so that charts, lists and later visits agree.
 */
import { createStore } from 'zustand/vanilla'
import type { SetPlace } from '../../../core/runSet'
import { runColour, runColourCount } from './runName'
import type { Memory } from './settings'

/** Colours by run id, the newest run last. */
export type RunColoursState = ReadonlyMap<string, number>

/** What decides the colour of the next run. */
interface ShownRun {
  colour: number
  set?: SetPlace
}

const memoryKey = 'igpt-lab-run-colours'
const mostRuns = 200

/** The stored colours; none if storage is blocked or damaged. */
function recall(memory: Memory | null): RunColoursState {
  try {
    const stored: unknown = JSON.parse(memory?.getItem(memoryKey) ?? '[]')
    if (!Array.isArray(stored)) return new Map()
    const isEntry = (entry: unknown): entry is [string, number] =>
      Array.isArray(entry) &&
      typeof entry[0] === 'string' &&
      Number.isInteger(entry[1]) &&
      entry[1] >= 0 &&
      entry[1] < runColourCount
    return new Map(stored.filter(isEntry))
  } catch {
    return new Map()
  }
}

export function createRunColoursStore(memory: Memory | null) {
  const store = createStore<RunColoursState>()(() => recall(memory))
  store.subscribe((colours) => {
    try {
      memory?.setItem(memoryKey, JSON.stringify([...colours].slice(-mostRuns)))
    } catch {
      // If storage is full or blocked, the colours last only for this visit.
    }
  })
  return store
}

/** The run's colour; before it was shown, the one that its id suggests. */
export const colourOf = (colours: RunColoursState, runId: string): number =>
  colours.get(runId) ?? runColour(runId)

/**
 * The colour of a new run: its own, or the next that none of the newest runs has, so that pairs differ. The
 * runs of a set over seeds have one colour.
 */
export function freeColour(runId: string, newest: readonly ShownRun[], set?: SetPlace): number {
  const ofSeeds = set?.kind === 'seeds'
  const sibling = ofSeeds && newest.find((run) => run.set?.id === set.id)
  if (sibling) return sibling.colour
  const single = newest.filter(
    (run, i) => run.set?.kind !== 'seeds' || newest.findIndex((other) => other.set?.id === run.set?.id) === i,
  )
  const taken = single.slice(1 - runColourCount).map(({ colour }) => colour)
  const own = runColour(ofSeeds ? set.id : runId)
  const next = Array.from({ length: runColourCount }, (_, i) => (own + i) % runColourCount)
  return next.find((colour) => !taken.includes(colour)) ?? own
}

/** The colours with one for this run, which keeps the one that it has. */
export function withColour(
  colours: RunColoursState,
  runId: string,
  newest: readonly ShownRun[],
  set?: SetPlace,
): RunColoursState {
  return colours.has(runId) ? colours : new Map([...colours, [runId, freeColour(runId, newest, set)]])
}
