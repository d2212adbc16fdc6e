import { crc32 as nodeCrc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { crc32 } from './crc32'

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) % 251)

it('equals the check value of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

it("equals zlib's, in one chunk and in several", () => {
  expect(crc32(bytes)).toBe(nodeCrc32(bytes))
  expect(crc32(bytes.subarray(333), crc32(bytes.subarray(0, 333)))).toBe(nodeCrc32(bytes))
})
