/** PNG files by pypng and Pillow, their levels by NumPy. Beside Chromium's decoder: png.browser.test.ts. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { unzipSync, zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../core/crc32'
import { Rng } from '../../core/rng'
import levels from '../fixtures/pictures/levels.json'
import { decodePng } from './png'

const kinds = unzipSync(new Uint8Array(readFileSync(resolve('src/data/fixtures/pictures/kinds.zip'))))

/** A PNG of these parts, each with its checksum. */
function png(...chunks: [type: string, contents: Uint8Array][]): Uint8Array {
  const parts = chunks.map(([type, contents]) => {
    const bytes = new Uint8Array(12 + contents.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, contents.length)
    bytes.set(new TextEncoder().encode(type), 4)
    bytes.set(contents, 8)
    view.setUint32(8 + contents.length, crc32(bytes.subarray(4, 8 + contents.length)))
    return bytes
  })
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), ...parts]))
}
const header = (width: number, height: number, depth: number, colour: number) => {
  const bytes = new Uint8Array(13)
  new DataView(bytes.buffer).setUint32(0, width)
  new DataView(bytes.buffer).setUint32(4, height)
  bytes.set([depth, colour], 8)
  return bytes
}
const none = new Uint8Array(0)
const withRows = (rows: number[]) =>
  png(['IHDR', header(2, 2, 8, 0)], ['IDAT', zlibSync(Uint8Array.from(rows))], ['IEND', none])

describe('decodePng', () => {
  it.each([1, 2, 4, 8, 16])('reads %i bits of grey', (depth) => {
    const picture = decodePng(kinds[`grey-${depth}.png`])!
    const wanted = levels[`grey-${depth}.png` as keyof typeof levels]
    expect([picture.width, picture.height, picture.alpha]).toEqual([9, 7, undefined])
    const most = 2 ** depth - 1
    const eight = (level: number) => (depth === 16 ? level >> 8 : (level * 255) / most)
    expect(Array.from(picture.rgb)).toEqual(
      wanted.flatMap((level) => Array.from({ length: 3 }, () => eight(level))),
    )
    if (depth === 16)
      expect(Array.from(picture.deep!)).toEqual(wanted.flatMap((level) => [level, level, level]))
  })

  it('reads 16 bits of colours, and keeps all of them', () => {
    const picture = decodePng(kinds['rgb-16.png'])!
    expect(Array.from(picture.deep!)).toEqual(levels['rgb-16.png'])
    expect(Array.from(picture.rgb)).toEqual(levels['rgb-16.png'].map((level) => level >> 8))
    expect(decodePng(kinds['rgb-8.png'])).not.toHaveProperty('deep')
  })

  it('leaves interlaced, animated, turned and large pictures to the browser', () => {
    const extra = (type: string) =>
      png(
        ['IHDR', header(1, 1, 8, 0)],
        [type, new Uint8Array(8)],
        ['IDAT', zlibSync(new Uint8Array(2))],
        ['IEND', none],
      )
    expect(decodePng(extra('tEXt'))).toMatchObject({ width: 1, height: 1 })
    for (const bytes of [kinds['grey-8-interlaced.png'], extra('acTL'), extra('eXIf')])
      expect(decodePng(bytes)).toBeNull()
    expect(decodePng(png(['IHDR', header(257, 1, 8, 0)], ['IDAT', none], ['IEND', none]))).toBeNull()
  })

  it('refuses pixels that are missing, filtered unknowingly or not in the palette', () => {
    expect(Array.from(decodePng(withRows([0, 1, 2, 1, 3, 4]))!.rgb)).toEqual([
      1, 1, 1, 2, 2, 2, 3, 3, 3, 7, 7, 7,
    ])
    expect(() => decodePng(withRows([0, 1, 2, 1, 3]))).toThrow('fewer rows')
    expect(() => decodePng(withRows([0, 1, 2, 9, 3, 4]))).toThrow('filter 9')
    const indexed = (index: number) =>
      png(
        ['IHDR', header(1, 1, 8, 3)],
        ['PLTE', Uint8Array.of(1, 2, 3)],
        ['IDAT', zlibSync(Uint8Array.of(0, index))],
        ['IEND', none],
      )
    expect(Array.from(decodePng(indexed(0))!.rgb)).toEqual([1, 2, 3])
    expect(() => decodePng(indexed(1))).toThrow('palette')
  })

  it('allocates nothing that its packed bytes cannot fill, and answers any damage', () => {
    const lying = png(['IHDR', header(4000, 4000, 16, 2)], ['IDAT', new Uint8Array(20)], ['IEND', none])
    expect(() => decodePng(lying)).toThrow('fewer packed bytes')
    const rng = new Rng(3)
    const names = Object.keys(kinds).filter((name) => name !== 'all-alphas.png')
    let read = 0
    for (let round = 0; round < 3000; round += 1) {
      const bytes = kinds[names[round % names.length]].slice()
      for (let n = 0; n < 3; n += 1) bytes[rng.int(bytes.length)] = rng.int(256)
      try {
        read += decodePng(bytes) ? 1 : 0
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }
    expect(read).toBeGreaterThan(0)
  })
})
