/**
 * Labels of Parquet files in every type and encoding that pyarrow writes, which column is taken, and what is
 * said. The files are made by tools/make_label_columns_fixture.py: picture n has the class n % 3.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ReadingAnswers } from '../../core/importReading'
import { failureOf } from '../fixtures/failureOf'
import { Reading } from '../reading'
import { readUserFiles } from '../userFiles'
import type { DecodePicture } from '../pictures/readPicture'

const file = (name: string, as = name) => ({
  name: `${as}.parquet`,
  bytes: new Blob([readFileSync(resolve(`src/data/fixtures/own/parquet/${name}.parquet`))]),
})
const decode: DecodePicture = (bytes) =>
  Promise.resolve({ width: 1, height: 1, rgb: Uint8Array.of(bytes.length % 256, bytes.at(-20) ?? 0, 7) })

async function read(files: { name: string; bytes: Blob }[], answers: ReadingAnswers = {}) {
  const reading = new Reading(answers)
  const raw = await readUserFiles(files, decode, { onProgress: () => undefined, reading })
  const counts = raw.classNames.map(
    (_, label) => [...raw.train.labels, ...raw.test.labels].filter((one) => one === label).length,
  )
  return { raw, counts, understood: reading.result() }
}

describe.each(['1', '2'])('pages of version %s', (version) => {
  const pages = [file(`labels-pages-${version}`)]

  it.each([
    ['double', ['0', '1', '2']],
    ['float', ['0', '1', '2']],
    ['decimal', ['0', '1', '2']],
    ['int8', ['0', '1', '2']],
    ['uint32', ['200', '201', '202']],
    ['thousands', ['0', '1000', '2000']],
    ['word', ['cat', 'catfish', 'dog']],
    ['delta', ['0', '1', '2']],
    ['delta32', ['0', '1', '2']],
    ['lengths', ['cat', 'catfish', 'dog']],
    ['prefixes', ['cat', 'catfish', 'dog']],
    ['split', ['0', '1', '2']],
  ])('%s', async (classColumn, classNames) => {
    const { raw, counts, understood } = await read(pages, { classColumn })
    expect([raw.classNames, counts]).toEqual([classNames, [4, 4, 4]])
    expect(understood.questions[0].chosen).toBe(classColumn)
  })

  it('truth values', async () => {
    const { raw, counts } = await read(pages, { classColumn: 'flag' })
    expect([raw.classNames, counts]).toEqual([
      ['false', 'true'],
      [8, 4],
    ])
  })

  it.each([
    ['missing', 'labels-pages', [4, 4, 3]],
    ['minus', 'labels-pages', [4, 3, 3]],
  ])('rows without a label are left out and counted: %s', async (classColumn, name, expected) => {
    const { counts, understood } = await read(pages, { classColumn })
    expect(counts).toEqual(expected)
    expect(understood.leftOut).toMatchObject([
      { reason: 'noLabel', what: 'picture', count: 12 - expected.reduce((a, b) => a + b) },
    ])
    expect(understood.leftOut[0].examples[0]).toContain(name)
  })

  it('takes words before numbers, and says which named columns are no classes', async () => {
    const { understood } = await read(pages)
    expect(understood.questions[0]).toMatchObject({ id: 'classColumn', chosen: 'word' })
    expect(understood.questions[0].options).toContain('width')
    expect(understood.questions[0].options).not.toContain('day')
    expect(understood.notes).toEqual([
      { kind: 'noClasses', column: 'class', why: '0.5' },
      { kind: 'noClasses', column: 'target', why: '-2' },
      { kind: 'heldOut' },
    ])
  })

  it.each([
    ['class', '0.5', 'row 1'],
    ['target', '-2', 'row 7'],
  ])('%s is refused if it is chosen', async (classColumn, value, row) => {
    const failure = await failureOf(() => read(pages, { classColumn }))
    expect(failure.code).toBe('data-label')
    expect(failure.message).toContain(value)
    expect(failure.message).toContain(row)
  })

  it('none, if the person says so', async () => {
    const { raw, understood } = await read(pages, { classColumn: '(none)' })
    expect(raw.classNames).toEqual(['no classes'])
    expect(understood.leftOut).toEqual([])
  })
})

describe('class names of the metadata', () => {
  it('asks which of three columns', async () => {
    const { raw, understood } = await read([file('labels-three')])
    expect(understood.questions).toEqual([
      { id: 'classColumn', options: ['artist', 'genre', 'style', '(none)'], chosen: 'artist' },
    ])
    expect(raw.classNames).toEqual(['a0', 'a1', 'a2'])
  })

  it('three classes of one name stay three', async () => {
    const { raw, counts, understood } = await read([file('labels-three')], { classColumn: 'genre' })
    expect([raw.classNames, counts]).toEqual([
      ['x', 'x (2)', 'x (3)'],
      [4, 4, 4],
    ])
    expect(understood.notes).toContainEqual({ kind: 'renamedClasses', count: 2, from: '"x"', to: '"x (2)"' })
  })

  it('long names, markup and line ends become names that can be saved', async () => {
    const { raw, counts } = await read([file('labels-three')], { classColumn: 'style' })
    expect(raw.classNames).toEqual(['<b>bold</b>', `${'y'.repeat(99)}…`, 'two lines'])
    expect(counts).toEqual([4, 4, 4])
  })

  it('a list of labels is said, and opened without classes', async () => {
    const { raw, understood } = await read([file('labels-lists')])
    expect(raw.classNames).toEqual(['no classes'])
    expect(understood.notes).toContainEqual({ kind: 'severalLabels', column: 'labels' })
  })

  it('test files without labels (-1) are left out, whichever file comes first', async () => {
    const files = [file('labels-none-test', 'test-00000'), file('labels-three', 'train-00000')]
    for (const order of [files, [...files].reverse()]) {
      const { raw, counts, understood } = await read(order)
      expect([raw.classNames, counts]).toEqual([
        ['a0', 'a1', 'a2'],
        [4, 4, 4],
      ])
      expect(understood.leftOut).toMatchObject([{ reason: 'noLabel', count: 12 }])
    }
    const alone = await read([files[0]])
    expect(alone.raw.classNames).toEqual(['no classes'])
  })
})
