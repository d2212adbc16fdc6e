/**
 * Palette files as NumPy and JSON writers leave them, what NumPy rounds pixels to with them, and what is
 * refused.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { quantize } from '../../core/palette'
import {
  packClusters,
  paletteOfClusters,
  unpackClusters,
  paletteJson,
  paletteNpy,
} from '../../core/paletteColours'
import { failureOf } from '../fixtures/failureOf'
import expected from '../fixtures/palette/expected.json'
import { readPaletteFile } from './paletteFile'

const bytesOf = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/palette', name)))
const text = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const npy = bytesOf('odd.npy')
const withBytes = (at: number, ...values: number[]) => {
  const copy = npy.slice()
  copy.set(values, at)
  return copy
}

describe('palette files', () => {
  it.each(expected)(
    '$name: colours in order, and pixels rounded as NumPy does',
    ({ name, colours, first, last, pixels, tokens }) => {
      const clusters = readPaletteFile(bytesOf(name), name)
      expect(clusters.length).toBe(3 * colours)
      expect([Array.from(clusters.subarray(0, 3)), Array.from(clusters.subarray(-3))]).toEqual([first, last])
      // Exact: squared distances in levels are NumPy's times 127.5 squared, both in float64; no two centres
      // are as near to 1e-12.
      expect(Array.from(quantize(paletteOfClusters(clusters), Uint8Array.from(pixels)))).toEqual(tokens)
    },
  )

  it('our JSON takes hex and triples, in one list or as colours', () => {
    const wanted = Array.from(readPaletteFile(text(['#000000', '#FF8001']), 'p.json'))
    expect(wanted).toEqual([0, 0, 0, 255, 128, 1].map((level) => Math.fround(level / 127.5 - 1)))
    for (const value of [
      {
        colours: [
          [0, 0, 0],
          [255, 128, 1],
        ],
      },
      [[0, 0, 0], 'ff8001'],
    ])
      expect(Array.from(readPaletteFile(text(value), 'p.json'))).toEqual(wanted)
  })

  it.each(['kmeans_centers.npy', 'odd.npy'])('%s survives export and packing to the last bit', (name) => {
    const clusters = readPaletteFile(bytesOf(name), name)
    expect(readPaletteFile(paletteNpy(clusters), 'again.npy')).toEqual(clusters)
    expect(readPaletteFile(text(paletteJson(clusters)), 'again.json')).toEqual(clusters)
    expect(unpackClusters(packClusters(clusters))).toEqual(clusters)
    expect(paletteNpy(clusters)).toEqual(bytesOf(name))
  })

  it('whole levels pack into three bytes a colour, and come back exactly', () => {
    const clusters = readPaletteFile(
      text({ colours: Array.from({ length: 256 }, (_, i) => [i, 255 - i, i]) }),
      'greys.json',
    )
    const packed = packClusters(clusters)
    expect(packed.length).toBe(1 + 1024)
    expect(unpackClusters(packed)).toEqual(clusters)
    expect(paletteJson(clusters)).toContain('"#00ff00"')
    expect(readPaletteFile(text(paletteJson(clusters)), 'again.json')).toEqual(clusters)
  })

  it.each([
    ['nothing', new Uint8Array(0), 'data-empty'],
    ['a cut end', npy.slice(0, -1), 'data-truncated'],
    ['one number too many', Uint8Array.from([...npy, 0, 0, 0, 0]), 'data-truncated'],
    ['a header longer than the file', withBytes(8, 0xff, 0xff), 'data-truncated'],
    ['an unknown version', withBytes(6, 9), 'data-unknown'],
    ['pickled objects', withBytes(npy.indexOf(0x3c), 0x7c, 0x4f), 'data-unknown'],
    ['numbers beyond 1', paletteNpy(Float32Array.of(0, 0, 0, 0, 3, 0)), 'data-size'],
    ['no numbers', paletteNpy(Float32Array.of(0, NaN, 0, 0, 0, 0)), 'data-size'],
    ['one colour', paletteNpy(Float32Array.of(0, 0, 0)), 'data-size'],
    ['513 colours', paletteNpy(new Float32Array(513 * 3)), 'data-size'],
    ['more bytes than any palette', new Uint8Array((1 << 20) + 1), 'data-size'],
    ['text', text('colours'), 'data-unknown'],
    ['JSON without colours', text({ size: 32 }), 'data-unknown'],
    ['a colour that is none', text(['#000000', 'red']), 'data-unknown'],
    [
      'a level beyond 255',
      text([
        [0, 0, 0],
        [0, 256, 0],
      ]),
      'data-unknown',
    ],
    [
      'a cluster beyond 1',
      text({
        clusters: [
          [0, 0, 0],
          [0, -1.5, 0],
        ],
      }),
      'data-unknown',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    const failure = await failureOf(() => readPaletteFile(bytes, 'palette.npy'))
    expect([failure.code, failure.subject, failure.remedy === '']).toEqual([code, 'palette.npy', false])
  })
})

describe('packed colours', () => {
  it.each([
    '',
    'b',
    'bAAAA',
    'x'.repeat(9000),
    'bAAAAAAA',
    'b!!!!!!!!',
    'fAAAAAAAAAA',
    'fAACAfwAAAAAAAAAAAAAAAAAAAAAAAAAA',
    7,
    null,
  ])('refuses %s', (packed) => {
    expect(unpackClusters(packed)).toBeNull()
  })
})
