/** Heroes: the same figures everywhere, balanced classes, no image twice, and damaged files of parts. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import { gunzipIfNeeded } from './archives/gunzip'
import { drawHeroes, heroClasses, heroesCounts, heroesPx, parseHeroParts, type HeroParts } from './drawHeroes'
import { failureOf } from './fixtures/failureOf'

const imageBytes = 3 * heroesPx * heroesPx
const record = 1 + 4 * heroesPx * heroesPx
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

let file: Uint8Array
beforeAll(async () => {
  const path = '../../public/datasets/heroes32/parts.bin.gz'
  file = await gunzipIfNeeded(new Uint8Array(await readFile(new URL(path, import.meta.url))), path)
})

/** Parts of one opaque colour, two for each layer, so that an image tells which were drawn. */
function plainParts(paint: (part: Uint8Array, layer: number, which: number) => void): HeroParts {
  return Array.from({ length: 14 }, (_, layer) =>
    [0, 1].map((which) => {
      const part = new Uint8Array(record - 1)
      paint(part, layer, which)
      return part
    }),
  )
}

test('the shipped parts draw the same bytes on every machine', () => {
  const { train, test: held } = drawHeroes(parseHeroParts(file, 'parts'))
  expect([train, held].map(({ pixels }) => pixels.length / imageBytes)).toEqual([
    heroesCounts.train,
    heroesCounts.test,
  ])
  expect([train.pixels, held.pixels, train.labels, held.labels].map(digest)).toEqual([
    '40290b76aa476b9b',
    '3f6681158c1080b4',
    'b9fefc0a9e889896',
    'fbe6ff79e584b862',
  ])
})

test('classes are balanced, and no image occurs twice', () => {
  const { train, test: held } = drawHeroes(parseHeroParts(file, 'parts'))
  for (const { labels } of [train, held]) {
    const counts = heroClasses.map((_, label) => labels.filter((value) => value === label).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  }
  const images = [train.pixels, held.pixels].flatMap((pixels) =>
    Array.from({ length: pixels.length / imageBytes }, (_, n) =>
      digest(pixels.subarray(n * imageBytes, (n + 1) * imageBytes)),
    ),
  )
  expect(new Set(images).size).toBe(heroesCounts.train + heroesCounts.test)
})

test('a figure holds what its class says, in front of its clothes, within two pixels of the middle', () => {
  // Clothes fill the part; what is held is one pixel in the middle row, with its layer as its level.
  const parts = plainParts((part, layer) => {
    if (layer < 7) part.fill(255)
    else if (layer > 7) part.set([layer, layer, layer, 255], 4 * (16 * heroesPx + 10))
  })
  const { pixels, labels } = drawHeroes(parts).test
  const places = new Set<string>()
  labels.forEach((label, n) => {
    const image = pixels.subarray(n * imageBytes, (n + 1) * imageBytes)
    const at = Array.from({ length: heroesPx ** 2 }, (_, i) => image[3 * i]).indexOf(8 + label)
    expect(at).toBeGreaterThan(0)
    places.add(`${Math.floor(at / heroesPx)} ${at % heroesPx}`)
  })
  // Five rows; five columns from 8 to 12, and mirrored from 19 to 23.
  const rows = [14, 15, 16, 17, 18]
  const columns = [8, 9, 10, 11, 12, 19, 20, 21, 22, 23]
  expect([...places].sort()).toEqual(
    rows.flatMap((row) => columns.map((column) => `${row} ${column}`)).sort(),
  )
})

test('transparency mixes with what is behind', () => {
  // Every figure is opaque white; only what is held is over it: 40% black.
  const parts = plainParts((part, layer) => {
    if (layer === 1) part.fill(255)
    if (layer > 7) for (let i = 0; i < part.length; i += 4) part[i + 3] = 102
  })
  const { pixels } = drawHeroes(parts).test
  // 255 * (1 - 102 / 255) = 153 in the middle, whatever the place.
  expect([...pixels.subarray(3 * (16 * heroesPx + 16), 3 * (16 * heroesPx + 17))]).toEqual([153, 153, 153])
})

test.each([
  ['a cut file', (bytes: Uint8Array) => bytes.subarray(0, record + 7), 'data-truncated', record + 7],
  ['an unknown layer', (bytes: Uint8Array) => bytes.with(2 * record, 14), 'data-label', 2 * record],
  ['a layer without parts', (bytes: Uint8Array) => bytes.subarray(0, record), 'data-empty', record],
] as const)('%s is refused with its byte', async (_, damage, code, byteOffset) => {
  expect(await failureOf(() => parseHeroParts(damage(file), 'parts'))).toMatchObject({ code, byteOffset })
})
