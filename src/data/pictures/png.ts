/**
 * Decoder of small and of 16-bit PNG pictures: many times faster than the browser's for small ones, since no
 * picture travels to another process, and the only way to more than eight bits. Gives the bytes that Chromium
 * gives without colour management. Format: W3C PNG, third edition. Interlaced, animated, turned and large
 * pictures are left to the browser.
 */
import { unzlibSync } from 'fflate'
import { concatBytes } from '../../core/concat'
import type { DecodedPicture } from '../makeSquare'
import { pngChunks, type PngChunk } from './damage'

/** Larger pictures are decoded faster by the browser. */
const MAX_SIDE = 256
/** Of 16 bits: 96 MB at once. */
const MAX_DEEP_PIXELS = 16e6
/** Deflate packs no tighter. */
const MOST_PACKED = 1032

const planesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

interface Form {
  width: number
  height: number
  depth: number
  /** The file's colour type. */
  colour: number
  planes: number
}

/** The picture's form, or null if the browser is to decode it. */
function formOf(bytes: Uint8Array, chunks: readonly PngChunk[]): Form | null {
  const [{ type, from, to }] = chunks
  if (type !== 'IHDR' || to - from !== 13) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, 13)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth, colour] = [view.getUint8(8), view.getUint8(9)]
  const isPlain = view.getUint8(10) === 0 && view.getUint8(11) === 0 && view.getUint8(12) === 0
  if (!isPlain || !depthsOf[colour]?.includes(depth)) return null
  const isSmall = width <= MAX_SIDE && height <= MAX_SIDE
  const isDeep = depth === 16 && width * height <= MAX_DEEP_PIXELS
  if (!(isSmall || isDeep) || chunks.some((chunk) => chunk.type === 'acTL' || chunk.type === 'eXIf'))
    return null
  return { width, height, depth, colour, planes: planesOf[colour] }
}

const chunk = (bytes: Uint8Array, chunks: readonly PngChunk[], wanted: string): Uint8Array | null => {
  const found = chunks.find(({ type }) => type === wanted)
  return found ? bytes.subarray(found.from, found.to) : null
}

/** Rows of filtered bytes, each behind its filter's number. */
function unpacked(bytes: Uint8Array, chunks: readonly PngChunk[], length: number): Uint8Array {
  const parts = chunks.filter(({ type }) => type === 'IDAT').map(({ from, to }) => bytes.subarray(from, to))
  const packed = parts.length === 1 ? parts[0] : concatBytes(parts)
  if (length > packed.length * MOST_PACKED) throw new Error('fewer packed bytes than pixels')
  // With a given output nothing is allocated beyond it, whatever the packed bytes hold.
  const rows = unzlibSync(packed, { out: new Uint8Array(length) })
  if (rows.length < length) throw new Error('fewer rows than the header says')
  return rows
}

/** Undoes the filters in place: afterwards byte i of row y is at y * (rowBytes + 1) + 1 + i. */
function unfilter(rows: Uint8Array, height: number, rowBytes: number, step: number): void {
  const stride = rowBytes + 1
  for (let y = 0; y < height; y += 1) {
    const at = y * stride + 1
    const filter = rows[at - 1]
    const above = y > 0 ? at - stride : -1
    if (filter === 1) for (let i = step; i < rowBytes; i += 1) rows[at + i] += rows[at + i - step]
    else if (filter === 2) {
      if (above >= 0) for (let i = 0; i < rowBytes; i += 1) rows[at + i] += rows[above + i]
    } else if (filter === 3) {
      for (let i = 0; i < rowBytes; i += 1) {
        const left = i >= step ? rows[at + i - step] : 0
        rows[at + i] += (left + (above >= 0 ? rows[above + i] : 0)) >> 1
      }
    } else if (filter === 4) paeth(rows, at, above, rowBytes, step)
    else if (filter !== 0) throw new Error(`row ${y} has the unknown filter ${filter}`)
  }
}

function paeth(rows: Uint8Array, at: number, above: number, rowBytes: number, step: number): void {
  for (let i = 0; i < rowBytes; i += 1) {
    const a = i >= step ? rows[at + i - step] : 0
    const b = above >= 0 ? rows[above + i] : 0
    const c = i >= step && above >= 0 ? rows[above + i - step] : 0
    const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
    rows[at + i] += pa <= pb && pa <= pc ? a : pb <= pc ? b : c
  }
}

