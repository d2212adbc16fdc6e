/** Sets of many formats with Chromium's decoder, and gzip files that its DecompressionStream refuses. */
import { expect, it } from 'vitest'
import mixedUrl from '../../data/fixtures/pictures/07a-mixed.zip?url'
import bmpUrl from '../../data/fixtures/pictures/07b-onlybmp.zip?url'
import deepUrl from '../../data/fixtures/pictures/19b-16bit-12.zip?url'
import alphaUrl from '../../data/fixtures/pictures/20a-white-alpha.zip?url'
import stlUrl from '../../data/fixtures/pictures/45-stl.zip?url'
import { gunzipIfNeeded, gunzipPieces } from '../../data/archives/gunzip'
import { PictureReader } from '../../data/pictures/readPicture'
import { Reading } from '../../data/reading'
import { readUserFiles } from '../../data/userFiles'
import { decodePicture, newPictureDecoder } from './decodePicture'

async function open(url: string) {
  const reading = new Reading()
  const bytes = await (await fetch(url)).blob()
  const watch = { onProgress: () => undefined, reading }
  const raw = await readUserFiles([{ name: 'set.zip', bytes }], decodePicture, watch)
  return { raw, images: raw.train.labels.length + raw.test.labels.length, ...reading.result() }
}

it('reads every format that Chromium decodes, and counts the others', async () => {
  const { raw, images, leftOut } = await open(mixedUrl)
  expect([images, raw.nativePx, raw.classNames]).toEqual([42, 16, ['Cat', 'Dog']])
  expect(leftOut.map(({ reason, what, count }) => [reason, what, count])).toEqual([
    ['unsupported', 'TIFF', 6],
  ])
  const bmp = await open(bmpUrl)
  expect([bmp.images, bmp.leftOut]).toEqual([24, []])
})

it('keeps 12-bit contrast and shows white drawings, as in Node', async () => {
  const deep = await open(deepUrl)
  expect(deep.notes).toContainEqual({ kind: 'brightened', largest: 4095 })
  expect(deep.raw.train.pixels.reduce((a, b) => Math.max(a, b))).toBe(255)
  const white = await open(alphaUrl)
  expect(white.notes).toContainEqual({ kind: 'ground', count: 36, ground: 'black' })
  expect(white.raw.train.pixels.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(200)
})

it('reads an archive of flat drawings', async () => {
  const { raw, images } = await open(stlUrl)
  expect([images, raw.nativePx]).toEqual([90, 96])
})

it('hands over the opacity of other formats, where there is any', async () => {
  const canvas = new OffscreenCanvas(4, 2)
  const context = canvas.getContext('2d')!
  context.fillStyle = 'rgb(10 20 30)'
  context.fillRect(0, 0, 2, 2)
  const decode = newPictureDecoder()
  for (const type of ['image/webp', 'image/png']) {
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 1 })).arrayBuffer())
    expect(Array.from((await decode(bytes, type)).alpha!)).toEqual([255, 255, 0, 0, 255, 255, 0, 0])
  }
  context.fillRect(0, 0, 4, 2)
  const opaque = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp' })).arrayBuffer())
  // The canvas of this size is used again: nothing of the picture before shows through.
  expect(await decode(opaque, 'image/webp')).not.toHaveProperty('alpha')
})

it('reads an icon, of the pictures in it the largest', async () => {
  const canvas = new OffscreenCanvas(20, 20)
  canvas.getContext('2d')!.fillRect(0, 0, 20, 20)
  const png = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
  const head = new DataView(new ArrayBuffer(22))
  head.setUint16(2, 1, true)
  head.setUint16(4, 1, true)
  head.setUint8(6, 20)
  head.setUint8(7, 20)
  head.setUint32(14, png.length, true)
  head.setUint32(18, 22, true)
  const bytes = new Uint8Array([...new Uint8Array(head.buffer), ...png])
  const outcome = await new PictureReader(decodePicture).read('a.ico', bytes)
  expect(outcome).toMatchObject({ picture: { width: 20, height: 20 } })
})

it('unpacks gzip of several members and with zeros behind', async () => {
  const member = async (text: string) =>
    new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
  const parts = [await member('one'), await member('two'), new ArrayBuffer(600)]
  const blob = new Blob(parts)
  expect(await new Response((await gunzipIfNeeded(blob, 'a.gz')) as BodyInit).text()).toBe('onetwo')
  let text = ''
  for await (const piece of gunzipPieces(blob, 'a.gz', 1000)) text += new TextDecoder().decode(piece)
  expect(text).toBe('onetwo')
})
