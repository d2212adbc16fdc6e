/**
 * The browser's decoder on pictures that Pillow made: PNG and lossless WebP to the byte, JPEG as near as two
 * decoders are.
 */
import { expect, it } from 'vitest'
import { piecesOf, picture } from '../../data/fixtures/fixturePictures'
import expected from '../../data/fixtures/own/expected.json'
import gnuTarUrl from '../../data/fixtures/own/images-long-names-gnu.tar?url'
import imagesUrl from '../../data/fixtures/own/images.zip?url'
import photosUrl from '../../data/fixtures/own/photos.zip?url'
import { inArrivalOrder } from '../../data/imageOrder'
import { readTar } from '../../data/archives/tar'
import { readUserFiles } from '../../data/userFiles'
import { decodePicture } from './decodePicture'

const load = async (url: string): Promise<Blob> => (await fetch(url)).blob()

it.each([
  ['images.zip', imagesUrl],
  ['images.tar', gnuTarUrl],
])('reads PNG and lossless WebP of %s to the byte', async (name, url) => {
  const raw = inArrivalOrder(await readUserFiles([{ name, bytes: await load(url) }], decodePicture))!
  expect(raw).toMatchObject({ nativePx: 16, channels: 3, classNames: ['cat', 'dög'] })
  expect(Array.from(raw.train.pixels)).toEqual([0, 1, 2, 3].flatMap((n) => Array.from(picture(n, 16))))
  expect(Array.from(raw.test.pixels)).toEqual([4, 5].flatMap((n) => Array.from(picture(n, 16))))
})

it('reads JPEG photos cut to their middle', async () => {
  const raw = await readUserFiles([{ name: 'photos.zip', bytes: await load(photosUrl) }], decodePicture)
  expect([raw.nativePx, raw.train.labels.length, raw.test.labels.length]).toEqual([24, 5, 1])
  const imageBytes = 24 * 24 * 3
  const all = new Uint8Array([...raw.train.pixels, ...raw.test.pixels])
  for (const wanted of Object.values(expected.jpeg)) {
    const nearest = Math.min(
      ...[0, 1, 2, 3, 4, 5].map((n) =>
        wanted.reduce((most, level, i) => Math.max(most, Math.abs(level - all[n * imageBytes + i])), 0),
      ),
    )
    // The standard lets inverse transforms and colour conversions differ by a level each.
    expect(nearest).toBeLessThanOrEqual(2)
  }
})

it('shows transparent places on white, and rejects what is cut', async () => {
  const canvas = new OffscreenCanvas(3, 2)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = 'rgb(10 20 30)'
  context.fillRect(0, 0, 1, 1)
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
  const { width, height, rgb } = await decodePicture(bytes, 'image/png')
  expect([width, height]).toEqual([3, 2])
  expect(Array.from(rgb.subarray(0, 6))).toEqual([10, 20, 30, 255, 255, 255])
  const tar = new Uint8Array(await (await load(gnuTarUrl)).arrayBuffer())
  for await (const entry of readTar(piecesOf(tar), 'a.tar')) {
    const whole = await entry.read()
    await expect(decodePicture(whole.slice(0, 40), 'image/png')).rejects.toThrow(/decoded/)
    break
  }
})
