/** Tables of labels from text: quotes, separators, line ends, encodings, and damaged text. */
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { Reading } from '../reading'
import { LabelFiles } from './labelFiles'
import { csvTable, jsonLinesTable, listTable, textOf } from './labelTable'
import { placePictures } from './placePictures'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('csvTable', () => {
  it('reads quotes, line ends of Windows, and an empty last column', () => {
    const table = csvTable(
      'a.csv',
      'file, label ,note\r\n"a,1.png","the ""big"" one",\r\n"b\n2.png" ,x\r\n\r\nc.png,y,z',
    )
    expect(table?.columns).toEqual(['file', 'label', 'note'])
    expect(table?.rows).toEqual([
      { line: 2, values: ['a,1.png', 'the "big" one', ''] },
      { line: 3, values: ['b\n2.png', 'x'] },
      { line: 6, values: ['c.png', 'y', 'z'] },
    ])
  })

  it('takes the separator of the header, and numbers unnamed columns', () => {
    expect(csvTable('a.csv', 'file;class\na, b.png;x')?.rows[0].values).toEqual(['a, b.png', 'x'])
    expect(csvTable('a.tsv', 'file\tclass\na b.png\tx')?.rows[0].values).toEqual(['a b.png', 'x'])
    expect(csvTable('a.csv', ',file,file\n0,a.png,x')?.columns).toEqual(['#1', 'file', 'file#3'])
  })

  it('takes an opening quote without its end for a sign', () => {
    expect(
      csvTable('a.csv', 'file,label\n"a.png,x\nb.png,5" wide')?.rows.map(({ values }) => values),
    ).toEqual([
      ['"a.png', 'x'],
      ['b.png', '5" wide'],
    ])
  })

  it('is null without a header of two columns and a row', () => {
    for (const text of ['', 'file', 'file\na.png', 'file,label', '\n\n'])
      expect(csvTable('a.csv', text)).toBeNull()
  })
})

it('jsonLinesTable keeps texts, numbers and truth values, and names broken lines', () => {
  const table = jsonLinesTable(
    'm.jsonl',
    '{"file_name":"a","n":1,"ok":true,"box":[1]}\n{oops\n\n[1]\n{"n":2,"file_name":"b"}\n',
  )
  expect(table).toMatchObject({ columns: ['file_name', 'n', 'ok'], brokenLines: [2, 4] })
  expect(table?.rows).toEqual([
    { line: 1, values: ['a', '1', 'true'] },
    { line: 5, values: ['b', '2'] },
  ])
})

it('listTable reads a file and a class from each line', () => {
  const { rows } = listTable('val.txt', 'a.png 3\r\nb.png\tbig dog\t1 2\n\nc.png\n') ?? { rows: [] }
  expect(rows.map(({ line, values }) => [line, ...values])).toEqual([
    [1, 'a.png', '3'],
    [2, 'b.png', 'big dog'],
  ])
})

it('text may be UTF-8 with its mark, UTF-16, or of one byte a character', () => {
  expect(textOf(utf8('\ufeffé'))).toBe('é')
  expect(textOf(Uint8Array.of(0xff, 0xfe, 0xe9, 0))).toBe('é')
  expect(textOf(Uint8Array.of(0xe9))).toBe('é')
})

it('damaged files of labels give a reading soon, and never fail', () => {
  const rng = new Rng(7)
  const paths = Array.from({ length: 40 }, (_, i) => `set/${i}.png`)
  const rows = paths.map((path, i) => [path.slice(4), 'abc'[i % 3]])
  const whole: [string, string][] = [
    [
      'set/metadata.csv',
      `file_name,label\n${rows.map(([file, label]) => `"${file}","${label}"`).join('\r\n')}`,
    ],
    ['set/metadata.jsonl', rows.map(([file_name, label]) => JSON.stringify({ file_name, label })).join('\n')],
    ['set/val_annotations.txt', rows.map((row) => row.join('\t')).join('\n')],
    ['set/1.json', '{"label": "a", "__proto__": {"label": 3}}'],
  ]
  const begun = performance.now()
  for (let round = 0; round < 400; round += 1) {
    const [name, text] = whole[round % whole.length]
    const bytes = utf8(text)
    for (let hits = rng.int(12); hits > 0; hits -= 1)
      bytes[rng.int(bytes.length)] = [34, 44, 10, 0, 255, 92, 123][rng.int(7)]
    const labels = new LabelFiles()
    labels.add(name, bytes.subarray(0, rng.int(5) === 0 ? rng.int(bytes.length) : bytes.length))
    expect(placePictures(paths, labels, new Reading())).toHaveLength(40)
  }
  const quotes = new LabelFiles()
  quotes.add('set/labels.csv', utf8(`a,b\n${'""x"",""\n'.repeat(100_000)}`))
  placePictures(paths, quotes, new Reading())
  expect(performance.now() - begun).toBeLessThan(10_000)
})
