// @ts-check
/** Writes small PNG files, for the pictures that scripts make of images of the lab. */
import { crc32, deflateSync } from 'node:zlib'

/**
 * A PNG of 8-bit RGBA pixels: signature, then chunks of length, type, contents and checksum.
 * @param {{ width: number, height: number, rgba: Uint8Array }} image rgba is (height, width, 4)
 */
export function png({ width, height, rgba }) {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ contents) => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), contents])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(contents.length)
    sum.writeUInt32BE(crc32(typed))
    return Buffer.concat([length, typed, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a channel, colour with alpha; the usual compression and filters, not interlaced.
  header.set([8, 6, 0, 0, 0], 8)
  // Each row begins with its filter: none.
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([0, ...rgba.subarray(4 * width * y, 4 * width * (y + 1))]),
  )
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
