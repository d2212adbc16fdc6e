import type { DatasetSummary } from '../core/dataPreview'
/**
 * What a data set is before a run has looked at it: images of one native side and their labels, split into
 * training and test. Types and small pure helpers only; reading is formats/, choosing is registry and ownFiles.
 */

export interface LabelledImages {
  /** (count, nativePx, nativePx, channels) bytes. */
  pixels: Uint8Array
  /** (count), each below the number of classes. */
  labels: Uint8Array
}

export interface RawDataset {
  /** Registry id, or 'own'. */
  id: string
  label: string
  licence: string
  nativePx: number
  channels: 1 | 3
  classNames: string[]
  train: LabelledImages
  /** The set's own test split, or what was held out where it has none. */
  test: LabelledImages
}

/** Names for classes that have none: their numbers. */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i))
}

/** The facts of a set for the page. Counts are of the whole training part, before validation images leave it. */
export function summarize(raw: RawDataset): DatasetSummary {
  const classCounts = raw.classNames.map(() => 0)
  for (const label of raw.train.labels) classCounts[label] += 1
  return {
    id: raw.id, label: raw.label, nativePx: raw.nativePx, channels: raw.channels, licence: raw.licence,
    trainImages: raw.train.labels.length, testImages: raw.test.labels.length, classNames: [...raw.classNames], classCounts,
  }
}

/** Several runs of bytes as one. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The images at these indices, in their order. */
export function takeImages(pixels: Uint8Array, imageBytes: number, indices: Uint32Array): Uint8Array {
  const taken = new Uint8Array(indices.length * imageBytes)
  indices.forEach((from, to) => taken.set(pixels.subarray(from * imageBytes, (from + 1) * imageBytes), to * imageBytes))
  return taken
}
