/**
 * Requests persistent storage once (navigator.storage.persist). Some browsers prompt the user, so the
 * request waits until there is something to store, and is never repeated.
 */

/** Remembers that the request was made; localStorage in the page. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>
type Manager = Pick<StorageManager, 'persist' | 'persisted'>

const memoryKey = 'igpt-lab-persist-asked'

/**
 * Never rejects: without permission, storage may be evicted sooner.
 * @param manager navigator.storage, undefined if absent
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
