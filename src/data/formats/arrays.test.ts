/**
 * NumPy's and MATLAB's arrays: which are images and which labels, in every type, order and layout that people
 * save them in.
 */
import { describe, expect, it } from 'vitest'
import type { ImportReading, ReadingAnswers } from '../../core/importReading'
import { bytesOf, mat, matArray, npy, npz } from '../fixtures/arrays'
import { failureOf } from '../fixtures/failureOf'
import { inArrivalOrder } from '../imageOrder'
import type { RawDataset } from '../rawDataset'
import { Reading } from '../reading'
import { readUserFiles } from '../userFiles'
import { partOfName } from './arrayDataset'

/** Reads files; the set has its images in the order of the files. */
async function read(
  files: Readonly<Record<string, Uint8Array>>,
  answers: ReadingAnswers = {},
): Promise<{ raw: RawDataset; understood: ImportReading }> {
  const reading = new Reading(answers)
  const opened = Object.entries(files).map(([name, bytes]) => ({ name, bytes }))
  const raw = await readUserFiles(opened, undefined, { onProgress: () => undefined, reading })
  return { raw: inArrivalOrder(raw) ?? raw, understood: reading.result() }
}

const cycle = (count: number, classes: number): number[] =>
  Array.from({ length: count }, (_, i) => i % classes)
/** Levels of images of 2 x 2 pixels, the first value of image i being i. */
const small = (count: number): number[] =>
  Array.from({ length: 4 * count }, (_, i) => (i % 4 === 0 ? i / 4 : 200 + (i % 4)))
const labels = (count: number, classes = 3) =>
  npy('<i8', [count], bytesOf(BigInt64Array.from(cycle(count, classes), BigInt)))
const images = (count: number) => npy('|u1', [count, 2, 2], small(count))

describe('archives of arrays', () => {
  it.each([0, 6] as const)('as Keras names them, at compression level %s', async (level) => {
    const file = npz({ x_test: images(6), x_train: images(9), y_train: labels(9), y_test: labels(6) }, level)
    const { raw, understood } = await read({ 'mnist.npz': file })
    expect(raw).toMatchObject({
      label: 'Your NumPy files',
      nativePx: 2,
      channels: 1,
      classNames: ['0', '1', '2'],
    })
    expect([Array.from(raw.train.pixels), Array.from(raw.train.labels)]).toEqual([small(9), cycle(9, 3)])
    expect(Array.from(raw.test.labels)).toEqual(cycle(6, 3))
    expect(understood.notes).toEqual([
      { kind: 'split', train: 'mnist.npz/x_train.npy', test: 'mnist.npz/x_test.npy' },
    ])
  })

  it('as MedMNIST names them: labels of one column, validation images left out', async () => {
    const one = (count: number) => npy('|u1', [count, 1], cycle(count, 3))
    const file = npz({
      train_images: images(9),
      val_images: images(3),
      test_images: images(6),
      train_labels: one(9),
      val_labels: one(3),
      test_labels: one(6),
    })
    const { raw, understood } = await read({ 'bloodmnist.npz': file })
    expect([raw.train.labels.length, raw.test.labels.length, raw.classNames.length]).toEqual([9, 6, 3])
    expect(understood.notes).toContainEqual({
      kind: 'validationLeftOut',
      name: 'bloodmnist.npz/val_images.npy',
    })
  })

  it('with several labels an image: said, and opened without classes', async () => {
    const many = npy(
      '|u1',
      [6, 14],
      Array.from({ length: 84 }, (_, i) => i % 2),
    )
    const { raw, understood } = await read({
      'chest.npz': npz({ train_images: images(6), train_labels: many }),
    })
    expect(raw.classNames).toEqual(['no classes'])
    expect(understood.notes).toEqual([{ kind: 'severalLabels', column: 'labels' }])
  })

  it('in files of their own, where all arrays have the same name', async () => {
    const { raw } = await read({
      'k49-test-imgs.npz': npz({ arr_0: images(6) }),
      'k49-train-labels.npz': npz({ arr_0: labels(9) }),
      'k49-train-imgs.npz': npz({ arr_0: images(9) }),
      'k49-test-labels.npz': npz({ arr_0: labels(6) }),
    })
    expect([raw.train.labels.length, raw.test.labels.length]).toEqual([9, 6])
  })

  it('inside a zip archive, as Kaggle packs them', async () => {
    const { zipSync } = await import('fflate')
    const inner = npz({ x_train: images(9), y_train: labels(9) })
    const { raw } = await read({ 'archive.zip': zipSync({ 'mnist.npz': inner }, { level: 0 }) })
    expect(raw.classNames.length).toBe(3)
  })

  it('with two arrays of labels: asked, and read with the answer', async () => {
    const file = npz({ images: images(12), coarse_labels: labels(12, 2), fine_labels: labels(12, 4) })
    const { raw, understood } = await read({ 'set.npz': file })
    expect(understood.questions).toMatchObject([
      { id: 'classColumn', options: ['coarse_labels', 'fine_labels', '(none)'], chosen: 'fine_labels' },
    ])
    expect(raw.classNames.length).toBe(4)
    expect((await read({ 'set.npz': file }, { classColumn: 'coarse_labels' })).raw.classNames.length).toBe(2)
    expect((await read({ 'set.npz': file }, { classColumn: '(none)' })).raw.classNames).toEqual([
      'no classes',
    ])
  })
})

