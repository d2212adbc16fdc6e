/**
 * What is shown of a set before it is accepted: some images of each class, counts, and the memory it takes.
 * Pure; training is not near.
 */
import type { ImportPreview } from '../../core/dataPreview'
import { previewOf, type PreparedData } from '../../data/prepare'
import { takeImages, type LabelledImages, type RawDataset } from '../../data/rawDataset'
import { toChannels } from '../../data/resize'

/** Images shown of a class, and of all classes where there are many; of each class there is one at least. */
const perClass = 8
const inAll = 160

/** Places of the first images of each class, class by class. */
function firstOfEach(labels: Uint8Array, classes: number): Uint32Array {
  const most = Math.max(1, Math.min(perClass, Math.floor(inAll / classes)))
  const places: number[][] = Array.from({ length: classes }, () => [])
  labels.forEach((label, i) => {
    if (places[label].length < most) places[label].push(i)
  })
  return Uint32Array.from(places.flat())
}

const bytesOf = ({ pixels, otherSquares }: LabelledImages): number =>
  pixels.length + (otherSquares ? otherSquares.pad.length + otherSquares.stretch.length : 0)

/** @param data the set as prepared, on palette colours */
export function openedLook(raw: RawDataset, data: PreparedData): ImportPreview {
  const { train, validation, test, nPx, paletteInfo } = data
  const channels = paletteInfo.kind === 'grey' ? 1 : 3
  const chosen = firstOfEach(train.labels, raw.classNames.length)
  const testCounts = raw.classNames.map(() => 0)
  for (const label of raw.test.labels) testCounts[label] += 1
  return {
    preview: previewOf(data),
    testCounts,
    allSquare: !raw.train.otherSquares && !raw.test.otherSquares,
    rawBytes: bytesOf(raw.train) + bytesOf(raw.test),
    preparedBytes: [train, validation, test].reduce(
      (sum, { pixels, tokens }) => sum + pixels.byteLength + tokens.byteLength,
      0,
    ),
    samples: {
      labels: Uint8Array.from(chosen, (i) => train.labels[i]),
      pixels: toChannels(takeImages(train.pixels, nPx * nPx * channels, chosen), channels, 3).slice(),
    },
  }
}
