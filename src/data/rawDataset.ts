/**
 * A data set as read, before a run prepares it: images of one native side and their labels, split into
 * training and test. Types and small pure helpers; reading is formats/, choosing is loadShipped.ts and
 * userFiles.ts.
 */
import type { SquareBy } from '../core/config'
import type { DatasetSummary } from '../core/dataPreview'
import { LabError } from '../core/failure'

export interface LabelledImages {
  /**
   * (count, nativePx, nativePx, channels) bytes; pictures that were not square are cropped to the middle.
   */
  pixels: Uint8Array
  /** The same images made square in the other ways; absent if all were square. */
  paddedAndStretched?: Readonly<Record<Exclude<SquareBy, 'crop'>, Uint8Array>>
  /** (count), each below the number of classes. */
  labels: Uint8Array
}

/** Another order of the same images: indices, test images counted after the training images. */
export interface ArrivalOrder {
  train: Uint32Array
  test: Uint32Array
  /** Id of the set in this order (datasetFile.ts); absent until it is computed. */
  id?: string
}

export interface RawDataset {
  /** Id of core/shippedDatasets, or 'own'. */
  id: string
  label: string
  licence: string
  nativePx: number
  channels: 1 | 3
  classNames: string[]
  train: LabelledImages
  /** The set's own test split, or the held-out images if it has none. */
  test: LabelledImages
  /**
   * Of a user's set: the parts and the order that its images had before imageOrder.ts decided them, which
   * runs of that time were trained on.
   */
  arrival?: ArrivalOrder
}

/** The pixels, made square in the way that a run chooses. */
export function squaredPixels(
  { pixels, paddedAndStretched }: LabelledImages,
  squareBy: SquareBy,
): Uint8Array {
  return squareBy === 'crop' ? pixels : (paddedAndStretched?.[squareBy] ?? pixels)
}

/** Applies one change to every array of pixels. */
export function mapPixels(
  { pixels, paddedAndStretched, labels }: LabelledImages,
  change: (pixels: Uint8Array) => Uint8Array,
): LabelledImages {
  const images = { pixels: change(pixels), labels }
  return paddedAndStretched
    ? {
        ...images,
        paddedAndStretched: {
          pad: change(paddedAndStretched.pad),
          stretch: change(paddedAndStretched.stretch),
        },
      }
    : images
}

/**
 * The facts of a set for the page. Counts are of the whole training part, before validation images are split
 * off.
 */
export function summarize(raw: RawDataset): DatasetSummary {
  const classCounts = raw.classNames.map(() => 0)
  for (const label of raw.train.labels) classCounts[label] += 1
  return {
    id: raw.id,
    label: raw.label,
    nativePx: raw.nativePx,
    channels: raw.channels,
    licence: raw.licence,
    trainImages: raw.train.labels.length,
    testImages: raw.test.labels.length,
    classNames: [...raw.classNames],
    classCounts,
  }
}

/** The images at these indices, in their order. */
export function takeImages(pixels: Uint8Array, imageBytes: number, indices: Uint32Array): Uint8Array {
  const taken = new Uint8Array(indices.length * imageBytes)
  indices.forEach((from, to) =>
    taken.set(pixels.subarray(from * imageBytes, (from + 1) * imageBytes), to * imageBytes),
  )
  return taken
}

/**
 * An image file and its label file as one.
 * @throws LabError data-mismatch naming both files when their counts differ
 */
export function joinImagesAndLabels(
  images: { name: string; count: number; pixels: Uint8Array },
  labels: { name: string; labels: Uint8Array },
): LabelledImages {
  if (images.count !== labels.labels.length) {
    throw new LabError({
      code: 'data-mismatch',
      subject: labels.name,
      byteOffset: 4,
      message:
        `${labels.name} holds ${labels.labels.length} labels (its count at byte 4),` +
        ` but ${images.name} holds ${images.count} images.`,
      remedy: 'Open the image file and the label file of the same split.',
    })
  }
  return { pixels: images.pixels, labels: labels.labels }
}