describe('what lies beside them', () => {
  const words = npy(
    '<U3',
    [3],
    ['ape', 'bee', 'cow'].flatMap((word) => [...word].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0])),
  )
  const objects = npy('|O', [], [1, 2])

  it('names of classes, a version and settings', async () => {
    const file = npz({
      images: images(9),
      labels: labels(9),
      class_names: words,
      version: npy('<i8', [], [3, 0, 0, 0, 0, 0, 0, 0]),
      info: objects,
    })
    const { raw, understood } = await read({ 'set.npz': file })
    expect(raw.classNames).toEqual(['ape', 'bee', 'cow'])
    expect(understood.leftOut).toMatchObject([{ what: 'pickled array', examples: ['set.npz/info.npy'] }])
  })

  it('flat copies of the images', async () => {
    const flat = npy('|u1', [9, 64], new Uint8Array(576))
    const { raw, understood } = await read({
      'faces.npz': npz({ data: flat, images: images(9), target: labels(9) }),
    })
    expect([raw.nativePx, raw.classNames.length, understood.notes]).toEqual([2, 3, []])
  })

  it('a list of class names as text', async () => {
    const { raw } = await read({
      'x.npy': images(9),
      'y.npy': labels(9),
      'class_names.txt': new TextEncoder().encode('ape\nbee\ncow\n'),
    })
    expect(raw.classNames).toEqual(['ape', 'bee', 'cow'])
  })
})

