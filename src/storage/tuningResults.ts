/**
 * Remembers, for each GPU adapter, which forms of the kernels were fastest, in the browser's own database. A
 * browser that keeps nothing (private mode, storage denied) only costs the second that the timing takes
 * again.
 */
import { openDB } from 'idb'

const database = 'igpt-lab-tuning'
const store = 'adapters'
/** Answers of other kernels than today's are worth nothing: raise this when they change. */
const version = 3

const open = () =>
  openDB(database, version, {
    upgrade(db) {
      if (db.objectStoreNames.contains(store)) db.deleteObjectStore(store)
      db.createObjectStore(store)
    },
  })

/** What was kept for this adapter, or undefined. Never throws. */
export async function recallTuning(adapter: string): Promise<unknown> {
  try {
    const db = await open()
    const kept: unknown = await db.get(store, adapter)
    db.close()
    return kept
  } catch {
    return undefined
  }
}

/** Keeps `options` for this adapter where the browser lets it. Never throws. */
export async function keepTuning(adapter: string, options: object): Promise<void> {
  try {
    const db = await open()
    await db.put(store, options, adapter)
    db.close()
  } catch {
    // Nothing is lost: the next start times the kernels again.
  }
}
