/**
 * The committed malformed data files, each opened as a user opens it: the failure in their table, soon, in
 * little memory, with the file named. Pictures are decoded by a stand-in that checks a PNG's chunks, since
 * Node has no decoder.
 */
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { malformedFiles } from '../../testSupport/malformedFiles'
import { failureOf } from '../fixtures/failureOf'
import { readUserFiles } from '../userFiles'
import type { DecodePicture } from '../pictures/readPicture'
import { readImageSize } from './imageSize'
import { readPaletteFile } from './paletteFile'

const corpus = malformedFiles('src/data/formats/fixtures/malformed')

const decodePng: DecodePicture = (bytes) => {
  const { width, height } = readImageSize(bytes, 'picture')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new Error('a broken chunk')
    at += 12 + length
  }
  return Promise.resolve({ width, height, rgb: new Uint8Array(width * height * 3) })
}

describe('malformed data files', () => {
  it('are many, and of every kind', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60)
    expect(new Set(corpus.map(({ code }) => code)).size).toBeGreaterThanOrEqual(10)
    expect(new Set(corpus.map(({ file }) => file.split('/')[0])).size).toBeGreaterThanOrEqual(8)
  })

  it.each(corpus)('$file: $why, $code', async ({ file, bytes, beside, code }) => {
    const open = (name: string) => ({
      name: name.split('/').at(-1) ?? name,
      bytes:
        file === name ? bytes : (beside.find((other) => other.file === name)?.bytes ?? new Uint8Array(0)),
    })
    const files = [file, ...beside.map((other) => other.file)].map(open)
    const begun = performance.now()
    const failure = await failureOf(() =>
      file.startsWith('palette/') ? readPaletteFile(bytes, file) : readUserFiles(files, decodePng),
    )
    expect(failure.code).toBe(code)
    expect(failure.message.length).toBeGreaterThan(20)
    expect(failure.remedy.length).toBeGreaterThan(10)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})