describe('single arrays', () => {
  const halves = Uint16Array.from({ length: 24 }, (_, i) => (i % 4 === 0 ? 0x3c00 : 0x3800))
  it.each([
    ['<i2', bytesOf(Int16Array.from(small(6)))],
    ['<i4', bytesOf(Int32Array.from(small(6)))],
    ['<u2', bytesOf(Uint16Array.from(small(6)))],
    ['<i8', bytesOf(BigInt64Array.from(small(6), BigInt))],
    ['<f4', bytesOf(Float32Array.from(small(6)))],
    ['<f8', bytesOf(Float64Array.from(small(6)))],
    ['>i2', bytesOf(Int16Array.from(small(6), (value) => value << 8))],
  ])('of type %s, levels as they are', async (descr, bytes) => {
    const { raw, understood } = await read({
      'images.npy': npy(descr, [6, 2, 2], bytes),
      'labels.npy': labels(6),
    })
    expect(raw.classNames.length).toBe(3)
    const all = [...raw.train.pixels, ...raw.test.pixels].sort((a, b) => a - b)
    expect(all).toEqual(small(6).sort((a, b) => a - b))
    expect(understood.notes).toEqual([])
  })

  it.each([
    ['<f4', bytesOf(Float32Array.from([0, 0.5, 1, 0.2])), [0, 128, 255, 51], '0 to 1'],
    ['<f8', bytesOf(Float64Array.from([-1, 0, 1, 0.5])), [0, 128, 255, 191], '-1 to 1'],
    ['<f2', bytesOf(halves.slice(0, 4)), [255, 128, 128, 128], '0 to 1'],
    ['|b1', Uint8Array.of(0, 1, 1, 0), [0, 255, 255, 0], null],
    ['|u1', Uint8Array.of(0, 16, 8, 4), [0, 255, 128, 64], '0 to 16'],
    ['<u2', bytesOf(Uint16Array.of(0, 4095, 2048, 1)), [0, 255, 128, 0], '0 to 4095'],
  ])('of type %s, scaled and said', async (descr, one, levels, range) => {
    const bytes = Uint8Array.from([...one, ...one, ...one])
    const { raw, understood } = await read({ 'x.npy': npy(descr, [3, 2, 2], bytes) })
    expect(Array.from(raw.train.pixels.subarray(0, 4))).toEqual(levels)
    expect(understood.notes).toEqual(range === null ? [] : [{ kind: 'scaled', range }])
  })

  it('colours last, colours first, and columns first (Fortran) are the same images', async () => {
    const side = 4
    const value = (n: number, y: number, x: number, c: number) => 40 + 50 * n + 10 * c + 4 * y + x
    const fill = (shape: number[], at: (place: number[]) => number, fortran = false) => {
      const bytes = new Uint8Array(shape.reduce((a, b) => a * b))
      for (let i = 0; i < bytes.length; i += 1) {
        let rest = i
        const place = shape.map(() => 0)
        const axes = shape.map((_, axis) => axis)
        for (const axis of fortran ? axes : axes.reverse()) {
          place[axis] = rest % shape[axis]
          rest = Math.floor(rest / shape[axis])
        }
        bytes[i] = at(place)
      }
      return npy('|u1', shape, bytes, fortran)
    }
    const last = fill([4, side, side, 3], ([n, y, x, c]) => value(n, y, x, c))
    const first = fill([4, 3, side, side], ([n, c, y, x]) => value(n, y, x, c))
    const columns = fill([4, side, side, 3], ([n, y, x, c]) => value(n, y, x, c), true)
    const sets = await Promise.all([last, first, columns].map((file) => read({ 'x.npy': file })))
    expect(sets[0].raw).toMatchObject({ nativePx: side, channels: 3 })
    expect(sets[0].raw.train.pixels[0]).toBe(
      value(Math.floor((sets[0].raw.train.pixels[0] - 40) / 50), 0, 0, 0),
    )
    expect(sets[1].raw.train.pixels).toEqual(sets[0].raw.train.pixels)
    expect(sets[2].raw.train.pixels).toEqual(sets[0].raw.train.pixels)
  })

  it('labels as words, one-hot columns, and flat images', async () => {
    const text = ['ab', 'c'].flatMap((name) =>
      [...name.padEnd(2, '\0')].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]),
    )
    const words = npy('<U2', [4], [...text, ...text])
    expect((await read({ 'x.npy': npy('|u1', [4, 2, 2], small(4)), 'y.npy': words })).raw.classNames).toEqual(
      ['ab', 'c'],
    )
    const hot = npy('<f4', [3, 3], bytesOf(Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1)))
    const { raw } = await read({
      'x.npy': npy(
        '|u1',
        [3, 64],
        Array.from({ length: 192 }, (_, i) => i),
      ),
      'y.npy': hot,
    })
    expect(raw).toMatchObject({ nativePx: 8, channels: 1, classNames: ['0', '1', '2'] })
  })

  it('one file a class, as Quick, Draw! has them', async () => {
    const { raw, understood } = await read({
      'full_numpy_bitmap_cat.npy': npy('|u1', [5, 64], new Uint8Array(320).fill(50)),
      'full_numpy_bitmap_ice cream.npy': npy('|u1', [5, 64], new Uint8Array(320).fill(90)),
    })
    expect(raw.classNames).toEqual(['cat', 'ice_cream'])
    expect(understood.notes).toEqual([{ kind: 'classFromFile' }])
    for (const { pixels, labels: classes } of [raw.train, raw.test])
      classes.forEach((label, i) => expect(pixels[64 * i]).toBe([50, 90][label]))
  })

  it('more than 64 pixels a side are scaled down', async () => {
    const { raw } = await read({ 'x.npy': npy('|u1', [3, 80, 100], new Uint8Array(24_000).fill(77)) })
    expect(raw.nativePx).toBe(64)
    expect(raw.train.pixels.every((level) => level === 77)).toBe(true)
    expect(raw.train.paddedAndStretched?.pad.includes(255)).toBe(true)
  })
})

