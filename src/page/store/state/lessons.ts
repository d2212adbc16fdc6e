/**
 * Which part of the lessons is open, and how far this browser is in each. Lessons themselves, and all that
 * reads this progress, are loaded when the first one is opened (features/lessons).
 */
import { createStore } from 'zustand/vanilla'
import type { Memory } from './settings'

export interface LessonsState {
  /** Whether the list of lessons is open. */
  listOpen: boolean
  /** A lesson to open: a shipped one's id, or an address to fetch one from after consent. */
  wanted: string | null
  /** Whether a lesson is under way. */
  active: boolean
  /** By lesson, as stored; features/lessons/progress.ts checks it. */
  progress: Readonly<Record<string, unknown>>
}

const memoryKey = 'igpt-lab-lessons'

function recall(memory: Memory | null): LessonsState['progress'] {
  try {
    const stored: unknown = JSON.parse(memory?.getItem(memoryKey) ?? '{}')
    return typeof stored === 'object' && stored !== null ? { ...stored } : {}
  } catch {
    return {}
  }
}

export function createLessonsStore(memory: Memory | null) {
  const store = createStore<LessonsState>()(() => ({
    listOpen: false,
    wanted: null,
    active: false,
    progress: recall(memory),
  }))
  store.subscribe(({ progress }, before) => {
    if (progress === before.progress) return
    try {
      memory?.setItem(memoryKey, JSON.stringify(progress))
    } catch {
      // If storage is full or blocked, the progress lasts only for this visit.
    }
  })
  return store
}
