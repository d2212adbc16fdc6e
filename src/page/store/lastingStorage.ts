/** When to ask the browser that it does not clear kept runs away: once there is one. */
import { requestPersistence } from '../../storage/persist'
import type { Lab } from './lab'

/** After the first run was kept, asks that the browser does not clear it away. */
export function persistOnceKept(lab: Lab, memory: Storage | null, manager: StorageManager | undefined): void {
  const stop = lab.stores.run.subscribe(({ kept }) => {
    if (!kept) return
    stop()
    void requestPersistence(memory, manager)
  })
}
