/** Preview of a data set before it is accepted: some images of each class, counts, and memory use. */
import type { ImportPreview } from '../../core/dataPreview'
import { previewOf, type PreparedData } from '../../data/prepare'
import { takeImages, type LabelledImages, type RawDataset } from '../../data/rawDataset'
import { toChannels } from '../../data/resize'

/** Images shown per class, and in all with many classes; at least one of each class. */
const perClass = 8
const inAll = 160

/** Indices of the first images of each class, class by class. */
function firstOfEach(labels: Uint8Array, classes: number): Uint32Array {
  const most = Math.max(1, Math.min(perClass, Math.floor(inAll / classes)))
  const indices: number[][] = Array.from({ length: classes }, () => [])
  labels.forEach((label, i) => {
    if (indices[label].length < most) indices[label].push(i)
  })
  return Uint32Array.from(indices.flat())
}

const bytesOf = ({ pixels, paddedAndStretched }: LabelledImages): number =>
  pixels.length + (paddedAndStretched ? paddedAndStretched.pad.length + paddedAndStretched.stretch.length : 0)

/** @param data the data set prepared with a palette */
export function importPreviewOf(raw: RawDataset, data: PreparedData): ImportPreview {
  const { train, validation, test, nPx, paletteInfo } = data
  const channels = paletteInfo.kind === 'grey' ? 1 : 3
  const chosen = firstOfEach(train.labels, raw.classNames.length)
  const testCounts = raw.classNames.map(() => 0)
  for (const label of raw.test.labels) testCounts[label] += 1
  return {
    preview: previewOf(data),
    testCounts,
    allSquare: !raw.train.paddedAndStretched && !raw.test.paddedAndStretched,
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
