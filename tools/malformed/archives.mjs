// @ts-check
/**
 * Writes tar and zip archives field by field, so that each field can be wrong; used by
 * tools/make_malformed.mjs. Valid by default.
 */
import { crc32, deflateRawSync } from 'node:zlib'

const ascii = (/** @type {string} */ text) => Buffer.from(text, 'latin1')

/**
 * One tar header and its padded contents.
 *
 * @param {string} path
 * @param {Buffer} contents
 * @param {{ type?: string, size?: Buffer | string, checksum?: string, link?: string }} [lies]
 */
export function tarEntry(path, contents, { type = '0', size, checksum, link = '' } = {}) {
  const block = Buffer.alloc(512)
  const octal = (/** @type {number} */ value, /** @type {number} */ width) =>
    `${value.toString(8).padStart(width - 1, '0')}\0`
  const put = (/** @type {number} */ at, /** @type {string | Buffer} */ field) =>
    Buffer.from(field).copy(block, at)
  put(0, ascii(path).subarray(0, 100))
  put(100, octal(0o644, 8) + octal(0, 8) + octal(0, 8))
  put(124, size ?? octal(contents.length, 12))
  put(136, octal(0, 12))
  put(156, type)
  put(157, link)
  put(257, 'ustar\x0000')
  block.fill(0x20, 148, 156)
  put(
    148,
    checksum ??
      `${octal(
        block.reduce((sum, byte) => sum + byte, 0),
        7,
      )} `,
  )
  return Buffer.concat([block, contents, Buffer.alloc((512 - (contents.length % 512)) % 512)])
}

/** A tar archive of entries, with the two empty blocks at its end. */
export const tar = (/** @type {Buffer[]} */ ...entries) => Buffer.concat([...entries, Buffer.alloc(1024)])

/** A pax record: its own length, a key and a value. */
export function paxRecord(/** @type {string} */ key, /** @type {string} */ value) {
  const rest = ` ${key}=${value}\n`
  const length = rest.length + String(rest.length + 2).length
  return ascii(`${length}${rest}`)
}

/**
 * @typedef {object} Member
 * @property {string} path
 * @property {Buffer} contents
 * @property {number} [method] 0 stored, 8 deflate (the default)
 * @property {number} [flags]
 * @property {number} [crc]
 * @property {number} [size] unpacked bytes as declared
 * @property {number} [packedSize] packed bytes as declared
 * @property {Buffer} [packed] the packed bytes themselves
 * @property {number} [local] offset of the local header as the directory declares it
 */

/** @param {Member} member @param {number} at */
function zipMember({ path, contents, method = 8, flags = 0, crc, size, packedSize, packed, local }, at) {
  const body = packed ?? (method === 8 ? deflateRawSync(contents, { level: 9 }) : contents)
  const name = ascii(path)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(flags, 2)
  common.writeUInt16LE(method, 4)
  // 1 January 1980, so that the files are reproducible.
  common.writeUInt16LE(0x21, 8)
  common.writeUInt32LE(crc ?? crc32(contents), 10)
  common.writeUInt32LE(packedSize ?? body.length, 14)
  common.writeUInt32LE(size ?? contents.length, 18)
  common.writeUInt16LE(name.length, 22)
  const place = Buffer.alloc(14)
  place.writeUInt32LE(local ?? at, 10)
  return {
    local: Buffer.concat([ascii('PK\x03\x04'), common, name, body]),
    central: Buffer.concat([ascii('PK\x01\x02'), Buffer.from([20, 0]), common, place, name]),
  }
}

/**
 * A zip archive of members; `end` overrides fields of the end record.
 * @param {Member[]} members
 * @param {{ disk?: number, entries?: number, bytes?: number, at?: number }} [end]
 */
export function zip(members, end = {}) {
  let at = 0
  const written = members.map((member) => {
    const made = zipMember(member, at)
    at += made.local.length
    return made
  })
  const directory = Buffer.concat(written.map(({ central }) => central))
  const tail = Buffer.alloc(22)
  tail.write('PK\x05\x06', 'latin1')
  tail.writeUInt16LE(end.disk ?? 0, 4)
  tail.writeUInt16LE(end.entries ?? members.length, 8)
  tail.writeUInt16LE(end.entries ?? members.length, 10)
  tail.writeUInt32LE(end.bytes ?? directory.length, 12)
  tail.writeUInt32LE(end.at ?? at, 16)
  return Buffer.concat([...written.map(({ local }) => local), directory, tail])
}
