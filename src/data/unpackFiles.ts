/**
 * Opened files as single files: archives (.tar, .tar.gz, .zip) yield the files inside them one after another,
 * so that no archive is held in memory as a whole. Archives are recognised by their bytes; what the single
 * files hold is decided in userFiles.ts.
 */
import { LabError } from '../core/failure'
import { archiveLimits, type ArchiveEntry } from './archives/archive'
import { gunzipIfNeeded, gunzipPieces, looksLikeGzip, type ByteStream } from './archives/gunzip'
import { looksLikeTar, readTar } from './archives/tar'
import { endsLikeZip, looksLikeZip, readZip } from './archives/zip'
import { blobSource, inBlocks, type ByteSource, type RangedSource } from './byteSource'
import { fileError } from './fileError'
import type { Reading } from './reading'

export interface UserFile {
  /** The file's name, with its path if a folder was opened. */
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

/** Progress callback, abort signal, and what was understood. */
export interface OpenOptions {
  /** Bytes of the files that are read so far, of `all`. */
  onProgress(done: number, all: number): void
  signal?: AbortSignal
  /** Collects notes, questions and what was left out; without it they are dropped. */
  reading?: Reading
}

export interface UnpackedFile {
  name: string
  /** Name of the archive that it lies in, if several files were opened: train.zip. */
  archive?: string
  /** Whether it comes from a folder or an archive: there, files that are not recognised are skipped. */
  amongOthers: boolean
  /** Unpacked bytes. */
  read(): Promise<Uint8Array>
  /** Present if the file is read in parts; `onProgress` then counts in any unit. */
  ranged?: RangedSource
}

/** Archives of arrays, which are one format's files although they are zip archives. */
const isNpz = (path: string): boolean => /\.npz$/i.test(path)

/** Files that operating systems add to folders and archives. */
const isClutter = (path: string): boolean =>
  path
    .split('/')
    .some(
      (part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db' || part === 'desktop.ini',
    )

/** @throws LabError busy once the signal is aborted */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new LabError({
    code: 'busy',
    message: 'Opening the files was cancelled; the current data are unchanged.',
    remedy: 'Open the files again.',
  })
}

/**
 * Single files, in the order opened; each must be read before the next is requested, or is skipped.
 * @param isReadInParts whether a file with these first four bytes is to come as `ranged`
 * @throws LabError of a data- code that names the file and the byte, or busy if cancelled
 */
export async function* unpackFiles(
  files: readonly (UserFile | RangedFile)[],
  options: OpenOptions,
  isReadInParts: (head: Uint8Array) => boolean,
): AsyncGenerator<UnpackedFile> {
  const sources = files.map((file) =>
    'source' in file
      ? file
      : { name: file.name, source: file.bytes instanceof Blob ? file.bytes : new Blob([file.bytes.slice()]) },
  )
  const all = sources.reduce((sum, { source }) => sum + source.size, 0)
  let done = 0
  for (const file of sources) {
    throwIfCancelled(options.signal)
    const { name, source } = file
    const { size } = source
    const before = done
    const onProgress = (part: number, of: number): void =>
      options.onProgress(before + Math.round((size * part) / of), all)
    if ('limit' in file) yield rangedFile(name, { source: file.source, limit: file.limit, onProgress })
    else if (!(name.includes('/') && isClutter(name))) {
      const blob = source as Blob
      if (isReadInParts(new Uint8Array(await blob.slice(0, 4).arrayBuffer())))
        yield rangedFile(name, { source: blobSource(blob), limit: Infinity, onProgress })
      else yield* filesOfBlob(name, blob, options, before, all, files.length > 1)
    }
    done += size
    options.onProgress(done, all)
  }
}

const rangedFile = (name: string, { source, ...rest }: RangedSource): UnpackedFile => ({
  name,
  amongOthers: name.includes('/'),
  read: () => source.read(0, source.size),
  ranged: { source: inBlocks(source), ...rest },
})

/**
 * The files of an archive, or the file itself.
 * @param before bytes of the files before it, of `all`
 * @param several whether other files were opened with it
 */
async function* filesOfBlob(
  name: string,
  source: Blob,
  options: OpenOptions,
  before: number,
  all: number,
  several: boolean,
): AsyncGenerator<UnpackedFile> {
  const entries = await entriesOf(
    source,
    name,
    counted(source, options, before, all),
    (packed) => options.onProgress(before + packed, all),
    options.reading,
  )
  if (!entries) {
    yield { name, amongOthers: name.includes('/'), read: () => gunzipIfNeeded(source, name) }
    return
  }
  for await (const { path, read } of entries) {
    throwIfCancelled(options.signal)
    if (isClutter(path)) continue
    yield {
      // The arrays of an .npz file are told apart by its name too: those of two may be called alike.
      name: isNpz(name) ? `${name}/${path}` : path,
      ...(several ? { archive: name.split('/').at(-1) ?? name } : {}),
      amongOthers: true,
      read: async () => unpackedOnce(await read(), path, name),
    }
  }
}

const tailOf = async (source: Blob): Promise<Uint8Array> =>
  new Uint8Array(await source.slice(Math.max(0, source.size - 22)).arrayBuffer())

/** The archive's files, or null if the file is no archive. */
async function entriesOf(
  source: Blob,
  name: string,
  stream: ByteStream,
  onRead: (packed: number) => void,
  reading?: Reading,
): Promise<AsyncGenerator<ArchiveEntry> | null> {
  const head = new Uint8Array(await source.slice(0, 512).arrayBuffer())
  if (looksLikeZip(head) || (/\.zip$/i.test(name) && endsLikeZip(await tailOf(source))))
    return readZip(source, name, archiveLimits, onRead, reading)
  if (looksLikeTar(head)) return readTar(piecesOf(stream), name, archiveLimits, reading)
  if (looksLikeGzip(head) && looksLikeTar(await firstBlock(source, name))) {
    // A tar inside gzip may hold more than one gzip file may: it is not held as a whole.
    return readTar(gunzipPieces(stream, name, archiveLimits.totalBytes), name, archiveLimits, reading)
  }
  return null
}

/** The blob's stream, reporting progress as pieces are read; it fails once cancelled. */
function counted(source: Blob, options: OpenOptions, before: number, all: number): ByteStream {
  const count = (): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> => {
    let taken = 0
    return new TransformStream({
      transform(piece, controller) {
        throwIfCancelled(options.signal)
        taken += piece.length
        options.onProgress(before + taken, all)
        controller.enqueue(piece)
      },
    })
  }
  return { size: source.size, stream: () => source.stream().pipeThrough(count()) }
}

async function* piecesOf(source: ByteStream): AsyncGenerator<Uint8Array> {
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

/** The first unpacked block of a gzip file; empty if it is too damaged to have one. */
async function firstBlock(source: Blob, name: string): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0)
  try {
    for await (const piece of gunzipPieces(source, name, archiveLimits.totalBytes)) {
      first = Uint8Array.from([...first, ...piece.subarray(0, 512)])
      if (first.length >= 512) break
    }
  } catch {
    // The damage is reported when the whole file is read.
  }
  return first
}

/**
 * Unpacks a gzip file that lies inside an archive. An archive inside an archive is refused, since nesting is
 * how decompression bombs are built; only .npz files may lie in one.
 */
async function unpackedOnce(bytes: Uint8Array, path: string, archive: string): Promise<Uint8Array> {
  const unpacked = await gunzipIfNeeded(bytes, path)
  const isArchive = looksLikeZip(unpacked) || looksLikeTar(unpacked)
  if (!isArchive || (isNpz(path) && !isNpz(archive))) return unpacked
  const what = `is an archive inside the archive ${archive}.`
  throw fileError('data-archive', path, 0, what, 'Unpack the outer archive and open the inner one.')
}
