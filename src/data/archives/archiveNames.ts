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

/** Names that are looked at to guess a code page; all are decoded to check that it fits. */
const JUDGED_NAMES = 2000
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

/** The names in a code page, or null if they are not in it or two become one. */
function decodedAll(names: readonly Uint8Array[], page: CodePage): string[] | null {
  const decode = nameDecoder(page)
  const decoded: string[] = []
  for (const bytes of names) {
    const name = decode(bytes)
    if (name === null) return null
    decoded.push(name)
  }
  return new Set(decoded.map((name) => name.normalize('NFC'))).size === names.length ? decoded : null
}

const isPlain = (name: string): boolean => [...name].every((sign) => sign < '\u0080')

/** Parts of paths with bytes above 0x7f, each once. */
function judgedParts(decoded: readonly string[]): string[] {
  const parts = new Set<string>()
  for (const path of decoded.slice(0, JUDGED_NAMES))
    for (const part of path.split('/')) if (!isPlain(part)) parts.add(part.replace(/\.\w+$/, ''))
  return [...parts]
}

/** Code pages that fit, the likeliest first. */
function fittingPages(names: readonly Uint8Array[]): { page: CodePage; decoded: string[] }[] {
  const fitting = codePages.flatMap((page) => {
    const decoded = decodedAll(names, page)
    if (!decoded) return []
    const parts = judgedParts(decoded)
    const rare = names.slice(0, JUDGED_NAMES).reduce((sum, bytes) => sum + rareBytesCost(bytes, page), 0)
    const each = parts.reduce((sum, part) => sum + nameCost(part, doubleByte.has(page)), 0)
    // Files repeat their folder's name, so the rare bytes count once for each part.
    const repeats = Math.max(1, Math.min(names.length, JUDGED_NAMES) / Math.max(1, parts.length))
    return [{ page, decoded, cost: each + rare / repeats + (seldom[page] ?? 0) }]
  })
  return fitting.sort((a, b) => a.cost - b.cost)
}

const keyOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 4096))

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
  const open = new Map<string, Uint8Array>()
  raw.forEach(({ bytes }, i) => known[i] === null && open.set(keyOf(bytes), bytes))
  if (open.size === 0) return known as string[]
  const names = [...open.values()]
  const asUtf8 = names.map(utf8)
  const decoded = asUtf8.every((name) => name !== null) ? asUtf8 : guessed(names, reading)
  const byKey = new Map([...open.keys()].map((key, i) => [key, decoded[i]]))
  return known.map((name, i) => name ?? byKey.get(keyOf(raw[i].bytes)) ?? '')
}

/** Asks for the code page, with the likeliest as the guess. Code page 437 always fits. */
function guessed(names: readonly Uint8Array[], reading: Reading): string[] {
  const fitting = fittingPages(names)
  const chosen = reading.ask(
    'nameEncoding',
    fitting.map(({ page }) => page),
    fitting[0].page,
  )
  return (fitting.find(({ page }) => page === chosen) ?? fitting[0]).decoded
}

/**
 * Names of an archive that is read as a stream, so that not all are known when the first is needed: UTF-8, or
 * the code page that fits the names so far.
 */
export class StreamedNames {
  private readonly seen = new Map<string, Uint8Array>()
  private page: CodePage | null = null

  constructor(private readonly reading: Reading) {}

  decode(bytes: Uint8Array): string {
    if (isAscii(bytes)) return decodeAscii(bytes)
    const name = nameDecoder('utf-8')(bytes)
    if (name !== null) return name
    this.seen.set(keyOf(bytes), bytes)
    const kept = this.page && nameDecoder(this.page)(bytes)
    if (kept !== null) return kept
    const names = [...this.seen.values()]
    const fitting = fittingPages(names)
    const options = fitting.map(({ page }) => page)
    this.page = this.reading.ask('nameEncoding', options, options[0]) as CodePage
    return nameDecoder(this.page)(bytes) ?? ''
  }
}

/**
 * Whether backslashes in these names are separators, as some old Windows tools wrote them: no name has a
 * slash.
 */
export const hasBackslashPaths = (names: readonly string[]): boolean =>
  !names.some((name) => name.includes('/'))