/** Samples of each pixel, (height, width, planes), in the file's own depth. */
function samplesOf(rows: Uint8Array, { width, height, depth, planes }: Form): Uint8Array | Uint16Array {
  const [count, rowBytes] = [width * planes, Math.ceil((width * planes * depth) / 8)]
  const samples = depth === 16 ? new Uint16Array(count * height) : new Uint8Array(count * height)
  const mask = 2 ** depth - 1
  for (let y = 0, to = 0; y < height; y += 1) {
    const at = y * (rowBytes + 1) + 1
    if (depth === 8) {
      samples.set(rows.subarray(at, at + count), to)
      to += count
    } else
      for (let i = 0; i < count; i += 1, to += 1) {
        const bit = i * depth
        samples[to] =
          depth === 16
            ? (rows[at + 2 * i] << 8) | rows[at + 2 * i + 1]
            : (rows[at + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask
      }
  }
  return samples
}

/** A level of 8 bits on white, as Chromium puts it there: premultiplied, plus the white that is left. */
const onWhite = (level: number, alpha: number): number =>
  alpha === 255 ? level : ((level * alpha * 257 + 32_896) >> 16) + ((255 * (256 - alpha)) >> 8)

/** Colours and opacities by the palette. */
function fromPalette(
  samples: Uint8Array | Uint16Array,
  palette: Uint8Array,
  opacities: Uint8Array,
): Uint8Array {
  const rgba = new Uint8Array(samples.length * 4)
  samples.forEach((index, i) => {
    if (3 * index + 3 > palette.length) throw new Error(`colour ${index} is not in the palette`)
    rgba.set(palette.subarray(3 * index, 3 * index + 3), 4 * i)
    rgba[4 * i + 3] = index < opacities.length ? opacities[index] : 255
  })
  return rgba
}

/** Eight bits of each channel, with opacity; of 16 bits the upper eight. */
function toRgba(samples: Uint8Array | Uint16Array, form: Form, clear: Uint8Array | null): Uint8Array {
  const { depth, colour, planes } = form
  const count = form.width * form.height
  const rgba = new Uint8Array(count * 4)
  const isGrey = colour === 0 || colour === 4
  const hasAlpha = colour === 4 || colour === 6
  const clearLevels = clear && !hasAlpha ? levelsOf(clear, planes, depth) : null
  const eight = (value: number): number =>
    depth === 16 ? value >> 8 : depth === 8 ? value : (value * 255) / (2 ** depth - 1)
  for (let i = 0, from = 0, to = 0; i < count; i += 1, from += planes, to += 4) {
    rgba[to] = eight(samples[from])
    rgba[to + 1] = isGrey ? rgba[to] : eight(samples[from + 1])
    rgba[to + 2] = isGrey ? rgba[to] : eight(samples[from + 2])
    const isClear = clearLevels?.every((level, plane) => samples[from + plane] === level) ?? false
    rgba[to + 3] = hasAlpha ? eight(samples[from + planes - 1]) : isClear ? 0 : 255
  }
  return rgba
}

/** The level, or the three, that stand for full transparency. */
function levelsOf(clear: Uint8Array, planes: number, depth: number): number[] | null {
  if (clear.length < 2 * planes) return null
  return Array.from({ length: planes }, (_, p) => ((clear[2 * p] << 8) | clear[2 * p + 1]) & (2 ** depth - 1))
}

function onWhitePicture({ width, height }: Form, rgba: Uint8Array): DecodedPicture {
  const rgb = new Uint8Array(width * height * 3)
  let alpha: Uint8Array | null = null
  for (let i = 0, from = 0, to = 0; from < rgba.length; i += 1, from += 4, to += 3) {
    const a = rgba[from + 3]
    rgb[to] = onWhite(rgba[from], a)
    rgb[to + 1] = onWhite(rgba[from + 1], a)
    rgb[to + 2] = onWhite(rgba[from + 2], a)
    if (a === 255) continue
    alpha ??= new Uint8Array(width * height).fill(255)
    alpha[i] = a
  }
  return { width, height, rgb, ...(alpha ? { alpha } : {}) }
}

/** Of opaque pictures of 16 bits, all of them. */
function deepOf(samples: Uint16Array, { planes }: Form): Uint16Array {
  if (planes === 3) return samples
  const deep = new Uint16Array(samples.length * 3)
  samples.forEach((level, i) => deep.fill(level, 3 * i, 3 * i + 3))
  return deep
}

/**
 * @param bytes of a PNG whose chunks are whole
 * @returns null if the browser is to decode it
 * @throws Error for pixels that are damaged
 */
export function decodePng(bytes: Uint8Array): DecodedPicture | null {
  const chunks = pngChunks(bytes)
  const form = typeof chunks === 'string' ? null : formOf(bytes, chunks)
  if (!form || typeof chunks === 'string') return null
  const { width, height, depth, planes, colour } = form
  const rowBytes = Math.ceil((width * planes * depth) / 8)
  const rows = unpacked(bytes, chunks, (rowBytes + 1) * height)
  unfilter(rows, height, rowBytes, Math.max(1, (planes * depth) >> 3))
  const samples = samplesOf(rows, form)
  const clear = chunk(bytes, chunks, 'tRNS')
  if (colour === 3) {
    const palette = chunk(bytes, chunks, 'PLTE')
    if (!palette) throw new Error('no palette')
    return onWhitePicture(form, fromPalette(samples, palette, clear ?? new Uint8Array(0)))
  }
  const picture = onWhitePicture(form, toRgba(samples, form, clear))
  return samples instanceof Uint16Array && planes % 2 === 1 && !picture.alpha
    ? { ...picture, deep: deepOf(samples, form) }
    : picture
}
