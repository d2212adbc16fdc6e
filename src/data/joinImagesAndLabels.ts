/** Joins an image file and its label file, which must speak of the same number of images. */
import { LabError } from '../core/failure'
import type { LabelledImages } from './rawDataset'

/** @throws LabError data-mismatch naming both files when the counts differ */
export function joinImagesAndLabels(
  images: { name: string; count: number; pixels: Uint8Array },
  labels: { name: string; labels: Uint8Array },
): LabelledImages {
  if (images.count !== labels.labels.length) {
    throw new LabError({
      code: 'data-mismatch',
      subject: labels.name,
      byteOffset: 4,
      message: `${labels.name} holds ${labels.labels.length} labels (its count at byte 4), but ${images.name} holds ${images.count} images.`,
      remedy: 'Open the image file and the label file of the same split.',
    })
  }
  return { pixels: images.pixels, labels: labels.labels }
}
