/**
 * Shared by tar and zip: entries, limits that keep a small hostile archive from filling the memory, and the
 * refusal of paths that lead out of the archive. Nothing is written to disk, but such a path marks a hostile
 * file.
 */
import { fileError } from '../fileError'

export interface ArchiveEntry {
  /** Path inside the archive, with forward slashes. */
  path: string
  /** Unpacked bytes, as the archive declares them. */
  size: number
  /**
   * The unpacked bytes, checked against the declared size. To be called at most once, before the next entry
   * is requested.
   */
  read(): Promise<Uint8Array>
}

export interface ArchiveLimits {
  /** Most files and folders. */
  entries: number
  /** Most bytes that one file may unpack to. */
  entryBytes: number
  /** Most bytes that all of them may unpack to. */
  totalBytes: number
  /** Most bytes beyond two hundred times the packed ones, of the files that are read; default 1 GiB. */
  flatBytes?: number
}

/** The remedy for a damaged archive. */
export const UNPACK_AGAIN = 'Download the archive again, or unpack it yourself and open its folder.'
const HOSTILE = 'Do not trust this archive; pack the images again with your own tools.'

/** Photographs are packed less tightly; drawings of a few colours up to 1,032 times, deflate's end. */
const COMMON_RATIO = 200
const FLAT_BYTES = 2 ** 30

/**
 * STL-10 with its unlabelled images unpacks to 3.2 GB, the largest published archive that is opened here;
 * the parts that are read are below 230 MB.
 */
export const archiveLimits: ArchiveLimits = {
  entries: 200_000,
  entryBytes: 768 * 2 ** 20,
  totalBytes: 4 * 2 ** 30,
}

const MAX_PATH = 1024

/**
 * The path with forward slashes and without a leading './'.
 * @param byteOffset of the entry's header
 * @param backslashed whether backslashes separate folders; else they are parts of names
 * @throws LabError data-archive for paths that are empty, overlong, absolute or lead upwards, also with
 *   backslashes as separators
 */
export function safePath(path: string, archive: string, byteOffset: number, backslashed = true): string {
  const slashed = path.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
  const parts = slashed.split('/')
  const short = JSON.stringify(path.slice(0, 80))
  const refuse = (why: string): Error =>
    fileError(
      'data-archive',
      archive,
      byteOffset,
      `holds a file whose path ${short} (header at byte ${byteOffset}) ${why}.`,
      HOSTILE,
    )
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed)) throw refuse('is absolute')
  if (parts.includes('..')) throw refuse('leads outside the archive')
  // oxlint-disable-next-line no-control-regex
  if (path.length > MAX_PATH || /[\u0000-\u001f]/.test(path))
    throw refuse('is too long or has control characters')
  return backslashed ? slashed : path.replace(/^(\.\/)+/, '')
}

/**
 * Counts the declared entries of an archive and refuses it beyond the limits.
 * @returns a function to call with each entry's declared size and the byte of its header; throws LabError
 *   data-size
 */
export function countEntries(
  archive: string,
  limits: ArchiveLimits,
): (size: number, byteOffset: number) => void {
  let entries = 0
  let total = 0
  return (size, byteOffset) => {
    entries += 1
    total += size
    const smaller = 'Open a smaller archive.'
    if (entries > limits.entries)
      throw fileError('data-size', archive, byteOffset, `holds more than ${limits.entries} files.`, smaller)
    if (total > limits.totalBytes) {
      throw fileError(
        'data-size',
        archive,
        byteOffset,
        `unpacks to more than ${limits.totalBytes} bytes, the most that the lab reads.`,
        smaller,
      )
    }
  }
}

/**
 * Counts what is read of an archive beyond what photographs unpack to: a set of flat drawings may be packed
 * very tightly, but a small archive must not fill the memory.
 * @returns a function to call with each file that is read; throws LabError data-size
 */
export function countFlatBytes(
  archive: string,
  { flatBytes = FLAT_BYTES }: ArchiveLimits,
): (size: number, packed: number, byteOffset: number) => void {
  let flat = 0
  return (size, packed, byteOffset) => {
    flat += Math.max(0, size - COMMON_RATIO * packed)
    if (flat <= flatBytes) return
    const what =
      `would unpack to more than ${flatBytes} bytes beyond ${COMMON_RATIO} times its own size ` +
      `(header at byte ${byteOffset}).`
    throw fileError('data-size', archive, byteOffset, what, HOSTILE)
  }
}

/** @throws LabError data-size if one file is larger than the limits allow */
export function checkEntrySize(
  path: string,
  size: number,
  archive: string,
  byteOffset: number,
  limits: ArchiveLimits,
): void {
  if (size <= limits.entryBytes) return
  const what =
    `declares ${size} bytes for ${JSON.stringify(path)} (header at byte ${byteOffset}); the lab ` +
    `reads at most ${limits.entryBytes}.`
  throw fileError('data-size', archive, byteOffset, what, 'Open a smaller file.')
}
