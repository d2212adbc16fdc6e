/**
 * Names of the files in an archive, from bytes: UTF-8 where the archive says so or all names are, else a
 * guessed code page, one for the whole archive. The guess never gives two files one name; the person may
 * choose another code page in the dialog.
 */
import { crc32 } from '../../core/crc32'
import type { Reading } from '../reading'
import { codePages, decodeAscii, isAscii, nameDecoder, type CodePage } from './codePages'
import { nameCost, rareBytesCost } from './nameCost'

/** A name as an archive holds it. */
export interface RawName {
  bytes: Uint8Array
  /** Said to be UTF-8. */
  utf8: boolean
  /** The name in UTF-8, if the archive holds it beside. */
  unicode?: string
}

/** Parts of names that are looked at to guess a code page; all are decoded to check that it fits. */
const JUDGED_PARTS = 2000
const doubleByte: ReadonlySet<string> = new Set(['shift_jis', 'gbk', 'euc-kr', 'big5', 'euc-jp'])
/** Pages that are seldom the archive's: they must fit clearly better. */
const seldom: Partial<Record<CodePage, number>> = {
  cp850: 1,
  cp852: 2,
  'windows-1252': 4,
  'windows-1250': 8,
  'windows-1253': 5,
  'windows-1254': 9,
  'windows-874': 5,
  'windows-1251': 2,
  'euc-jp': 5,
  'koi8-r': 5,
  big5: 2,
  'euc-kr': 1,
}

/**
 * The Unicode path of Info-ZIP (extra field 0x7075), if it was made for these bytes. APPNOTE, section 4.6.9.
 */
export function unicodePath(extra: Uint8Array, name: Uint8Array): string | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength)
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    const end = at + 4 + size
    if (end > extra.length) return undefined
    if (id === 0x7075 && size > 5 && extra[at + 4] === 1 && view.getUint32(at + 5, true) === crc32(name))
      return nameDecoder('utf-8')(extra.subarray(at + 9, end)) ?? undefined
    at = end
  }
  return undefined
}

const SLASH = 0x2f

/** A path's parts; in no code page is a slash the second byte of a sign. */
function partsOf(path: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let from = 0; from <= path.length;) {
    const slash = path.indexOf(SLASH, from)
    const end = slash < 0 ? path.length : slash
    parts.push(path.subarray(from, end))
    from = end + 1
  }
  return parts
}

/** The parts in a code page, or null if they are not in it or two become one. */
function decodedAll(parts: readonly Uint8Array[], page: CodePage): string[] | null {
  const decode = nameDecoder(page)
  const decoded: string[] = []
  for (const bytes of parts) {
    const name = decode(bytes)
    if (name === null) return null
    decoded.push(name)
  }
  return new Set(decoded.map((name) => name.normalize('NFC'))).size === parts.length ? decoded : null
}

/**
 * Code pages that fit, the likeliest first. Code page 437 always does.
 * @param parts of paths, each once, with bytes above 0x7f
 */
function fittingPages(parts: readonly Uint8Array[]): CodePage[] {
  const judged = parts.slice(0, JUDGED_PARTS)
  const fitting = codePages.flatMap((page) => {
    const decoded = decodedAll(parts, page)
    if (!decoded) return []
    const cost = judged.reduce((sum, bytes, i) => {
      const name = decoded[i].replace(/\.\w+$/, '')
      return sum + nameCost(name, doubleByte.has(page)) + rareBytesCost(bytes, page)
    }, seldom[page] ?? 0)
    return [{ page, cost }]
  })
  return fitting.sort((a, b) => a.cost - b.cost).map(({ page }) => page)
}

const keyOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 4096))

/** A path, its parts decoded by this code page; parts without bytes above 0x7f are the same in all. */
const decodePath = (path: Uint8Array, decode: (part: Uint8Array) => string | null): string =>
  partsOf(path)
    .map((part) => (isAscii(part) ? decodeAscii(part) : (decode(part) ?? '')))
    .join('/')

/**
 * The names of all files of one archive.
 * @param reading is asked for the code page where nothing says which it is
 */
export function decodeNames(raw: readonly RawName[], reading: Reading): string[] {
  const utf8 = nameDecoder('utf-8')
  const known = raw.map(({ bytes, utf8: said, unicode }) => {
    if (unicode !== undefined) return unicode
    if (isAscii(bytes)) return decodeAscii(bytes)
    return said ? utf8(bytes) : null
  })
  const open = raw.filter((_, i) => known[i] === null).map(({ bytes }) => bytes)
  if (open.length === 0) return known as string[]
  const isUtf8 = open.every((bytes) => utf8(bytes) !== null)
  const decode = isUtf8 ? utf8 : nameDecoder(guessed(distinctParts(open), reading))
  return known.map((name, i) => name ?? decodePath(raw[i].bytes, decode))
}

function distinctParts(paths: readonly Uint8Array[]): Uint8Array[] {
  const parts = new Map<string, Uint8Array>()
  for (const path of paths) for (const part of partsOf(path)) if (!isAscii(part)) parts.set(keyOf(part), part)
  return [...parts.values()]
}

/** Asks for the code page, with the likeliest as the guess. */
function guessed(parts: readonly Uint8Array[], reading: Reading): CodePage {
  const fitting = fittingPages(parts)
  return reading.ask('nameEncoding', fitting, fitting[0]) as CodePage
}

/**
 * Names of an archive that is read as a stream, so that not all are known when the first is needed: UTF-8, or
 * the code page that fits the names so far.
 */
export class StreamedNames {
  private readonly seen = new Map<string, Uint8Array>()
  private page: CodePage | null = null
  /** The parts seen, in this code page. */
  private decoded = new Set<string>()

  constructor(private readonly reading: Reading) {}

  decode(path: Uint8Array): string {
    if (isAscii(path)) return decodeAscii(path)
    const name = nameDecoder('utf-8')(path)
    if (name !== null) return name
    for (const part of distinctParts([path])) this.learn(part)
    // The parts are of this page: it was chosen so.
    const page = this.page ?? codePages[0]
    return decodePath(path, nameDecoder(page))
  }

  /** A page that was chosen stays, as long as it fits, so that a folder keeps its name. */
  private learn(part: Uint8Array): void {
    if (this.seen.has(keyOf(part))) return
    this.seen.set(keyOf(part), part)
    const name = this.page && nameDecoder(this.page)(part)?.normalize('NFC')
    if (name && !this.decoded.has(name)) {
      this.decoded.add(name)
      return
    }
    const parts = [...this.seen.values()]
    this.page = guessed(parts, this.reading)
    this.decoded = new Set(decodedAll(parts, this.page)?.map((one) => one.normalize('NFC')))
  }
}

/**
 * Whether backslashes in these names are separators, as some old Windows tools wrote them: no name has a
 * slash.
 */
export const hasBackslashPaths = (names: readonly string[]): boolean =>
  !names.some((name) => name.includes('/'))
