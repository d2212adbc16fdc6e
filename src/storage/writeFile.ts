/**
 * Writes one file of the origin private file system completely, by whichever API this browser has, and
 * resolves once it is on the disk. Not atomic by itself: see the slots of opfsRuns.ts.
 */
import { crc32 } from '../core/crc32'

/** Length and checksum of what was written. */
export interface Written {
  bytes: number
  crc: number
}

/**
 * Writes `source` into `name`, replacing what it held; resolves when it is flushed and as long as `source`.
 * Rejects as the browser does, and with a DOMException if bytes are missing that no error told of.
 */
export type WriteFile = (folder: FileSystemDirectoryHandle, name: string, source: Blob) => Promise<Written>

/**
 * Passes on the contents of `source` piece by piece and sums them, so that a large run is never in memory
 * twice.
 */
async function pour(
  source: Blob,
  take: (piece: Uint8Array<ArrayBuffer>, at: number) => void | Promise<void>,
): Promise<Written> {
  const reader = source.stream().getReader()
  let bytes = 0
  let crc = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes, crc }
    const piece = value as Uint8Array<ArrayBuffer>
    await take(piece, bytes)
    crc = crc32(piece, crc)
    bytes += piece.length
  }
}

/** Chromium's number of a full disk or quota; some versions return it in place of the count of bytes. */
const noSpace = -8

/**
 * Checks the count that `write` returned: a full quota is returned as a number, not thrown, and a negative
 * one of 32 bits arrives as a large positive one.
 */
function requireWritten(count: number, wanted: number): void {
  if (count === wanted) return
  const code = count | 0
  const isFull = code === noSpace || (count >= 0 && count < wanted)
  throw new DOMException(
    `${wanted} bytes could not be written (${code}).`,
    isFull ? 'QuotaExceededError' : 'UnknownError',
  )
}

/** Checks that the file holds what was read, and that all of the source was read. */
function requireWhole(size: number, { bytes }: Written, source: Blob): void {
  if (bytes !== source.size)
    throw new DOMException(`${bytes} of ${source.size} bytes could be read.`, 'NotReadableError')
  if (size < bytes) throw new DOMException(`${size} of ${bytes} bytes were written.`, 'QuotaExceededError')
  if (size !== bytes) throw new DOMException(`The file has ${size} bytes, not ${bytes}.`, 'UnknownError')
}

/** A terminated worker may hold its file for a moment longer, so a locked file is retried. */
async function handleOf(file: FileSystemFileHandle, tries = 5): Promise<FileSystemSyncAccessHandle> {
  try {
    return await file.createSyncAccessHandle()
  } catch (error) {
    const held = error instanceof DOMException && error.name === 'NoModificationAllowedError'
    if (!held || tries <= 1) throw error
    await new Promise((done) => {
      setTimeout(done, 200)
    })
    return handleOf(file, tries - 1)
  }
}

/** In workers of every browser. */
async function writeByHandle(file: FileSystemFileHandle, source: Blob): Promise<Written> {
  const handle = await handleOf(file)
  try {
    handle.truncate(0)
    const written = await pour(source, (piece, at) => {
      requireWritten(handle.write(piece, { at }), piece.length)
    })
    handle.flush()
    requireWhole(handle.getSize(), written, source)
    return written
  } finally {
    handle.close()
  }
}

/** On pages, and in workers without access handles. */
async function writeByStream(file: FileSystemFileHandle, source: Blob): Promise<Written> {
  const stream = await file.createWritable()
  try {
    const written = await pour(source, (piece) => stream.write(piece))
    await stream.close()
    requireWhole((await file.getFile()).size, written, source)
    return written
  } catch (error) {
    await stream.abort().catch(() => undefined)
    throw error
  }
}

export const writeFile: WriteFile = async (folder, name, source) => {
  const file = await folder.getFileHandle(name, { create: true })
  return 'createSyncAccessHandle' in file ? writeByHandle(file, source) : writeByStream(file, source)
}
