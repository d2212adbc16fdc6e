/**
 * What was opened, as single files: archives (.tar, .tar.gz, .zip) give the files inside them one after another, so that
 * no archive is ever held whole. Recognised by content; what a file holds is decided in ownFiles.ts.
 */
import { LabError } from '../core/failure'
import { archiveLimits, type ArchiveEntry } from './formats/archive'
import { fileError } from './formats/failures'
import { gunzipIfNeeded, gunzipPieces, looksLikeGzip, type ByteStream } from './formats/gunzip'
import { looksLikeTar, readTar } from './formats/tar'
import { looksLikeZip, readZip } from './formats/zip'

export interface OwnFile {
  /** The file's name, with its path where a folder was opened. */
  name: string
  bytes: Uint8Array | Blob
}

/** How whoever opens files hears how far it is, and ends it. */
export interface OpenWatch {
  /** Bytes of the files that are dealt with, of `all`. */
  onProgress(done: number, all: number): void
  signal?: AbortSignal
}

export interface Leaf {
  name: string
  /** From a folder or an archive: there, what is not recognised is passed over. */
  amongOthers: boolean
  /** Unpacked bytes. */
  read(): Promise<Uint8Array>
}

/** Files that systems put beside the person's own. */
const isClutter = (path: string): boolean => path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db' || part === 'desktop.ini')

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new LabError({ code: 'busy', message: 'Opening the files was cancelled; the data there were before stay.', remedy: 'Open files again whenever you like.' })
}

/** The blob's stream with each piece counted as it is taken; it fails where the end is asked for. */
function counted(source: Blob, watch: OpenWatch, before: number, all: number): ByteStream {
  let taken = 0
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      stopIfAsked(watch.signal)
      taken += piece.length
      watch.onProgress(before + taken, all)
      controller.enqueue(piece)
    },
  })
  return { size: source.size, stream: () => source.stream().pipeThrough(count) }
}

async function* streamOf(source: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = source.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The first unpacked block of a gzip file; empty where it is too damaged to have one. */
async function firstBlock(source: Blob, name: string): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0)
  try {
    for await (const piece of gunzipPieces(source, name, archiveLimits.totalBytes)) {
      first = Uint8Array.from([...first, ...piece.subarray(0, 512)])
      if (first.length >= 512) break
    }
  } catch {
    // Damage is told by whoever reads the whole.
  }
  return first
}

/** The archive's files, or null where the file is none. */
async function entriesOf(source: Blob, name: string, watched: ByteStream, onRead: (packed: number) => void): Promise<AsyncGenerator<ArchiveEntry> | null> {
  const head = new Uint8Array(await source.slice(0, 512).arrayBuffer())
  if (looksLikeZip(head)) return readZip(source, name, archiveLimits, onRead)
  if (looksLikeTar(head)) return readTar(streamOf(watched), name)
  if (looksLikeGzip(head) && looksLikeTar(await firstBlock(source, name))) {
    // A tar inside gzip may hold more than one gzip file may: it is not kept whole.
    return readTar(gunzipPieces(watched, name, archiveLimits.totalBytes), name)
  }
  return null
}

/**
 * Single files, in the order opened; each must be read before the next is asked for, or is passed over.
 * @throws LabError of a data- code that names the file and the byte, or busy where it was cancelled
 */
export async function* openedFiles(files: readonly OwnFile[], watch: OpenWatch): AsyncGenerator<Leaf> {
  const blobs = files.map(({ name, bytes }) => ({ name, source: bytes instanceof Blob ? bytes : new Blob([bytes.slice()]) }))
  const all = blobs.reduce((sum, { source }) => sum + source.size, 0)
  let done = 0
  for (const { name, source } of blobs) {
    stopIfAsked(watch.signal)
    const fromFolder = name.includes('/')
    if (!(fromFolder && isClutter(name))) {
      const entries = await entriesOf(source, name, counted(source, watch, done, all), (packed) => watch.onProgress(done + packed, all))
      if (entries) yield* leavesOf(entries, name, watch)
      else yield { name, amongOthers: fromFolder, read: () => gunzipIfNeeded(source, name) }
    }
    done += source.size
    watch.onProgress(done, all)
  }
}

async function* leavesOf(entries: AsyncGenerator<ArchiveEntry>, archive: string, watch: OpenWatch): AsyncGenerator<Leaf> {
  for await (const { path, size, read } of entries) {
    stopIfAsked(watch.signal)
    if (isClutter(path) || size === 0) continue
    yield { name: path, amongOthers: true, read: async () => unpackedOnce(await read(), path, archive) }
  }
}

/** A gzip file inside an archive is unpacked; an archive inside one is not opened, since nesting is how bombs are built. */
async function unpackedOnce(bytes: Uint8Array, path: string, archive: string): Promise<Uint8Array> {
  const unpacked = await gunzipIfNeeded(bytes, path)
  if (!looksLikeZip(unpacked) && !looksLikeTar(unpacked)) return unpacked
  throw fileError('data-archive', path, 0, `is an archive inside the archive ${archive}.`, 'Unpack the outer archive and open the inner one.')
}
