// @ts-check
/**
 * Writes PNG files chunk by chunk, and headers of other picture formats, so that each field can be wrong;
 * used by the other files here.
 */
import { crc32, deflateSync } from 'node:zlib'

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(4)
  frame.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([frame, body, sum])
}

/**
 * An 8-bit RGB PNG of one colour.
 *
 * @param {number} side its actual side
 * @param {{ width?: number, height?: number, level?: number }} [lies]
 */
export function png(side, { width = side, height = side, level = 90 } = {}) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.concat(
    Array.from({ length: side }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * side, level)])),
  )
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A PNG whose pixel data turn into noise in the middle of their chunk. */
export function brokenPng() {
  const whole = Buffer.from(png(8))
  whole.fill(0xa5, 45, whole.length - 16)
  return whole
}

/** A JPEG that ends before any frame header with its size. */
export const jpegWithoutFrame = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 8, 0x4a, 0x46, 0x49, 0x46, 0, 1, 0xff, 0xd9, 0, 0,
])

/** A WebP whose first chunk has an unknown type. */
export const webpOfNoKind = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WEBPABCD', 'latin1'), Buffer.alloc(24)])
