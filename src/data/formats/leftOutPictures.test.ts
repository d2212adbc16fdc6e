/** Sets of pictures among which some cannot be read: opened without them, unless that is most of them. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { ReadingAnswers } from '../../core/importReading'
import { failureOf } from '../fixtures/failureOf'
import { withOwnPng, type DecodePicture } from '../pictures/readPicture'
import { Reading } from '../reading'
import type { UserFile } from '../unpackFiles'
import { readUserFiles } from '../userFiles'
import { readImageSize } from './imageSize'

const file = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures', name)))
const png = file('own/folder/cat/0.png')
const [jpeg] = Object.values(unzipSync(file('pictures/jpegs.zip'))).filter(({ length }) => length > 0)
const mixed = unzipSync(file('pictures/07a-mixed.zip'))
const [gif] = Object.entries(mixed)
  .filter(([name]) => name.endsWith('.gif'))
  .map(([, bytes]) => bytes)
const [tiff] = Object.entries(mixed)
  .filter(([name]) => name.endsWith('.tif'))
  .map(([, bytes]) => bytes)
const text = (words: string) => new TextEncoder().encode(words)

/** Decodes PNG, and in place of a browser JPEG and GIF as one colour. */
const decode: DecodePicture = withOwnPng((bytes, type) => {
  if (!/jpeg|gif/.test(type)) return Promise.reject(new Error('unknown type'))
  const { width, height } = readImageSize(bytes, 'x')
  return Promise.resolve({ width, height, rgb: new Uint8Array(width * height * 3).fill(80) })
})

const good = (count: number): UserFile[] =>
  Array.from({ length: count }, (_, n) => ({ name: `set/${'ab'[n % 2]}/${n}.png`, bytes: png }))

async function open(files: UserFile[], answers: ReadingAnswers = {}) {
  const reading = new Reading(answers)
  const raw = await readUserFiles(files, decode, { onProgress: () => undefined, reading })
  return { raw, images: raw.train.labels.length + raw.test.labels.length, ...reading.result() }
}

describe('a set is opened without', () => {
  it.each([
    ['a cut PNG', 'x.png', png.slice(0, -20), { reason: 'damaged', what: 'PNG' }],
    ['a PNG with a wrong byte', 'x.png', png.with(60, png[60] ^ 1), { reason: 'damaged', what: 'PNG' }],
    ['a cut JPEG', 'x.jpg', jpeg.slice(0, -100), { reason: 'damaged', what: 'JPEG' }],
    ['a web page', 'x.jpg', text('<html>404 Not Found</html>'), { reason: 'noPicture', what: 'HTML' }],
    ['a pointer of git-lfs', 'x.png', text('version https://git-lfs'), { reason: 'noPicture', what: 'text' }],
    ['an empty file', 'x.png', new Uint8Array(0), { reason: 'noPicture', what: 'empty' }],
    ['a TIFF', 'x.tif', tiff, { reason: 'unsupported', what: 'TIFF' }],
    ['a TIFF named otherwise', 'x.png', tiff, { reason: 'unsupported', what: 'TIFF' }],
    ['an SVG', 'x.svg', text('<svg viewBox="0 0 9 9"></svg>'), { reason: 'unsupported', what: 'SVG' }],
    ['a huge picture', 'x.png', png.with(17, 9).with(21, 9).with(16, 1), { reason: 'tooLarge', what: 'PNG' }],
  ])('%s', async (_, name, bytes, row) => {
    const { images, leftOut } = await open([...good(9), { name: `set/b/${name}`, bytes }, ...good(3)])
    expect(images).toBe(12)
    expect(leftOut).toEqual([{ ...row, count: 1, examples: [`set/b/${name}`] }])
  })

  it('pictures in formats that are not read, however many, by kind', async () => {
    const others = Array.from({ length: 24 }, (_, n) => ({
      name: `set/a/o${n}.tif`,
      bytes: n % 2 === 0 ? tiff : text('8BPS\0\x01'),
    }))
    const { images, leftOut } = await open([...others, ...good(6)])
    expect(images).toBe(6)
    expect(leftOut.map(({ what, count, examples }) => [what, count, examples.length])).toEqual([
      ['TIFF', 12, 5],
      ['Photoshop', 12, 5],
    ])
  })

  it('nothing, where a picture only has the wrong name', async () => {
    const { images, leftOut } = await open([...good(4), { name: 'set/a/x.png', bytes: gif }])
    expect([images, leftOut]).toEqual([5, []])
  })
})

describe('refused are', () => {
  it('a damaged picture alone, by its own error', async () => {
    expect(await failureOf(() => open([{ name: 'one.jpg', bytes: jpeg.slice(0, -50) }]))).toMatchObject({
      code: 'data-image',
      subject: 'one.jpg',
      message: expect.stringContaining('cut short') as string,
    })
  })

  it('a set that is mostly damaged, and one of which nothing is read, with reasons', async () => {
    const damaged = png.slice(0, -20)
    const cut = Array.from({ length: 7 }, (_, n) => ({ name: `set/a/c${n}.png`, bytes: damaged }))
    const most = await failureOf(() => open([...good(6), ...cut]))
    expect(most).toMatchObject({ code: 'data-image', subject: 'set/a/c0.png' })
    expect(most.message).toMatch(/7 of 13 files cannot be read as pictures: 7 PNG \(damaged\)/)
    const tiffs = Array.from({ length: 3 }, (_, n) => ({ name: `set/a/${n}.tif`, bytes: tiff }))
    const nothing = await failureOf(() => open([...tiffs, { name: 'set/a/p.png', bytes: text('<html>') }]))
    expect(nothing.message).toMatch(/4 of 4 .*: 3 TIFF \(not read by this browser\), 1 HTML \(no pictures\)/)
    expect(nothing.remedy).not.toBe('')
  })
})

describe('16-bit and transparent sets', () => {
  const zip = (name: string) => [{ name, bytes: file(`pictures/${name}`) }]
  it('of 12 bits keep their contrast, which is said', async () => {
    const { raw, notes } = await open(zip('19b-16bit-12.zip'))
    expect(notes).toContainEqual({ kind: 'brightened', largest: 4095 })
    expect(Math.max(...raw.train.pixels)).toBe(255)
  })

  it('in white get a black ground, or the one that the person wants', async () => {
    const auto = await open(zip('20a-white-alpha.zip'))
    expect(auto.notes).toContainEqual({ kind: 'ground', count: 36, ground: 'black' })
    expect(auto.questions).toContainEqual({
      id: 'ground',
      options: ['white', 'black', 'grey'],
      chosen: 'black',
    })
    const spread = (pixels: Uint8Array) => Math.max(...pixels) - Math.min(...pixels)
    expect(spread(auto.raw.train.pixels)).toBeGreaterThan(200)
    const white = await open(zip('20a-white-alpha.zip'), { ground: 'white' })
    expect(white.questions.find(({ id }) => id === 'ground')?.chosen).toBe('white')
    expect(spread(white.raw.train.pixels)).toBe(0)
  })

  it('are kept at the side that the person chose', async () => {
    const { raw, questions } = await open(zip('20a-white-alpha.zip'), { side: '24' })
    expect(raw.nativePx).toBe(24)
    expect(questions.map(({ id, chosen }) => [id, chosen])).toContainEqual(['side', '24'])
  })
})
