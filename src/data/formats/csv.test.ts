/** Tables of pixels as Kaggle and others have them, with and without headers, and what is no such table. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ImportReading, ReadingAnswers } from '../../core/importReading'
import { failureOf } from '../fixtures/failureOf'
import { idxImages, idxLabels } from '../fixtures/files'
import { inArrivalOrder } from '../imageOrder'
import type { RawDataset } from '../rawDataset'
import { Reading } from '../reading'
import { readUserFiles } from '../userFiles'
import { readCsvTable } from './csvTable'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  answers: ReadingAnswers = {},
): Promise<{ raw: RawDataset; understood: ImportReading }> {
  const reading = new Reading(answers)
  const opened = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: typeof content === 'string' ? bytes(content) : content,
  }))
  const raw = await readUserFiles(opened, undefined, { onProgress: () => undefined, reading })
  return { raw: inArrivalOrder(raw) ?? raw, understood: reading.result() }
}

const PIXELS = 64
/** Row n: black borders, as digits have them. */
const row = (n: number, pixels = PIXELS): number[] =>
  Array.from({ length: pixels }, (_, p) => (p === 0 || p === pixels - 1 ? 0 : (50 + 7 * n + p) % 256))
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
const names = (pixels = PIXELS): string[] => numbers(pixels).map((p) => `pixel${p}`)
const table = (lines: (string | number)[][], end = '\n', delimiter = ','): string =>
  lines.map((line) => line.join(delimiter)).join(end) + end
const labelled = (count: number): (string | number)[][] => numbers(count).map((n) => [n % 3, ...row(n)])
/** A set's labels by image, told by the second pixel. */
const pairs = ({ train, test }: RawDataset): number[][] =>
  [train, test]
    .flatMap(({ pixels, labels }) =>
      Array.from(labels, (label, i) => [(pixels[i * PIXELS + 1] - 51) / 7, label]),
    )
    .sort((a, b) => a[0] - b[0])

