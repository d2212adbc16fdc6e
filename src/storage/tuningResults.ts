/**
 * Stores the fastest kernel options of each GPU adapter in IndexedDB. If the browser stores nothing (private
 * mode, storage denied), the kernels are timed again at the next start, which takes about a second.
 */
import { openDB } from 'idb'
import { withPatience } from './patience'

const database = 'igpt-lab-tuning'
const store = 'adapters'
/** Results of older kernels are worthless: raise this when the kernels change. */
const version = 3

/** The start of the page waits no longer, milliseconds: timing the kernels anew takes less. */
const patienceMs = 3000

const open = () =>
  openDB(database, version, {
    upgrade(db) {
      if (db.objectStoreNames.contains(store)) db.deleteObjectStore(store)
      db.createObjectStore(store)
    },
  })

/**
 * The stored options of this adapter, unchecked, or undefined. Never throws.
 * @param adapter its key, see compute/webgpu/gpuDevice.ts
 */
export async function loadTuning(adapter: string): Promise<unknown> {
  try {
    return await withPatience(
      async () => {
        const db = await open()
        const options: unknown = await db.get(store, adapter)
        db.close()
        return options
      },
      0,
      patienceMs,
    )
  } catch {
    return undefined
  }
}

/** Stores `options` for this adapter if the browser allows it. Never throws. */
export async function saveTuning(adapter: string, options: object): Promise<void> {
  try {
    await withPatience(
      async () => {
        const db = await open()
        await db.put(store, options, adapter)
        db.close()
      },
      0,
      patienceMs,
    )
  } catch {
    // Nothing is lost: the next start times the kernels again.
  }
}
