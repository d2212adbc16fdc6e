/**
 * Layouts of the published archives and folders of pictures, made by third-party tools, compared pixel by
 * pixel.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureOf } from './fixtures/failureOf'
import { picture } from './fixtures/fixturePictures'
import type { DecodePicture } from './pictures/readPicture'
import { readImageSize } from './formats/imageSize'
import { inArrivalOrder } from './imageOrder'
import type { RawDataset } from './rawDataset'
import { readUserFiles } from './userFiles'

const file = (name: string) => ({
  name,
  bytes: new Blob([new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))]),
})
/** The set with its images in the order of the files. */
const asFiled = async (read: Promise<RawDataset>) => inArrivalOrder(await read)!
const joined = (numbers: number[], side: number) => numbers.flatMap((n) => Array.from(picture(n, side)))
const bytesOf = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))

/**
 * Replaces the browser's decoder: a picture of the header's size, in one colour that depends on its length.
 */
const standIn: DecodePicture = (bytes, type) => {
  const { width, height } = readImageSize(bytes, 'x')
  expect(type).toMatch(/^image\/(png|jpeg|webp)$/)
  return Promise.resolve({
    width,
    height,
    rgb: new Uint8Array(width * height * 3).map((_, i) => (i % 3) * 50 + (bytes.length % 50)),
  })
}

describe('published archives as they are', () => {
  it('CIFAR-10', async () => {
    const raw = await asFiled(readUserFiles([file('cifar-10-binary.tar.gz')]))
    expect(raw).toMatchObject({ nativePx: 32, channels: 3, label: 'Your CIFAR-10 files' })
    expect(raw.classNames[9]).toBe('truck')
    expect(Array.from(raw.train.labels)).toEqual([0, 1, 2, 3])
    expect(Array.from(raw.train.pixels)).toEqual(joined([0, 1, 2, 3], 32))
    expect(Array.from(raw.test.labels)).toEqual([4, 5])
    expect(Array.from(raw.test.pixels)).toEqual(joined([4, 5], 32))
  })

  it('CIFAR-100, by its fine labels', async () => {
    const raw = await asFiled(readUserFiles([file('cifar-100-binary.tar.gz')]))
    expect(raw.classNames.length).toBe(100)
    expect(raw.classNames[93]).toBe('f93')
    expect([Array.from(raw.train.labels), Array.from(raw.test.labels)]).toEqual([
      [90, 91, 92, 93],
      [94, 95],
    ])
    expect(Array.from(raw.test.pixels)).toEqual(joined([4, 5], 32))
  })

  it('STL-10, its unlabelled images skipped', async () => {
    const progress: number[] = []
    const raw = await asFiled(
      readUserFiles([file('stl10_binary.tar.gz')], undefined, {
        onProgress: (done, all) => progress.push(done / all),
      }),
    )
    expect(raw).toMatchObject({ nativePx: 96, channels: 3 })
    expect(raw.classNames[7]).toBe('monkey')
    expect([Array.from(raw.train.labels), Array.from(raw.test.labels)]).toEqual([[0, 1, 2], [9]])
    expect(raw.train.pixels).toEqual(Uint8Array.from(joined([0, 1, 2], 96)))
    expect(raw.test.pixels).toEqual(picture(3, 96))
    expect(progress.at(-1)).toBe(1)
  })
})

