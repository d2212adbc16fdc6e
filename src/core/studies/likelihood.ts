/**
 * Likelihood of single images, surprise of single pixels, and a score between two data sets (paper 2.1):
 * settings and result.
 */
import { choice, int } from '../fields'
import type { JsonReader } from '../jsonReader'
import type { RunConfig } from '../config'
import { shippedDatasets, type ShippedId } from '../shippedDatasets'
import { gridOf } from '../tokenGrid'
import {
  mostClasses,
  mostImages,
  readCount,
  readDecoded,
  readShare,
  seedField,
  type DecodedImage,
  type StudyDefinition,
} from './study'

export type LikelihoodStudy = {
  kind: 'likelihood'
  images: number
  /** Most and least likely images in the result. */
  shown: number
  /** Id of a shipped data set to tell apart by likelihood, 'noise' for shuffled pixels, or 'none'. */
  against: ShippedId | 'none' | 'noise'
  seed: number
}

/** An image with the surprise of each of its pixels. */
export interface SurpriseImage {
  /** Index among the validation images. */
  index: number
  label: string
  nats: number
  /** (T) palette indices, row by row. */
  tokens: Uint16Array
  /** The image that the tokens decode to, if they are learned codes. */
  decoded?: DecodedImage
  /** (T) nats of each token, row by row. */
  surprise: Float32Array
}

export interface LikelihoodResult {
  kind: 'likelihood'
  /** Side of the grid of tokens. */
  nPx: number
  /** (nVocab, 3) bytes. */
  rgb: Uint8Array
  /** Nats per image of every image measured. */
  nats: Float32Array
  /** Means over the images. */
  mean: { natsPerImage: number; natsPerPixel: number; bitsPerPixel: number }
  most: SurpriseImage[]
  least: SurpriseImage[]
  /** The second set's nats per image, and the chance that a random image of it scores above one of ours. */
  other: { name: string; nats: Float32Array; auroc: number } | null
}

function readSurprise(stored: JsonReader, config: RunConfig): SurpriseImage {
  const positions = gridOf(config) ** 2
  const decoded = stored.at('decoded')
  return {
    index: readCount(stored.at('index')),
    label: stored.at('label').text(200),
    nats: stored.at('nats').number(),
    tokens: stored.at('tokens').array('u16', positions, config.nVocab),
    surprise: stored.at('surprise').array('f32', positions),
    ...(decoded.raw === undefined ? {} : { decoded: readDecoded(decoded, config) }),
  }
}

export const likelihood: StudyDefinition<LikelihoodStudy, LikelihoodResult> = {
  fields: {
    images: int(2, 10_000, 16, 'images'),
    shown: int(1, 16, 1, 'images'),
    against: choice('none', ...shippedDatasets.map(({ id }) => id), 'noise'),
    seed: seedField,
  },

  defaults: (run) => ({
    kind: 'likelihood',
    images: run.evalImages,
    shown: 6,
    against: 'noise',
    seed: run.seed,
  }),

  readResult(stored, config) {
    const images = (list: JsonReader) => list.list(mostClasses).map((image) => readSurprise(image, config))
    const mean = (key: string) => stored.at('mean').at(key).number()
    return {
      kind: 'likelihood',
      nPx: stored.at('nPx').whole(gridOf(config), gridOf(config)),
      rgb: stored.at('rgb').array('u8', 3 * config.nVocab),
      nats: stored.at('nats').arrayUpTo('f32', mostImages),
      mean: {
        natsPerImage: mean('natsPerImage'),
        natsPerPixel: mean('natsPerPixel'),
        bitsPerPixel: mean('bitsPerPixel'),
      },
      most: images(stored.at('most')),
      least: images(stored.at('least')),
      other: stored
        .at('other')
        .orNull((other) => ({
          name: other.at('name').text(200),
          nats: other.at('nats').arrayUpTo('f32', mostImages),
          auroc: readShare(other.at('auroc')),
        })),
    }
  },
}
