/**
 * Map of the features of some test images in every layer (paper 2.4): their first principal components at
 * each measured step from the request on: settings and result.
 */
import { int } from '../fields'
import { listOf, mostClasses, seedField, yesNo, type StudyDefinition } from './study'

export type FeatureMapStudy = {
  kind: 'featureMap'
  images: number
  /** Whether a frame is added at every later measurement of the run. */
  follow: 'yes' | 'no'
  seed: number
}

/**
 * F frames of N images in layers 0..L with D coordinates each. The first two coordinates of a frame are
 * turned and mirrored within their plane so that they lie as near as possible to those of the frame before,
 * because the sign of a principal component means nothing; distances are as they were.
 */
export interface FeatureMapResult {
  kind: 'featureMap'
  /** What the frames of a later study must have to be added to these. */
  images: number
  seed: number
  classNames: string[]
  /** Side of the thumbnails. */
  nPx: number
  /** (N) classes. */
  labels: Uint8Array
  /** (N, nPx, nPx, 3) sRGB bytes, as the model sees the images. */
  thumbnails: Uint8Array
  /** (F) steps, ascending. */
  steps: Uint32Array
  /** L + 1. */
  layers: number
  /** D. */
  components: number
  /** (F, L + 1, N, D) */
  coordinates: Float32Array
  /** (F, L + 1, D) share of the variance of each principal component. */
  share: Float32Array
}

/** Principal components that are kept: the map shows two, UMAP reads all. */
export const mapComponents = 8
export const mostMapImages = 500
/** Most frames, and most coordinates of all frames; every second frame is dropped beyond. */
export const mostFrames = 64
export const mostCoordinates = 4_000_000

export const featureMap: StudyDefinition<FeatureMapStudy, FeatureMapResult> = {
  fields: { images: int(2, mostMapImages, 20, 'images'), follow: yesNo, seed: seedField },

  defaults: (run) => ({
    kind: 'featureMap',
    images: Math.min(300, Math.max(2, run.probeTestImages)),
    follow: 'yes',
    seed: run.seed,
  }),

  readResult(stored, { nLayer, nEmbd, nPx }) {
    const layers = nLayer + 1
    const labels = stored.at('labels').arrayUpTo('u8', mostMapImages)
    const steps = stored.at('steps').arrayUpTo('u32', mostFrames)
    const components = stored.at('components').whole(1, Math.min(mapComponents, nEmbd))
    const classCount = stored.at('classNames').list(mostClasses).length
    if (labels.some((label) => label >= classCount)) throw stored.at('labels').refuse('has an unknown class')
    const perFrame = layers * components
    return {
      kind: 'featureMap',
      images: stored.at('images').whole(1, mostMapImages),
      seed: stored.at('seed').whole(0, seedField.max),
      classNames: listOf(stored.at('classNames'), classCount).map((name) => name.text(200)),
      nPx: stored.at('nPx').whole(nPx, nPx),
      labels,
      thumbnails: stored.at('thumbnails').array('u8', labels.length * nPx * nPx * 3),
      steps,
      layers: stored.at('layers').whole(layers, layers),
      components,
      coordinates: stored.at('coordinates').array('f32', steps.length * perFrame * labels.length),
      share: stored.at('share').array('f32', steps.length * perFrame),
    }
  },
}
