/**
 * A person's set with its own test images, or with a fifth of its images held out as such, every class with
 * its share.
 */
import { LabError } from '../core/failure'
import { Rng } from '../core/rng'
import { mapPixels, takeImages, type LabelledImages, type RawDataset } from './rawDataset'
import { stratifiedSubset } from './splits'

/**
 * The set, with a fifth held out (seeded, always the same images) where there are no test images; its label
 * says so. Both parts are in random order then, so that the first few of each are a fair choice.
 * @throws LabError data-size with fewer than two images
 */
export function withTestSplit(set: Omit<RawDataset, 'test'>, test: LabelledImages | undefined): RawDataset {
  if (test) return { ...set, test }
  const { labels } = set.train
  if (labels.length < 2) {
    throw new LabError({
      code: 'data-size',
      message: 'One image is too few: one must be kept aside for testing.',
      remedy: 'Open a set with more images.',
    })
  }
  const rng = new Rng(0).fork('own test split')
  const chosen = stratifiedSubset(
    labels,
    Math.min(labels.length - 1, Math.max(1, Math.round(labels.length / 5))),
    rng,
  )
  const isHeld = new Uint8Array(labels.length)
  for (const i of chosen) isHeld[i] = 1
  const order = rng.permutation(labels.length)
  const imageBytes = set.nativePx * set.nativePx * set.channels
  const part = (indices: Uint32Array): LabelledImages => ({
    ...mapPixels(set.train, (pixels) => takeImages(pixels, imageBytes, indices)),
    labels: Uint8Array.from(indices, (i) => labels[i]),
  })
  return {
    ...set,
    label: `${set.label} (a fifth held out as test)`,
    train: part(order.filter((i) => !isHeld[i])),
    test: part(order.filter((i) => isHeld[i])),
  }
}