describe("MATLAB's files", () => {
  const [count, side] = [12, 4]
  /** SVHN's order: rows first, images last. */
  const pixels = Array.from({ length: count * side * side * 3 }, (_, i) => {
    const [y, x, c, n] = [
      i % side,
      Math.floor(i / side) % side,
      Math.floor(i / side ** 2) % 3,
      Math.floor(i / side ** 2 / 3),
    ]
    return 100 + 10 * n + 3 * y + x - c
  })
  const svhn = (packed: boolean) =>
    mat(
      [
        matArray('X', [side, side, 3, count], pixels),
        matArray(
          'y',
          [count, 1],
          Array.from({ length: count }, (_, i) => (i % 10) + 1),
        ),
      ],
      packed,
    )

  it.each([true, false])('SVHN, packed: %s', async (packed) => {
    const { raw } = await read({ 'train_32x32.mat': svhn(packed), 'test_32x32.mat': svhn(packed) })
    expect(raw).toMatchObject({ label: 'Your MATLAB files', nativePx: side, channels: 3 })
    expect(raw.classNames).toEqual(Array.from({ length: 10 }, (_, i) => String(i)))
    // The tenth label, 10, is the digit 0.
    expect(Array.from(raw.train.labels)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2])
    const at = (n: number, y: number, x: number, c: number) =>
      raw.train.pixels[((n * side + y) * side + x) * 3 + c]
    expect([at(0, 0, 0, 0), at(7, 2, 1, 0), at(11, 3, 3, 2)]).toEqual([100, 177, 220])
  })

  it.each([
    ['cut in an array', svhn(false).slice(0, 400), 'data-truncated'],
    ['cut in the packed bytes', svhn(true).slice(0, 200), 'data-truncated'],
    ['without its byte order', svhn(true).with(126, 0), 'data-magic'],
    ['without arrays', mat([]).slice(0, 128), 'data-unknown'],
  ])('%s is refused', async (_, bytes, code) => {
    expect(await failureOf(() => read({ 'train_32x32.mat': bytes }))).toMatchObject({ code })
  })
})

describe('refused', () => {
  it.each([
    ['labels alone', { 'y.npy': labels(9) }, 'data-missing'],
    ['counts that differ', { 'x.npy': images(8), 'y.npy': labels(9) }, 'data-mismatch'],
    ['pickled objects', { 'x.npy': npy('|O', [2], [1, 2]) }, 'data-unknown'],
    ['a cut array', { 'x.npy': images(9).slice(0, -1) }, 'data-truncated'],
    [
      'fractions as labels',
      { 'x.npy': images(2), 'y.npy': npy('<f4', [2], bytesOf(Float32Array.of(0, 0.5))) },
      'data-label',
    ],
    ['negative labels', { 'x.npy': images(2), 'y.npy': npy('|i1', [2], [0, 255]) }, 'data-label'],
    ['300 classes', { 'x.npy': images(300), 'y.npy': labels(300, 300) }, 'data-label'],
    [
      'pixels that are no numbers',
      { 'x.npy': npy('<f4', [2, 1, 1], bytesOf(Float32Array.of(0, NaN))) },
      'data-size',
    ],
    [
      'images of other sides',
      { 'x_train.npy': images(9), 'x_test.npy': npy('|u1', [2, 3, 3], new Uint8Array(18)) },
      'data-mismatch',
    ],
    [
      'two arrays of images that no name tells apart',
      { 'a.npy': images(9), 'b.npy': images(9) },
      'data-mismatch',
    ],
  ])('%s', async (_, files, code) => {
    const failure = await failureOf(() => read(files))
    expect(failure).toMatchObject({ code })
    expect(failure.remedy).not.toBe('')
  })
})

describe('parts by name', () => {
  it.each([
    ['t10k-images-idx3-ubyte', 'test'],
    ['set/x_train.npy', 'train'],
    ['trainX.npy', 'train'],
    ['X_val.npy', 'validation'],
    ['k49-test-imgs.npz/arr_0.npy', 'test'],
    ['test/images.npy', 'test'],
    ['test-run/images.npy', null],
    ['contest.npy', null],
    ['images.npy', null],
  ])('%s: %s', (name, part) => {
    expect(partOfName(name)).toBe(part)
  })
})