describe('pictures in folders', () => {
  it.each(['images.zip', 'images-stored.zip', 'images-long-names-gnu.tar', 'images-long-names-pax.tar'])(
    '%s: classes and split by folder',
    async (name) => {
      const raw = await asFiled(readUserFiles([file(name)], standIn))
      expect(raw).toMatchObject({
        nativePx: 16,
        channels: 3,
        label: 'Your pictures',
        classNames: ['cat', 'dög'],
      })
      expect([Array.from(raw.train.labels), Array.from(raw.test.labels)]).toEqual([
        [0, 1, 0, 1],
        [0, 1],
      ])
    },
  )

  it('crops the middle, scales it down, and holds out a fifth of each class', async () => {
    const wide: DecodePicture = () => Promise.resolve({ width: 200, height: 128, rgb: picture(3, 128, 200) })
    const png = bytesOf('folder/cat/0.png')
    const files = Array.from({ length: 20 }, (_, n) => ({
      name: `mine/${n % 2 === 0 ? 'a' : 'b'}/${n}.png`,
      bytes: png,
    }))
    const raw = await readUserFiles(files, wide)
    expect(raw.nativePx).toBe(64)
    expect([raw.train.labels.length, raw.test.labels.length]).toEqual([16, 4])
    expect(raw.test.labels.reduce((a, b) => a + b, 0)).toBe(2)
    // Four pixels a pixel: the mean of the block whose first column is 36 + 2 x.
    const level = (y: number, x: number) => (120 + 3 * y + x) % 256
    const block = [level(0, 36), level(0, 37), level(1, 36), level(1, 37)]
    expect(raw.train.pixels[0]).toBe(Math.round(block.reduce((a, b) => a + b) / 4))
  })

  it('takes pictures in one folder as a set without classes', async () => {
    const png = bytesOf('folder/cat/0.png')
    const raw = await readUserFiles(
      ['a', 'b', 'c'].map((name) => ({ name: `set/${name}.png`, bytes: png })),
      standIn,
    )
    expect(raw.classNames).toEqual(['no classes'])
    expect(raw.label).toContain('without classes')
    expect([...raw.train.labels, ...raw.test.labels]).toEqual([0, 0, 0])
  })

  it('takes grey pictures as grey, and the median side where sides differ', async () => {
    const sides = [8, 8, 20, 8, 30]
    let n = 0
    const grey: DecodePicture = () => {
      const side = sides[n++]
      return Promise.resolve({ width: side, height: side, rgb: new Uint8Array(side * side * 3).fill(77) })
    }
    const png = bytesOf('folder/cat/0.png')
    const raw = await readUserFiles(
      sides.map((_, i) => ({ name: `s/${i % 2}/${i}.png`, bytes: png })),
      grey,
    )
    expect(raw).toMatchObject({ channels: 1, nativePx: 8 })
    expect(raw.train.pixels.every((level) => level === 77)).toBe(true)
  })
})

describe('refused', () => {
  const png = bytesOf('folder/cat/0.png')
  const huge = png.slice()
  huge.set([0, 0, 0xff, 0xff], 16)
  const many = Array.from({ length: 257 }, (_, n) => ({ name: `set/c${n}/a.png`, bytes: png }))

  it.each([
    ['more than 256 classes', many, { code: 'data-label' }],
    [
      'a picture with huge sides',
      [{ name: 'set/a/a.png', bytes: huge }],
      { code: 'data-size', subject: 'set/a/a.png' },
    ],
    [
      'a cut header',
      [{ name: 'set/a/a.png', bytes: png.slice(0, 20) }],
      { code: 'data-image', subject: 'set/a/a.png' },
    ],
    [
      'no picture at all',
      [{ name: 'set/a/a.png', bytes: Uint8Array.of(1, 2, 3) }],
      { code: 'data-unknown', subject: 'set/a/a.png' },
    ],
    [
      'pictures with CIFAR-10',
      [file('images.zip'), file('cifar-10-binary.tar.gz')],
      { code: 'data-mismatch' },
    ],
    [
      'a cut .tar.gz',
      [{ name: 'c.tar.gz', bytes: bytesOf('cifar-10-binary.tar.gz').slice(0, 1500) }],
      { code: 'data-gzip', subject: 'c.tar.gz' },
    ],
    ['a folder without images', [{ name: 'set/a.txt', bytes: Uint8Array.of(65) }], { code: 'data-missing' }],
    [
      'STL-10 images without labels',
      [{ name: 'train_X.bin', bytes: new Uint8Array(27_648) }],
      { code: 'data-missing', subject: 'train_X.bin' },
    ],
  ])('%s', async (_, files, expected) => {
    const failure = await failureOf(() => readUserFiles(files, standIn))
    expect(failure).toMatchObject(expected)
    expect(failure.remedy).not.toBe('')
  })

  it('a picture that the decoder cannot read', async () => {
    const failing: DecodePicture = () => Promise.reject(new Error('no'))
    expect(
      await failureOf(() => readUserFiles([{ name: 'set/a/a.png', bytes: png }], failing)),
    ).toMatchObject({ code: 'data-image', subject: 'set/a/a.png' })
  })

  it('everything once cancelled', async () => {
    const controller = new AbortController()
    const watch = { onProgress: () => controller.abort(), signal: controller.signal }
    expect(await failureOf(() => readUserFiles([file('images.zip')], standIn, watch))).toMatchObject({
      code: 'busy',
    })
    expect(await failureOf(() => readUserFiles([file('stl10_binary.tar.gz')], standIn, watch))).toMatchObject(
      { code: 'busy' },
    )
  })
})
