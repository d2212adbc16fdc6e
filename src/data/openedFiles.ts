/**
 * What was opened, as single files: archives (.tar, .tar.gz, .zip) give the files inside them one after
 * another, so that no archive is ever held whole. Recognised by content; what a file holds is decided in
 * ownFiles.ts.
 */
import { LabError } from '../core/failure'
import { blobSource, inBlocks, type ByteSource } from './byteSource'
import { archiveLimits, type ArchiveEntry } from './archives/archive'
import { fileError } from './formats/fileError'
import { gunzipIfNeeded, gunzipPieces, looksLikeGzip, type ByteStream } from './archives/gunzip'
import { looksLikeParquet } from './formats/parquetFile'
import { looksLikeTar, readTar } from './archives/tar'
import { looksLikeZip, readZip } from './archives/zip'

export interface OwnFile {
  /** The file's name, with its path where a folder was opened. */
  name: string
  bytes: Uint8Array | Blob
}

/** A Parquet file of which only the parts that are needed are fetched. */
export interface RangedFile {
  name: string
  source: ByteSource
  /** Most images to read of it. */
  limit: number
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
  /** A Parquet file, which is not read as a whole; `onProgress` takes what is done of what there is to do. */
  parquet?: { source: ByteSource; limit: number; onProgress(done: number, all: number): void }
}

/** Files that systems put beside the person's own. */
const isClutter = (path: string): boolean =>
  path
    .split('/')
    .some(
      (part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db' || part === 'desktop.ini',
    )

export function stopIfAsked(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new LabError({
    code: 'busy',
    message: 'Opening the files was cancelled; the data there were before stay.',
    remedy: 'Open files again whenever you like.',
  })
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
async function entriesOf(
  source: Blob,
  name: string,
  watched: ByteStream,
  onRead: (packed: number) => void,
): Promise<AsyncGenerator<ArchiveEntry> | null> {
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
export async function* openedFiles(
  files: readonly (OwnFile | RangedFile)[],
  watch: OpenWatch,
): AsyncGenerator<Leaf> {
  const sources = files.map((file) =>
    'source' in file
      ? file
      : { name: file.name, source: file.bytes instanceof Blob ? file.bytes : new Blob([file.bytes.slice()]) },
  )
  const all = sources.reduce((sum, { source }) => sum + source.size, 0)
  let done = 0
  for (const file of sources) {
    stopIfAsked(watch.signal)
    const { name, source } = file
    const { size } = source
    const before = done
    const onProgress = (part: number, of: number): void =>
      watch.onProgress(before + Math.round((size * part) / of), all)
    if ('limit' in file) yield parquetLeaf(name, file.source, onProgress, file.limit)
    else if (!(name.includes('/') && isClutter(name)))
      yield* leavesOfBlob(name, source as Blob, watch, { before, all, onProgress })
    done += size
    watch.onProgress(done, all)
  }
}

const parquetLeaf = (
  name: string,
  source: ByteSource,
  onProgress: (done: number, all: number) => void,
  limit = Infinity,
): Leaf => ({
  name,
  amongOthers: name.includes('/'),
  read: () => source.read(0, source.size),
  parquet: { source: inBlocks(source), limit, onProgress },
})

interface Progress {
  before: number
  all: number
  onProgress(done: number, all: number): void
}

async function* leavesOfBlob(
  name: string,
  source: Blob,
  watch: OpenWatch,
  { before, all, onProgress }: Progress,
): AsyncGenerator<Leaf> {
  if (looksLikeParquet(new Uint8Array(await source.slice(0, 4).arrayBuffer()))) {
    yield parquetLeaf(name, blobSource(source), onProgress)
    return
  }
  const entries = await entriesOf(source, name, counted(source, watch, before, all), (packed) =>
    watch.onProgress(before + packed, all),
  )
  if (entries) yield* leavesOf(entries, name, watch)
  else yield { name, amongOthers: name.includes('/'), read: () => gunzipIfNeeded(source, name) }
}

async function* leavesOf(
  entries: AsyncGenerator<ArchiveEntry>,
  archive: string,
  watch: OpenWatch,
): AsyncGenerator<Leaf> {
  for await (const { path, size, read } of entries) {
    stopIfAsked(watch.signal)
    if (isClutter(path) || size === 0) continue
    yield { name: path, amongOthers: true, read: async () => unpackedOnce(await read(), path, archive) }
  }
}

/**
 * A gzip file inside an archive is unpacked; an archive inside one is not opened, since nesting is how bombs
 * are built.
 */
async function unpackedOnce(bytes: Uint8Array, path: string, archive: string): Promise<Uint8Array> {
  const unpacked = await gunzipIfNeeded(bytes, path)
  if (!looksLikeZip(unpacked) && !looksLikeTar(unpacked)) return unpacked
  throw fileError(
    'data-archive',
    path,
    0,
    `is an archive inside the archive ${archive}.`,
    'Unpack the outer archive and open the inner one.',
  )
}
