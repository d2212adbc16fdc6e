/**
 * Asks the browser once to keep this page's storage when the disk fills up. Some browsers ask the person, so
 * it waits for something worth keeping, and never asks again.
 */

/** Where it is remembered that it was asked; localStorage in the page. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>
type Manager = Pick<StorageManager, 'persist' | 'persisted'>

const memoryKey = 'igpt-lab-persist-asked'

/**
 * Never rejects: without leave, storage only lasts less surely. @param manager navigator.storage, undefined
 * where there is none
 */
export async function persistOnce(memory: Memory | null, manager: Manager | undefined): Promise<void> {
  try {
    if (!manager || memory?.getItem(memoryKey) || (await manager.persisted())) return
    memory?.setItem(memoryKey, 'yes')
    await manager.persist()
  } catch {
    // A browser that does not tell does not promise either.
  }
}
