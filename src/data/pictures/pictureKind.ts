/**
 * What a file is by its first bytes, for files that should be pictures: formats that some browser decodes,
 * and what is often found under a picture's name instead.
 */

export interface PictureKind {
  /** As messages name it. */
  name: string
  /** Type for the browser's decoder; absent for what no browser decodes from bytes. */
  mime?: string
  /** Whether every browser decodes it, so that one that fails is damaged. */
  everywhere?: boolean
  /** Whether it is a picture at all. */
  picture: boolean
}

const kinds = {
  png: { name: 'PNG', mime: 'image/png', everywhere: true, picture: true },
  jpeg: { name: 'JPEG', mime: 'image/jpeg', everywhere: true, picture: true },
  webp: { name: 'WebP', mime: 'image/webp', everywhere: true, picture: true },
  gif: { name: 'GIF', mime: 'image/gif', everywhere: true, picture: true },
  bmp: { name: 'BMP', mime: 'image/bmp', everywhere: true, picture: true },
  ico: { name: 'ICO', mime: 'image/x-icon', everywhere: true, picture: true },
  avif: { name: 'AVIF', mime: 'image/avif', picture: true },
  heic: { name: 'HEIC', mime: 'image/heic', picture: true },
  tiff: { name: 'TIFF', mime: 'image/tiff', picture: true },
  jp2: { name: 'JPEG 2000', mime: 'image/jp2', picture: true },
  jxl: { name: 'JPEG XL', picture: true },
  psd: { name: 'Photoshop', picture: true },
  svg: { name: 'SVG', picture: true },
  pdf: { name: 'PDF', picture: false },
  html: { name: 'HTML', picture: false },
  xml: { name: 'XML', picture: false },
  text: { name: 'text', picture: false },
  empty: { name: 'empty', picture: false },
  unknown: { name: 'unknown', picture: false },
} as const satisfies Record<string, PictureKind>

export type PictureKindId = keyof typeof kinds
export const pictureKinds: Readonly<Record<PictureKindId, PictureKind>> = kinds

/** Endings of names of pictures, without the dot. */
export const pictureExtensions =
  'png apng jpg jpeg jpe jfif webp gif bmp dib ico cur avif heic heif tif tiff jp2 j2k jxl psd svg'.split(' ')

const latin = new TextDecoder('latin1')
const ascii = (bytes: Uint8Array, from: number, to: number): string => latin.decode(bytes.subarray(from, to))
const begins = (bytes: Uint8Array, ...values: number[]): boolean =>
  bytes.length >= values.length && values.every((value, i) => bytes[i] === value)

/** Sizes of the headers of BMP files. */
const bmpHeaders = [12, 16, 40, 52, 56, 64, 108, 124]

const signatures: readonly [PictureKindId, (bytes: Uint8Array) => boolean][] = [
  ['png', (b) => begins(b, 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)],
  ['jpeg', (b) => begins(b, 0xff, 0xd8, 0xff)],
  ['webp', (b) => ascii(b, 0, 4) === 'RIFF' && ascii(b, 8, 12) === 'WEBP'],
  ['gif', (b) => /^GIF8[79]a/.test(ascii(b, 0, 6))],
  [
    'bmp',
    (b) => begins(b, 0x42, 0x4d) && b.length >= 18 && bmpHeaders.includes(b[14]) && b[15] + b[16] === 0,
  ],
  ['tiff', (b) => begins(b, 0x49, 0x49, 42, 0) || begins(b, 0x4d, 0x4d, 0, 42)],
  // A count of pictures, and an entry with a zero: IDX files, which begin alike, have 8 to 14 as third byte.
  ['ico', (b) => (begins(b, 0, 0, 1, 0) || begins(b, 0, 0, 2, 0)) && b[4] > 0 && b[5] === 0 && b[9] === 0],
  ['jp2', (b) => begins(b, 0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20) || begins(b, 0xff, 0x4f, 0xff, 0x51)],
  ['jxl', (b) => begins(b, 0xff, 0x0a) || begins(b, 0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20)],
  ['psd', (b) => ascii(b, 0, 4) === '8BPS'],
  ['pdf', (b) => ascii(b, 0, 5) === '%PDF-'],
]

/** Brands of a file of boxes (ISO 14496-12): still pictures by AV1 or HEVC. */
function boxedKind(bytes: Uint8Array): PictureKindId | null {
  if (ascii(bytes, 4, 8) !== 'ftyp') return null
  const brands = ascii(bytes, 8, Math.min(bytes.length, 8 + Math.max(4, bytes[3] - 8)))
  if (/avi[fs]/.test(brands)) return 'avif'
  return /hei[cxms]|hev[cx]|mif1|msf1/.test(brands) ? 'heic' : null
}

/** Texts by their first characters, behind a mark of their encoding and spaces. */
function textKind(bytes: Uint8Array): PictureKindId {
  const head = bytes.subarray(0, 512)
  const words = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
    .toLowerCase()
  if (/^<(!doctype html|html|head|body|script|!--)/.test(words)) return 'html'
  if (/^<(\?xml|svg|!doctype svg)/.test(words))
    return words.includes('<svg') || words.includes('svg') ? 'svg' : 'xml'
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(words.slice(0, -3)) ? 'unknown' : 'text'
}

/** What these bytes begin as; the rest of them is not looked at. */
export function kindOf(bytes: Uint8Array): PictureKindId {
  if (bytes.length === 0) return 'empty'
  return signatures.find(([, test]) => test(bytes))?.[0] ?? boxedKind(bytes) ?? textKind(bytes)
}

/** Whether the bytes begin as a picture of a format that is told by its first bytes. */
export function looksLikePicture(bytes: Uint8Array): boolean {
  const kind = signatures.find(([, test]) => test(bytes))?.[0] ?? boxedKind(bytes)
  return kind !== null && kind !== 'pdf' && kind !== 'psd'
}
