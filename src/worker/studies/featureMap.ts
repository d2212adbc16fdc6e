/**
 * Map of features: the features of some test images in every layer, as principal components, added as one
 * frame to those of earlier steps. Each frame is turned onto the one before, so that points move smoothly.
 */
import { concatFloats } from '../../core/concat'
import { thinned } from '../../core/metricSeries'
import { principalComponents, turnedOnto } from '../../core/pca'
import { Rng } from '../../core/rng'
import {
  mapComponents,
  mostCoordinates,
  mostFrames,
  type FeatureMapResult,
  type FeatureMapStudy,
} from '../../core/studies/featureMap'
import { texts } from '../../core/text/texts'
import { stratifiedSubset } from '../../data/splits'
import { featuresOf, labelsOf, measuringMask } from '../measuring/evaluation'
import { testPictures } from '../measuring/testThumbnails'
import type { Report, StudyContext } from './study'

/** Coordinates and shares of one step. */
interface Frame {
  step: number
  /** (L + 1, N, D) */
  coordinates: Float32Array
  /** (L + 1, D) */
  share: Float32Array
}

/** The images of the map, sorted by class; the same at every step. */
function mapImages({ data }: StudyContext, { images, seed }: FeatureMapStudy): Uint32Array {
  const { labels } = data.test
  const chosen = stratifiedSubset(labels, images, new Rng(seed).fork('feature map'))
  return chosen.sort((a, b) => labels[a] - labels[b] || a - b)
}

/** The frames of an earlier map of the same images. */
function framesOf(earlier: FeatureMapResult): Frame[] {
  const { steps, layers, components, labels, coordinates, share } = earlier
  const [size, shares] = [layers * labels.length * components, layers * components]
  return Array.from(steps, (step, f) => ({
    step,
    coordinates: coordinates.subarray(f * size, (f + 1) * size),
    share: share.subarray(f * shares, (f + 1) * shares),
  }))
}

/** The first two of (N, D) coordinates; a second one of zero where there is only one. */
function plane(coordinates: Float32Array, components: number): Float32Array {
  const count = coordinates.length / components
  return Float32Array.from({ length: 2 * count }, (_, i) =>
    i % 2 < components ? coordinates[Math.floor(i / 2) * components + (i % 2)] : 0,
  )
}

/** Turns the first two of (N, D) coordinates in place onto those of the frame before. */
export function alignPlane(coordinates: Float32Array, before: Float32Array, components: number): void {
  if (components < 2) return
  const turned = turnedOnto(plane(coordinates, components), plane(before, components))
  for (let i = 0; i < turned.length; i += 1) {
    coordinates[Math.floor(i / 2) * components + (i % 2)] = turned[i]
  }
}

/** All frames with the new one, in place of one of the same step; thinned where they are too many. */
function withFrame(earlier: readonly Frame[], frame: Frame): Frame[] {
  const all = [...earlier.filter(({ step }) => step !== frame.step), frame].sort((a, b) => a.step - b.step)
  const most = Math.min(mostFrames, Math.max(2, Math.floor(mostCoordinates / frame.coordinates.length)))
  return all.length > most ? thinned(all) : all
}

export async function* featureMapStudy(
  context: StudyContext,
  study: FeatureMapStudy,
  report: Report,
): AsyncGenerator<void, FeatureMapResult, void> {
  const { data, step, earlier } = context
  const images = mapImages(context, study)
  const known =
    earlier?.kind === 'featureMap' && earlier.images === study.images && earlier.seed === study.seed
      ? earlier
      : null
  const frames = known ? framesOf(known) : []
  const mask = measuringMask(context, 'feature map', images.length)
  const layers = context.set.shape.nLayer + 1
  report(0, layers + 1, texts.doing.readingAllFeatures)
  const features = yield* featuresOf(context, { split: data.test, images, mask })
  const before = frames.findLast((frame) => frame.step < step) ?? frames[0]
  const parts: { coordinates: Float32Array; share: number[] }[] = []
  for (const [layer, rows] of features.entries()) {
    report(layer + 1, layers + 1, texts.doing.layer(layer, layers - 1))
    const found = principalComponents(rows, context.set.shape.nEmbd, mapComponents)
    const size = found.coordinates.length
    if (before) {
      alignPlane(
        found.coordinates,
        before.coordinates.subarray(layer * size, (layer + 1) * size),
        found.share.length,
      )
    }
    parts.push(found)
    yield
  }
  const frame: Frame = {
    step,
    coordinates: concatFloats(parts.map(({ coordinates }) => coordinates)),
    share: Float32Array.from(parts.flatMap(({ share }) => share)),
  }
  const all = withFrame(frames, frame)
  return {
    kind: 'featureMap',
    images: study.images,
    seed: study.seed,
    classNames: data.summary.classNames,
    nPx: data.nPx,
    labels: labelsOf(data.test, images),
    thumbnails: known?.thumbnails.slice() ?? (await testPictures(data, images)),
    steps: Uint32Array.from(all, (one) => one.step),
    layers,
    components: parts[0].share.length,
    coordinates: concatFloats(all.map(({ coordinates }) => coordinates)),
    share: concatFloats(all.map(({ share }) => share)),
  }
}
