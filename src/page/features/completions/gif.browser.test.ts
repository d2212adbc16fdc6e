/**
 * GIF and PNG files, read again by the browser's own decoders: number of frames, delays, and every colour.
 */
import { expect, it } from 'vitest'
import { samplingTimelapse, type Frame } from './timelapse'
import { animatedGif, scaleTo } from './gif'
import { arrivedSet } from '../../../testSupport/completionSet'
import { contactSheet } from './contactSheet'
import { pngHead, contactSheetPng } from './contactSheetPng'

const look = { ground: 0xfcfcfa, unknown: 0xe8e8e2 }

interface Decoded {
  width: number
  height: number
  /** Microseconds. */
  duration: number
  colourAt(x: number, y: number): number
}

function pixelsOf(image: CanvasImageSource, width: number, height: number): (x: number, y: number) => number {
  const context = new OffscreenCanvas(width, height).getContext('2d')!
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  return (x, y) =>
    data[4 * (y * width + x)]! * 0x10000 +
    data[4 * (y * width + x) + 1]! * 0x100 +
    data[4 * (y * width + x) + 2]!
}

async function decodeGif(bytes: Uint8Array<ArrayBuffer>): Promise<Decoded[]> {
  const decoder = new ImageDecoder({ data: bytes, type: 'image/gif' })
  await Promise.all([decoder.tracks.ready, decoder.completed])
  const { frameCount, repetitionCount } = decoder.tracks.selectedTrack!
  expect(repetitionCount).toBe(Infinity)
  const frames: Decoded[] = []
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1) {
    const { image } = await decoder.decode({ frameIndex })
    const [width, height] = [image.displayWidth, image.displayHeight]
    frames.push({ width, height, duration: image.duration ?? 0, colourAt: pixelsOf(image, width, height) })
    image.close()
  }
  decoder.close()
  return frames
}

/** Largest difference of any channel of any pixel from the frame. */
function farthest(frame: Frame, decoded: Decoded): number {
  const scale = decoded.width / frame.width
  let most = 0
  frame.pixels.forEach((colour, i) => {
    const [x, y] = [i % frame.width, Math.floor(i / frame.width)]
    // Both ends of the square: enlarged exactly, with no edge blurred.
    for (const inside of [0, scale - 1]) {
      const found = decoded.colourAt(x * scale + inside, y * scale + inside)
      for (const shift of [0, 8, 16])
        most = Math.max(most, Math.abs(((found >>> shift) & 255) - ((colour >>> shift) & 255)))
    }
  })
  return most
}

it('writes every frame with exactly the colours of the palette', async () => {
  const film = samplingTimelapse(arrivedSet(), look, false)
  const decoded = await decodeGif(await animatedGif(film))
  expect(decoded).toHaveLength(film.length)
  const scale = scaleTo(640, film[0]!)
  decoded.forEach((frame, i) => {
    expect([frame.width, frame.height]).toEqual([film[i]!.width * scale, film[i]!.height * scale])
    expect(frame.duration).toBe(film[i]!.delay * 1000)
    expect(farthest(film[i]!, frame)).toBe(0)
  })
})

it('uses the nearest colours if there are more than the format allows', async () => {
  const film: Frame[] = [0, 1].map((part) => ({
    width: 20,
    height: 20,
    delay: 100,
    pixels: Uint32Array.from(
      { length: 400 },
      (_, i) => ((i * 13 + part) % 256) * 0x10000 + Math.floor(i / 2) * 0x100 + 60,
    ),
  }))
  const decoded = await decodeGif(await animatedGif(film))
  expect(decoded).toHaveLength(2)
  const worst = Math.max(...film.map((frame, i) => farthest(frame, decoded[i]!)))
  expect(worst).toBeGreaterThan(0)
  // 800 colours in 256: each represents about three neighbours.
  expect(worst).toBeLessThan(40)
})

it('keeps the most frequent colour exact among too many, and a frame that repeats another', async () => {
  const ground = 0xfcfcfa
  const pixels = Uint32Array.from({ length: 400 }, (_, i) =>
    i % 2 === 0 ? ground : (i % 256) * 0x10000 + ((i * 7) % 256) * 0x100 + ((i * 3) % 256),
  )
  const film: Frame[] = [0, 1].map(() => ({ width: 20, height: 20, delay: 100, pixels }))
  expect(new Set(pixels).size).toBeLessThan(255)
  const [first, second] = await decodeGif(await animatedGif(film))
  expect([farthest(film[0]!, first!), farthest(film[1]!, second!)]).toEqual([0, 0])

  const many = pixels.map((colour, i) => (colour === ground ? ground : colour + 0x10101 * (i % 3)))
  const [one, two] = [0, 1].map((part) => ({ ...film[0]!, pixels: many.map((colour) => colour ^ part) }))
  expect(new Set([...one!.pixels, ...two!.pixels]).size).toBeGreaterThan(255)
  const [decoded] = await decodeGif(await animatedGif([one!, two!]))
  const scale = decoded!.width / 20
  one!.pixels.forEach((colour, i) => {
    const [x, y] = [(i % 20) * scale, Math.floor(i / 20) * scale]
    if (colour === ground) expect(decoded!.colourAt(x, y)).toBe(ground)
  })
})

it('writes an image with crisp pixels below its labels', async () => {
  const set = arrivedSet()
  const sheet = contactSheet(set, look)
  const png = await contactSheetPng(set, sheet, {
    title: 'Completions: a run, step 10',
    ground: '#fcfcfa',
    ink: '#16181b',
    font: 'sans-serif',
  })
  const bitmap = await createImageBitmap(png)
  const scale = scaleTo(1280, sheet)
  expect([bitmap.width, bitmap.height]).toEqual([sheet.width * scale, pngHead + sheet.height * scale])
  const colourAt = pixelsOf(bitmap, bitmap.width, bitmap.height)
  sheet.pixels.forEach((colour, i) => {
    const [x, y] = [(i % sheet.width) * scale, pngHead + Math.floor(i / sheet.width) * scale]
    expect(colourAt(x, y)).toBe(colour)
    expect(colourAt(x + scale - 1, y + scale - 1)).toBe(colour)
  })
  // The labels are drawn: some point of each line differs from the background.
  const inked = (from: number, to: number) =>
    Array.from({ length: (to - from) * bitmap.width }, (_, i) =>
      colourAt(i % bitmap.width, from + Math.floor(i / bitmap.width)),
    ).some((colour) => colour !== look.ground)
  expect(inked(10, 30) && inked(pngHead - 20, pngHead)).toBe(true)
})
