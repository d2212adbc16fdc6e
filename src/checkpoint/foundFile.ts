/** One file of a model, alone or inside an archive. */
export interface FoundFile {
  name: string
  size: number
  /** The whole file; `tell` is called with the bytes read so far of a large one. */
  bytes(tell?: (done: number) => void): Promise<Uint8Array<ArrayBuffer>>
  blob(): Promise<Blob>
}

/** Its name without folders, in small letters. */
export const baseName = (path: string) => path.split('/').at(-1)!.toLowerCase()
