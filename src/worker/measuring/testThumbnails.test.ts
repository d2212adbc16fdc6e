/** Thumbnails of test images: the probes' images, in their order, in palette colours. */
import { afterEach, beforeAll, expect, it } from 'vitest'
import { quantize } from '../../core/palette'
import { failureOf } from '../../data/fixtures/failureOf'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { TestRun } from '../../testSupport/testRun'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
})
afterEach(() => run.session.dispose())

async function start(): Promise<void> {
  run = new TestRun(raw, { pixelOrder: 'spiral', evalEvery: 100, probeEvery: 100, completeEvery: 100 })
  run.session.begin(true)
  await run.session.settled()
}

it('are the images that the probes predicted, rounded to the palette', async () => {
  await start()
  const { test, nPx, palette, paletteInfo } = run.data
  const { labels } = run.of('baselines')[0].testImages!
  const places = [39, 0, 17]
  const { rgb, ...about } = await run.session.testImages(places)
  expect(about).toEqual({ runId: 'run', nPx })
  const size = nPx * nPx
  // From the pixels before tokenization, which are in raster order whatever the model's order is.
  const pictures = Array.from({ length: test.count }, (_, i) => {
    const tokens = quantize(palette!, test.pixels.subarray(i * size, (i + 1) * size))
    return Array.from(tokens).flatMap((token) => [...paletteInfo.rgb.subarray(3 * token, 3 * token + 3)])
  })
  places.forEach((place, i) => {
    const drawn = Array.from(rgb.subarray(i * size * 3, (i + 1) * size * 3))
    const found = pictures.findIndex((picture) => picture.every((value, at) => value === drawn[at]))
    expect(test.labels[found]).toBe(labels[place])
  })
})

it('are refused for a place that does not exist', async () => {
  await start()
  const failure = await failureOf(() => run.session.testImages([0, 40]))
  expect(failure).toMatchObject({ code: 'config-invalid' })
  expect(failure.message).toContain('no test image 40')
})
