/**
 * Loads the shipped data sets listed in core/shippedDatasets.ts. They are in the published formats (MNIST's
 * IDX, CIFAR-10's records) and go through the same readers as a user's own files.
 */
import { LabError } from '../core/failure'
import { baseConfig } from '../core/presets'
import type { ShapeSettings } from '../core/shapes'
import { shippedDatasets } from '../core/shippedDatasets'
import { drawHeroes, parseHeroParts } from './drawHeroes'
import { drawShapes } from './drawShapes'
import { parseCifar10 } from './formats/cifar10'
import { gunzipIfNeeded } from './archives/gunzip'
import { parseIdxImages, parseIdxLabels } from './formats/idx'
import { joinImagesAndLabels, type LabelledImages, type RawDataset } from './rawDataset'

/** Fetches the bytes at a path below the page's base address; rejects if it cannot. */
export type FetchBytes = (path: string) => Promise<Uint8Array>

/**
 * Loads a shipped set.
 * @param shapes settings of the set that is drawn; other sets ignore them
 * @throws LabError 'data-missing' for an unknown id, 'network' if a file cannot be fetched, or the error of
 *   the format's reader for a damaged file
 */
export async function loadShipped(
  id: string,
  fetchBytes: FetchBytes,
  shapes: ShapeSettings = baseConfig,
): Promise<RawDataset> {
  const set = shippedDatasets.find((candidate) => candidate.id === id)
  if (!set) {
    const known = shippedDatasets.map((candidate) => candidate.id).join(', ')
    const remedy =
      id === 'own' ? 'Open your own files first, or choose a built-in data set.' : `Choose one of ${known}.`
    throw new LabError({ code: 'data-missing', message: `There is no data set ${id}.`, remedy, subject: id })
  }
  const { label, licence, nativePx, channels, classNames } = set
  if (set.format === 'drawn') return { id, label, licence, nativePx, ...drawShapes(shapes) }
  if (set.format === 'heroes') {
    const [path] = set.train
    const parts = parseHeroParts(await read(path, fetchBytes), path)
    return { id, label, licence, nativePx, channels, classNames: [...classNames], ...drawHeroes(parts) }
  }
  const load =
    set.format === 'idx'
      ? (split: 'train' | 'test') => loadIdx(set[split], set.nativePx, set.classNames.length, fetchBytes)
      : (split: 'train' | 'test') => loadCifar(set[split][0], set.classNames.length, fetchBytes)
  const [train, test] = await Promise.all([load('train'), load('test')])
  return { id, label, licence, nativePx, channels, classNames: [...classNames], train, test }
}

async function read(path: string, fetchBytes: FetchBytes): Promise<Uint8Array> {
  let packed: Uint8Array
  try {
    packed = await fetchBytes(path)
  } catch (cause) {
    if (cause instanceof LabError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The data file ${path} could not be fetched: ${reason}`
    throw new LabError(
      {
        code: 'network',
        message,
        remedy: 'Check the connection and try again, or open your own files.',
        subject: path,
      },
      { cause },
    )
  }
  return gunzipIfNeeded(packed, path)
}

async function loadIdx(
  paths: readonly [string, string],
  side: number,
  classes: number,
  fetchBytes: FetchBytes,
): Promise<LabelledImages> {
  const [imageBytes, labelBytes] = await Promise.all(paths.map((path) => read(path, fetchBytes)))
  const images = parseIdxImages(imageBytes, paths[0])
  const labels = parseIdxLabels(labelBytes, paths[1], classes)
  if (images.height !== side || images.width !== side) {
    const message =
      `${paths[0]} holds ${images.height} x ${images.width} images ` + `instead of ${side} x ${side}.`
    throw new LabError({
      code: 'data-size',
      message,
      remedy: 'Reload the page; if this error remains, this copy of the lab is damaged.',
      byteOffset: 8,
      subject: paths[0],
    })
  }
  return joinImagesAndLabels({ name: paths[0], ...images }, { name: paths[1], labels })
}

async function loadCifar(path: string, classes: number, fetchBytes: FetchBytes): Promise<LabelledImages> {
  return parseCifar10(await read(path, fetchBytes), path, classes)
}