describe('tables of pixels', () => {
  const expected = numbers(9).map((n) => [n, n % 3])

  it.each([
    ['with a header, the label first (Kaggle)', table([['label', ...names()], ...labelled(9)])],
    [
      'with the places of pixels as header',
      table([['label', ...numbers(64).map((p) => `${1 + (p >> 3)}x${1 + (p & 7)}`)], ...labelled(9)]),
    ],
    [
      'with quoted names and cells',
      table([
        ['label', ...names()].map((name) => `"${name}"`),
        ...labelled(9).map((line) => line.map((cell) => `"${cell}"`)),
      ]),
    ],
    ['without a header', table(labelled(9))],
    ['of Windows, with a byte order mark', `\ufeff${table([['label', ...names()], ...labelled(9)], '\r\n')}`],
    ['with semicolons', table([['label', ...names()], ...labelled(9)], '\n', ';')],
    ['with tabs', table(labelled(9), '\n', '\t')],
    ['with spaces', table(labelled(9), ' \n', ' ')],
    [
      'with the label last',
      table([[...names(), 'label'], ...labelled(9).map(([label, ...rest]) => [...rest, label])]),
    ],
    ['with the label last and no header', table(labelled(9).map(([label, ...rest]) => [...rest, label]))],
    [
      'with a column that counts the rows',
      table([['', 'label', ...names()], ...labelled(9).map((line, n) => [n, ...line])]),
    ],
    ['with a header of numbers', table([numbers(65).map((n) => (n === 0 ? '0' : `0.${n}`)), ...labelled(9)])],
    ['without a last line end, with empty lines', `\n${table(labelled(9)).trim()}`.replace('\n2,', '\n\n2,')],
    [
      'of all pixels in one cell',
      table([['emotion', 'pixels'], ...labelled(9).map(([label, ...rest]) => [label, rest.join(' ')])]),
    ],
  ])('%s', async (_, text) => {
    const { raw } = await read({ 'digits.csv': text })
    expect(raw).toMatchObject({
      label: 'Your CSV files (a fifth held out as test)',
      nativePx: 8,
      channels: 1,
      classNames: ['0', '1', '2'],
    })
    expect(pairs(raw)).toEqual(expected)
  })

  it('training and test by name; a table without labels is left out and said', async () => {
    const train = table([['label', ...names()], ...labelled(9)])
    const { raw, understood } = await read({
      'test.csv': table([names(), ...numbers(4).map((n) => row(n))]),
      'train.csv': train,
    })
    expect([raw.train.labels.length + raw.test.labels.length, raw.classNames.length]).toEqual([9, 3])
    expect(understood.leftOut).toMatchObject([{ reason: 'noLabel', count: 1, examples: ['test.csv'] }])
    const both = await read({
      'mnist_test.csv': table(labelled(3)),
      'mnist_train.csv': new Uint8Array(gzipSync(table(labelled(9)))),
    })
    expect([both.raw.train.labels.length, both.raw.test.labels.length]).toEqual([9, 3])
    const alone = await read({ 'test.csv': table([names(), ...numbers(4).map((n) => row(n))]) })
    expect(alone.raw.classNames).toEqual(['no classes'])
  })

  it('parts by a column, as FER2013 has them', async () => {
    const usage = ['Training', 'Training', 'PublicTest', 'Training', 'PrivateTest', 'Training']
    const lines = usage.map((part, n) => [n % 2, row(n).join(' '), part])
    const { raw } = await read({ 'fer2013.csv': table([['emotion', 'pixels', 'Usage'], ...lines]) })
    expect([raw.train.labels.length, raw.test.labels.length]).toEqual([4, 2])
  })

  it('gaps in the labels are no classes (sign language has no 9)', async () => {
    const { raw } = await read({
      'sign_mnist_train.csv': table([
        ['label', ...names()],
        ...numbers(12).map((n) => [[8, 10, 24][n % 3], ...row(n)]),
      ]),
    })
    expect(raw.classNames).toEqual(['8', '10', '24'])
  })

  it('words as labels, and several columns to choose from', async () => {
    const head = [...names(), 'label', 'character']
    const lines = numbers(8).map((n) => [...row(n), n % 4, ['one', 'two'][n % 2]])
    const file = { 'chinese_mnist.csv': table([head, ...lines]) }
    const { raw, understood } = await read(file)
    expect(raw.classNames).toEqual(['0', '1', '2', '3'])
    expect(understood.questions).toEqual([
      { id: 'classColumn', options: ['label', 'character', '(none)'], chosen: 'label' },
    ])
    expect((await read(file, { classColumn: 'character' })).raw.classNames).toEqual(['one', 'two'])
    expect((await read(file, { classColumn: '(none)' })).raw.classNames).toEqual(['no classes'])
  })

  it('the other end as the label, if the person says so', async () => {
    const { raw, understood } = await read({ 'a.csv': table(labelled(9)) }, { classColumn: '(last)' })
    expect(understood.questions[0]).toMatchObject({
      options: ['(first)', '(last)', '(none)'],
      chosen: '(last)',
    })
    // The last pixel is black in all images.
    expect(raw.classNames).toEqual(['0'])
  })

  it('colours as planes or pixel by pixel, by what is smoother', async () => {
    const level = (n: number, p: number, c: number) => 60 * c + p + n
    const planes = numbers(6).map((n) => [n % 2, ...numbers(192).map((i) => level(n, i % 64, i >> 6))])
    const pixels = numbers(6).map((n) => [
      n % 2,
      ...numbers(192).map((i) => level(n, Math.floor(i / 3), i % 3)),
    ])
    const [one, other] = await Promise.all([planes, pixels].map((lines) => read({ 'a.csv': table(lines) })))
    expect(one.understood.questions).toContainEqual({
      id: 'colours',
      options: ['planes', 'pixels'],
      chosen: 'planes',
    })
    expect(other.understood.questions).toContainEqual({
      id: 'colours',
      options: ['planes', 'pixels'],
      chosen: 'pixels',
    })
    expect(one.raw).toMatchObject({ nativePx: 8, channels: 3 })
    expect(other.raw.train.pixels).toEqual(one.raw.train.pixels)
  })

  it('fractions from 0 to 1 are scaled, and said', async () => {
    const { raw, understood } = await read({
      'a.csv': table(numbers(4).map((n) => [n % 2, ...row(n).map((level) => level / 255)])),
    })
    expect(understood.notes).toContainEqual({ kind: 'scaled', range: '0 to 1' })
    expect(pairs(raw).map(([n]) => n)).toEqual([0, 1, 2, 3])
  })

  it('rows without a label are left out and counted', async () => {
    const lines = labelled(9).map((line, n) => (n === 4 ? ['', ...line.slice(1)] : line))
    const { raw, understood } = await read({ 'a.csv': table([['label', ...names()], ...lines]) })
    expect(raw.train.labels.length + raw.test.labels.length).toBe(8)
    expect(understood.leftOut).toMatchObject([{ reason: 'noLabel', count: 1, examples: ['a.csv, line 6'] }])
  })

  it('beside IDX files of the same set, tables are left out', async () => {
    const { raw, understood } = await read({
      'set/images-idx3-ubyte': idxImages(20, 4, 4, (i) => i),
      'set/labels-idx1-ubyte': idxLabels(numbers(20).map((n) => n % 2)),
      'set/train.csv': table(labelled(9)),
    })
    expect(raw.label).toContain('IDX')
    expect(understood.leftOut).toMatchObject([{ reason: 'beside', what: 'CSV', examples: ['set/train.csv'] }])
  })
})

describe('refused, with line and column', () => {
  const good = [['label', ...names()], ...labelled(9)]
  const changed = (line: number, column: number, cell: string): string =>
    table(good.map((cells, l) => (l === line ? cells.map((old, c) => (c === column ? cell : old)) : cells)))

  it.each([
    ['a word for a pixel', changed(4, 3, 'abc'), 'line 5', 'column 4 (pixel2)'],
    ['an empty pixel', changed(9, 1, ''), 'line 10', 'column 2 (pixel0)'],
    ['a row that is short', table(good).replace(/,0\n$/, '\n'), 'line 10', '64 cells'],
    ['a fraction as label', changed(2, 0, '0.5'), 'line 3', '0.5'],
    ['a negative label', changed(2, 0, '-3'), 'line 3', '-3'],
  ])('%s', async (_, text, line, what) => {
    const { message } = await failureOf(() => read({ 'a.csv': text }))
    expect(message).toContain(line)
    expect(message).toContain(what)
  })
})

describe('no tables of pixels', () => {
  it.each([
    ['metadata of pictures', 'file_name,label\na.png,cat\nb.png,dog\n'],
    ['features', table([numbers(30), numbers(30)])],
    [
      'attributes of faces',
      table([
        ['image_id', ...numbers(40).map((n) => `a${n}`)],
        ['1.jpg', ...numbers(40).map(() => '-1')],
      ]),
    ],
    ['boxes', 'image,x,y,w,h\na.png,1,2,3,4\n'],
    ['prose', `${'many words in one line '.repeat(40)}\n`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(readCsvTable(bytes(text))).toBeNull()
  })
})
