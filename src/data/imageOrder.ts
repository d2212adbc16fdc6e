/**
 * The order of a user's images: by what they are, not by the files that they came in, so that a folder, an
 * archive of it and the same archive packed in another order give the same data and the same id. The order
 * is that of a hash, so that neighbours have nothing in common and the first few are a random sample.
 * Versions before kept images as they came; such an order is kept beside, for the runs trained on it.
 */
import type { SquareBy } from '../core/config'
import {
  mapPixels,
  squaredPixels,
  takeImages,
  type ArrivalOrder,
  type LabelledImages,
  type RawDataset,
} from './rawDataset'

/** All arrays of pixels, in a fixed order. */
const arraysOf = ({ pixels, paddedAndStretched }: LabelledImages): Uint8Array[] =>
  paddedAndStretched ? [pixels, paddedAndStretched.pad, paddedAndStretched.stretch] : [pixels]

/** Two independent 32-bit hashes of whole words, finished as MurmurHash3 does. */
function hashWords(words: Uint32Array, seed: number): number {
  let hash = seed
  for (let i = 0; i < words.length; i += 1) {
    hash = Math.imul(hash ^ words[i], 0x9e3779b1)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const seeds = [0x2545f491, 0x9b1a7c03] as const

/**
 * A permutation of the images by their pixels and labels. Images that it cannot tell apart are equal, so that
 * it does not matter which comes first.
 * @param imageBytes of one image in each array of pixels
 */
export function contentOrder(images: LabelledImages, imageBytes: number): Uint32Array {
  const { labels } = images
  const arrays = arraysOf(images)
  const padded = Math.ceil(imageBytes / 4) * 4
  // Word by word is four times faster; an array may begin anywhere in its buffer, hence the copy.
  const one = new Uint8Array(padded * arrays.length + 4)
  const words = new Uint32Array(one.buffer)
  const hashes = seeds.map(() => new Uint32Array(labels.length))
  for (let i = 0; i < labels.length; i += 1) {
    arrays.forEach((array, at) => one.set(array.subarray(i * imageBytes, (i + 1) * imageBytes), at * padded))
    words[words.length - 1] = labels[i]
    seeds.forEach((seed, which) => {
      hashes[which][i] = hashWords(words, seed)
    })
  }
  const [first, second] = hashes
  const byBytes = (a: number, b: number): number => {
    for (const array of arrays)
      for (let k = 0; k < imageBytes; k += 1) {
        const difference = array[a * imageBytes + k] - array[b * imageBytes + k]
        if (difference !== 0) return difference
      }
    return labels[a] - labels[b]
  }
  return Uint32Array.from({ length: labels.length }, (_, i) => i).sort(
    (a, b) => first[a] - first[b] || second[a] - second[b] || byBytes(a, b),
  )
}

/** The images at these indices, in their order. */
export function pickImages(images: LabelledImages, imageBytes: number, indices: Uint32Array): LabelledImages {
  return {
    ...mapPixels(images, (pixels) => takeImages(pixels, imageBytes, indices)),
    labels: Uint8Array.from(indices, (i) => images.labels[i]),
  }
}

/**
 * The arrival order of a set: where each image of its parts, as they would be without this file, is now.
 * @param now indices of the images as they came, in their present order: training images, then test images
 * @param then the same in the order that they would have had
 */
export function arrivalOf(now: Uint32Array, then: { train: Uint32Array; test: Uint32Array }): ArrivalOrder {
  const place = new Uint32Array(now.length)
  now.forEach((image, i) => {
    place[image] = i
  })
  return { train: then.train.map((image) => place[image]), test: then.test.map((image) => place[image]) }
}

/** The set as versions before this order read it, under the same id; null where that is not known. */
export function inArrivalOrder({ arrival, ...raw }: RawDataset): RawDataset | null {
  if (!arrival) return null
  const { train, test } = raw
  const count = train.labels.length
  const imageBytes = raw.nativePx * raw.nativePx * raw.channels
  const placeOf = (index: number): [LabelledImages, number] =>
    index < count ? [train, index] : [test, index - count]
  const squared = (indices: Uint32Array, by: SquareBy): Uint8Array => {
    const taken = new Uint8Array(indices.length * imageBytes)
    indices.forEach((from, to) => {
      const [images, i] = placeOf(from)
      const image = squaredPixels(images, by).subarray(i * imageBytes, (i + 1) * imageBytes)
      taken.set(image, to * imageBytes)
    })
    return taken
  }
  const part = (indices: Uint32Array): LabelledImages => {
    const labels = Uint8Array.from(indices, (index) => {
      const [images, i] = placeOf(index)
      return images.labels[i]
    })
    const images = { pixels: squared(indices, 'crop'), labels }
    return train.paddedAndStretched
      ? {
          ...images,
          paddedAndStretched: { pad: squared(indices, 'pad'), stretch: squared(indices, 'stretch') },
        }
      : images
  }
  return { ...raw, train: part(arrival.train), test: part(arrival.test) }
}
