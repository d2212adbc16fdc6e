/** Kinds by first bytes, and whole files against cut ones, of every kind in other people's sets. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { idxImages, idxLabels } from '../fixtures/files'
import { damageOf } from './damage'
import { kindOf, looksLikePicture, type PictureKindId } from './pictureKind'
import { readImageSize } from '../formats/imageSize'

const zip = (name: string) =>
  Object.values(unzipSync(new Uint8Array(readFileSync(resolve('src/data/fixtures', name))))).filter(
    ({ length }) => length > 0,
  )
const all = ['pictures/07a-mixed.zip', 'pictures/jpegs.zip', 'pictures/kinds.zip', 'own/images.zip'].flatMap(
  zip,
)
const of = (kind: PictureKindId) => all.filter((bytes) => kindOf(bytes) === kind)
const text = (words: string) => new TextEncoder().encode(words)

describe('kinds of pictures', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'bmp', 'avif', 'tiff'] as const)(
    '%s: known by its bytes, whole, with its size',
    (kind) => {
      const files = of(kind)
      expect(files.length).toBeGreaterThan(1)
      for (const bytes of files) {
        expect(looksLikePicture(bytes)).toBe(true)
        expect(damageOf(bytes, kind)).toBeNull()
        expect(damageOf(Uint8Array.of(...bytes, 0, 9, 0), kind), 'with bytes behind').toBeNull()
        const { width, height } = readImageSize(bytes, 'x')
        expect(Math.min(width, height)).toBeGreaterThan(1)
        expect(Math.max(width, height)).toBeLessThan(300)
      }
    },
  )

  it.each(['png', 'jpeg', 'webp', 'gif', 'bmp', 'avif'] as const)('%s: cut files are damaged', (kind) => {
    for (const bytes of of(kind))
      for (const share of [0.6, 0.9]) {
        const cut = bytes.slice(0, Math.floor(bytes.length * share))
        expect(damageOf(cut, kind), `${cut.length} of ${bytes.length} bytes`).toMatch(/cut short|byte/)
      }
  })

  it('png: one wrong byte anywhere in what is shown is found', () => {
    const [bytes] = of('png')
    for (let at = 8; at < bytes.length; at += 1)
      expect(damageOf(bytes.with(at, bytes[at] ^ 0x10), 'png'), `byte ${at}`).not.toBeNull()
  })

  it.each([
    ['html', '\uFEFF\n <!DOCTYPE html><title>404</title>'],
    ['html', '<HTML><body>Not found'],
    ['svg', '<?xml version="1.0"?><svg width="3">'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['xml', '<?xml version="1.0"?><Error><Code>AccessDenied'],
    ['text', 'version https://git-lfs.github.com/spec/v1\noid sha256:12'],
    ['pdf', '%PDF-1.4'],
    ['psd', '8BPS\0\x01'],
    ['empty', ''],
    ['heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['jxl', '\0\0\0\x0cJXL \r\n'],
    ['jp2', '\0\0\0\x0cjP  \r\n'],
    ['unknown', '\x01\x02\x03\x04'],
  ])('%s under a picture name', (kind, words) => {
    expect(kindOf(text(words))).toBe(kind)
  })

  it('are not seen in files of other formats', () => {
    for (const bytes of [
      idxImages(1, 9, 9, (i) => i),
      idxLabels([1, 2, 3]),
      text('BM is a text'),
      text('II*'),
    ])
      expect(looksLikePicture(bytes)).toBe(false)
  })
})
