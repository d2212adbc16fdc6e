/**
 * Splits: training and validation (paper 3.1 holds out 4% to 10%), the labelled subsets of the probes, and
 * the test split of a set that has none.
 */
import { concatWords } from '../core/concat'
import { LabError } from '../core/failure'
import { Rng } from '../core/rng'
import { arrivalOf, contentOrder, pickImages } from './imageOrder'
import type { LabelledImages, RawDataset } from './rawDataset'

export interface Split {
  /** Indices of the training images, in random order. */
  train: Uint32Array
  /** Indices of the validation images, in random order, so that the first few are a random sample. */
  validation: Uint32Array
}

/**
 * A random split: round(count * fraction) images for validation, at least one on each side. Disjoint and
 * complete.
 * @throws LabError data-size with fewer than two images
 */
export function splitTrainValidation(count: number, fraction: number, rng: Rng): Split {
  if (count < 2) {
    const message = `${count} training image is too few: one must be held out for validation.`
    throw new LabError({
      code: 'data-size',
      message,
      remedy: 'Open a set with more images.',
      subject: 'validationFraction',
    })
  }
  const held = Math.min(count - 1, Math.max(1, Math.round(count * fraction)))
  const order = rng.permutation(count)
  return { validation: order.slice(0, held), train: order.slice(held) }
}

/**
 * `count` images in which every class has its share, to within one image (largest remainders; ties to the
 * lower class); all of them if there are no more.
 * @returns indices into `labels`, ascending
 */
export function stratifiedSubset(labels: Uint8Array, count: number, rng: Rng): Uint32Array {
  const total = labels.length
  if (count >= total) return Uint32Array.from({ length: total }, (_, i) => i)
  const members: number[][] = Array.from({ length: 256 }, () => [])
  for (const i of rng.permutation(total)) members[labels[i]].push(i)
  const shares = members.map((list, label) => {
    const exact = list.length * count
    return { label, quota: Math.floor(exact / total), remainder: exact % total }
  })
  const left = count - shares.reduce((sum, share) => sum + share.quota, 0)
  const byRemainder = [...shares].sort((a, b) => b.remainder - a.remainder || a.label - b.label)
  for (const share of byRemainder.slice(0, left)) share.quota += 1
  return Uint32Array.from(shares.flatMap((share) => members[share.label].slice(0, share.quota))).sort()
}

/** Indices of the images that train, and of a fifth that is held out as test images. */
interface HeldOut {
  train: Uint32Array
  test: Uint32Array
}

/** Seeded: always the same of images in the same order. Each class has its share; both in random order. */
function holdOutFifth(labels: Uint8Array): HeldOut {
  const rng = new Rng(0).fork('own test split')
  const chosen = stratifiedSubset(
    labels,
    Math.min(labels.length - 1, Math.max(1, Math.round(labels.length / 5))),
    rng,
  )
  const isHeld = new Uint8Array(labels.length)
  for (const i of chosen) isHeld[i] = 1
  const order = rng.permutation(labels.length)
  return { train: order.filter((i) => !isHeld[i]), test: order.filter((i) => isHeld[i]) }
}

/**
 * A user's set with its test images, or with a fifth held out as such (seeded, always the same images), every
 * class with its share; the label then says so. All images are put into the order of their contents, so that
 * the result does not depend on the order in which their files came.
 * @throws LabError data-size with fewer than two images
 */
export function withTestSplit(set: Omit<RawDataset, 'test'>, test: LabelledImages | undefined): RawDataset {
  const imageBytes = set.nativePx * set.nativePx * set.channels
  const { labels } = set.train
  const order = contentOrder(set.train, imageBytes)
  if (test) {
    const count = labels.length
    const testOrder = contentOrder(test, imageBytes)
    const asTheyCame = {
      train: Uint32Array.from({ length: count }, (_, i) => i),
      test: Uint32Array.from({ length: testOrder.length }, (_, i) => count + i),
    }
    return {
      ...set,
      train: pickImages(set.train, imageBytes, order),
      test: pickImages(test, imageBytes, testOrder),
      arrival: arrivalOf(concatWords([order, testOrder.map((i) => count + i)]), asTheyCame),
    }
  }
  if (labels.length < 2) {
    throw new LabError({
      code: 'data-size',
      message: 'One image is too few: one must be held out for testing.',
      remedy: 'Open a set with more images.',
    })
  }
  const held = holdOutFifth(Uint8Array.from(order, (i) => labels[i]))
  const [train, heldOut] = [held.train, held.test].map((indices) => indices.map((i) => order[i]))
  return {
    ...set,
    label: `${set.label} (a fifth held out as test)`,
    train: pickImages(set.train, imageBytes, train),
    test: pickImages(set.train, imageBytes, heldOut),
    arrival: arrivalOf(concatWords([train, heldOut]), holdOutFifth(labels)),
  }
}
