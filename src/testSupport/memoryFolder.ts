/** A folder of the browser's storage, in memory: it outlives what uses it, as between two visits. */
import { LabError } from '../core/failure'

export class MemoryFolder {
  readonly files = new Map<string, File>()
  /** Refuses every further file. */
  full = false
  list = () => Promise.resolve(Array.from(this.files, ([id, file]) => ({ id, file })))
  read = (id: string) => Promise.resolve(this.files.get(id) ?? null)
  async put(id: string, source: Blob): Promise<void> {
    if (this.full) throw new LabError({ code: 'storage-full', message: 'full', remedy: 'delete' })
    this.files.set(id, new File([source], id, { lastModified: 5 }))
  }
  remove = (id: string) => Promise.resolve(void this.files.delete(id))
}
