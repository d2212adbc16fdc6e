/**
 * Random access to bytes: of a file on this machine or at an address. Reads go by blocks of which the last
 * few are cached, since readers take a header, then the part that it refers to, then what follows it.
 */

export interface ByteSource {
  readonly size: number
  /** Bytes start <= i < end, which lie inside. Rejects with a LabError if they cannot be read. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** A file that is read in parts. */
export interface RangedSource {
  source: ByteSource
  /** Most images to read of it. */
  limit: number
  onProgress(done: number, all: number): void
}

/** Larger blocks fetch bytes that are not needed, smaller ones cost more requests. */
export const BLOCK_BYTES = 2 ** 21
const KEPT_BLOCKS = 4

/** A file's bytes. */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  }
}

/**
 * The same bytes, read a block at a time; reads that span more blocks than are cached go to the source
 * directly.
 * @param blockBytes for tests
 */
export function inBlocks(source: ByteSource, blockBytes = BLOCK_BYTES): ByteSource {
  const blocks = new Map<number, Promise<Uint8Array>>()
  const block = (index: number): Promise<Uint8Array> => {
    const fetched =
      blocks.get(index) ?? source.read(index * blockBytes, Math.min(source.size, (index + 1) * blockBytes))
    // The newest stands last.
    blocks.delete(index)
    blocks.set(index, fetched)
    fetched.catch(() => blocks.delete(index))
    for (const oldest of blocks.keys()) {
      if (blocks.size <= KEPT_BLOCKS) break
      blocks.delete(oldest)
    }
    return fetched
  }
  return {
    size: source.size,
    async read(start, end) {
      const [first, last] = [
        Math.floor(start / blockBytes),
        Math.floor(Math.max(start, end - 1) / blockBytes),
      ]
      if (last - first >= KEPT_BLOCKS) return source.read(start, end)
      const bytes = new Uint8Array(end - start)
      for (let index = first; index <= last && end > start; index += 1) {
        const from = index * blockBytes
        const piece = (await block(index)).subarray(Math.max(0, start - from), end - from)
        bytes.set(piece, Math.max(0, from - start))
      }
      return bytes
    },
  }
}

/** The same bytes as a DataView. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
