/** Gzip files of several members and with zeros behind them, by Node's zlib, cut into pieces of any size. */
import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { failureOf } from '../fixtures/failureOf'
import { piecesOf } from '../fixtures/fixturePictures'
import { gunzipIfNeeded, gunzipPieces } from './gunzip'
import { gunzipMembers } from './gunzipMembers'

const rng = new Rng(5)
const noise = (length: number) => Uint8Array.from({ length }, () => rng.int(7))
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const contents = [noise(40_000), new Uint8Array(0), noise(3), noise(90_000), new Uint8Array(5000)]
const members = contents.map((one) => new Uint8Array(gzipSync(one)))
/** A member with a file name in its header. */
const named = joined(
  Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3),
  new TextEncoder().encode('a rather long name of a file.idx\0'),
  new Uint8Array(deflateRawSync(contents[0])),
  members[0].slice(-8),
)
const all = joined(...members, named)
const wanted = joined(...contents, contents[0])
/** Ends with the zeros of its size. */
const zeros = new Uint8Array(gzipSync(new Uint8Array(256)))

/** Vitest's own comparison takes a second for so many bytes. */
const expectSame = (found: Uint8Array, expected: Uint8Array) =>
  expect([found.length, Buffer.compare(found, expected)]).toEqual([expected.length, 0])

async function unpacked(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of pieces) parts.push(part)
  return joined(...parts)
}

describe('members of a gzip file', () => {
  it.each([100, 500, 16_384, 1_000_000])('come one after another, in pieces of %i bytes', async (size) => {
    expectSame(await unpacked(gunzipMembers(piecesOf(all, size))), wanted)
  })

  it.each([1, 2, 3, 4, 7, 8, 9, 512, 100_000])('may have %i zeros behind them', async (count) => {
    for (const last of [all, zeros]) {
      const padded = joined(all, last, new Uint8Array(count))
      const expected = joined(wanted, last === all ? wanted : new Uint8Array(256))
      expectSame(await unpacked(gunzipMembers(piecesOf(padded, 3000))), expected)
      expectSame(await gunzipIfNeeded(padded, 'a.gz'), expected)
      expectSame(await unpacked(gunzipPieces(new Blob([padded]), 'a.gz', 1e6)), expected)
    }
  })

  it.each([
    ['cut in the last member', all.slice(0, -20)],
    ['cut before the last byte', all.slice(0, -1)],
    ['cut inside a header', joined(members[0], members[3].slice(0, 5))],
    ['with a checksum changed', all.with(members[0].length - 8, all[members[0].length - 8] ^ 1)],
    ['with the last size changed', all.with(all.length - 2, 9)],
    ['with anything but zeros behind', joined(members[0], Uint8Array.of(0, 0, 0, 0, 0, 5))],
  ])('are refused %s', async (_, bytes) => {
    await expect(unpacked(gunzipMembers(piecesOf(bytes, 4096)))).rejects.toThrow(/member/)
  })

  it('are bounded together', async () => {
    const bomb = joined(...Array.from({ length: 50 }, () => members[3]))
    expect(await failureOf(() => gunzipIfNeeded(bomb, 'b.gz', 1e6))).toMatchObject({ code: 'data-size' })
    const read = () => unpacked(gunzipPieces(new Blob([bomb]), 'b.gz', 1e6))
    expect(await failureOf(read)).toMatchObject({ code: 'data-size' })
  })
})
