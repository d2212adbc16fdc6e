/**
 * One run, one colour: the colour that each run was given when the page first showed it, stored in
 * localStorage, so that charts, lists and later visits agree.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunRecord } from '../../../core/runRecord'
import type { Run } from './run'
import { runColour, runColourCount } from './runName'
import type { Memory } from './settings'

/** Colours by run id, or by set id for the runs of a set over seeds; the newest last. */
export type RunColoursState = ReadonlyMap<string, number>

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
 * The colour of a new run: its own, or the next that none of the newest runs has, so that pairs differ.
 * @param newest runs shown in this visit, the newest last
 * @param given the colours of all runs, in the order in which they were given: of those that no run of this
 *   visit has, the one that was given longest ago
 */
export function freeColour(
  runId: string,
  newest: readonly { colour: number }[],
  given: readonly number[] = [],
): number {
  const taken = newest.slice(1 - runColourCount).map(({ colour }) => colour)
  const own = runColour(runId)
  const next = Array.from({ length: runColourCount }, (_, i) => (own + i) % runColourCount)
  const free = next.filter((colour) => !taken.includes(colour))
  const oldest = Math.min(...free.map((colour) => given.lastIndexOf(colour)))
  return free.find((colour) => given.lastIndexOf(colour) === oldest) ?? own
}

/** The colours with one for this run, which keeps the one that it has. */
export function withColour(
  colours: RunColoursState,
  runId: string,
  newest: readonly { colour: number }[],
): RunColoursState {
  return colours.has(runId)
    ? colours
    : new Map([...colours, [runId, freeColour(runId, newest, [...colours.values()])]])
}

/** What a colour is given to: a run, or all runs of a set over seeds together. */
export const colourKey = ({ runId, set }: Pick<RunRecord, 'runId' | 'set'>): string =>
  set?.kind === 'seeds' ? set.id : runId

/**
 * The colour of a run that is shown from now on.
 * @param shown runs shown so far, the newest last
 */
export function giveColour(
  store: StoreApi<RunColoursState>,
  run: Pick<RunRecord, 'runId' | 'set'>,
  shown: readonly Pick<Run, 'id' | 'set' | 'colour'>[],
): number {
  // One entry a set, however many runs it has.
  const distinct = new Map(shown.map(({ id, set, colour }) => [colourKey({ runId: id, set }), { colour }]))
  const key = colourKey(run)
  store.setState((colours) => withColour(colours, key, [...distinct.values()]), true)
  return colourOf(store.getState(), key)
}
