/**
 * What one position does inside the model: attention of every head, its position embedding beside the others,
 * and its prediction (paper 2.2): settings and result of the study, and what a look at any image shows.
 * Deterministic, so it has no seed.
 */
import { int } from '../fields'
import { gridOf } from '../tokenGrid'
import { middleOf, readCount, readDecoded, type DecodedImage, type StudyDefinition } from './study'

export type InspectStudy = {
  kind: 'inspect'
  /** Index among the validation images. */
  image: number
  /** Place of the predicted token, from 0 at the top left of the grid of tokens. */
  row: number
  column: number
}

/**
 * One place of an image as the model computes it. Places are counted row by row on the grid of tokens; a
 * place stands for the token read there. Position i of a next-token model reads token i - 1 and predicts
 * token i, so its start vector is separate.
 */
export interface PlaceInside {
  /** Side of the grid of tokens. */
  grid: number
  /** (T) tokens of the image, row by row. */
  tokens: Uint16Array
  /** (nVocab, 3) bytes, the colour of each token; for learned codes their mean colour. */
  rgb: Uint8Array
  /** Place of the predicted token. */
  place: number
  /** Its index in reading order, from 0. */
  position: number
  /** Whether the model sees the whole image but this token, which is hidden from it. */
  masked: boolean
  /**
   * (T) 1 where attention can fall: the tokens read before; in a model of masked pixels all, the hidden one
   * too.
   */
  reached: Uint8Array
  nLayer: number
  nHead: number
  /** (L, H, T) attention weights over the places; with `start` those of each head sum to 1. */
  attention: Float32Array
  /** (L, H) attention to the start vector; null in models of masked pixels, which have none. */
  start: Float32Array | null
  /** (nVocab) predicted distribution. */
  probabilities: Float32Array
  /** Of the distribution, in nats. */
  entropy: number
  /** The token that is there. */
  truth: number
}

export interface InspectResult extends PlaceInside {
  kind: 'inspect'
  image: number
  label: string
  /** The image that the tokens decode to, if they are learned codes. */
  decoded: DecodedImage | null
  /** (T) cosine of the position embedding that predicts each place with that of the chosen one. */
  similarity: Float32Array
  /** (T) lengths of the position embeddings. */
  norms: Float32Array
}

export const inspect: StudyDefinition<InspectStudy, InspectResult> = {
  fields: { image: int(0, 59_999, 1), row: int(0, 63, 1), column: int(0, 63, 1) },

  defaults: (run) => ({ kind: 'inspect', image: 0, row: middleOf(run), column: middleOf(run) }),

  readResult(stored, config) {
    const { nLayer, nHead, nVocab } = config
    const grid = gridOf(config)
    const positions = grid * grid
    const numbers = (key: string, length: number) => stored.at(key).array('f32', length)
    return {
      kind: 'inspect',
      image: readCount(stored.at('image')),
      label: stored.at('label').text(200),
      grid: stored.at('grid').whole(grid, grid),
      tokens: stored.at('tokens').array('u16', positions, nVocab),
      rgb: stored.at('rgb').array('u8', 3 * nVocab),
      decoded: stored.at('decoded').orNull((decoded) => readDecoded(decoded, config)),
      place: stored.at('place').whole(0, positions - 1),
      position: stored.at('position').whole(0, positions - 1),
      masked: stored.at('masked').flag(),
      reached: stored.at('reached').array('u8', positions, 2),
      nLayer: stored.at('nLayer').whole(nLayer, nLayer),
      nHead: stored.at('nHead').whole(nHead, nHead),
      attention: numbers('attention', nLayer * nHead * positions),
      start: stored.at('start').orNull((start) => start.array('f32', nLayer * nHead)),
      similarity: numbers('similarity', positions),
      norms: numbers('norms', positions),
      probabilities: numbers('probabilities', nVocab),
      entropy: stored.at('entropy').number(),
      truth: stored.at('truth').whole(0, nVocab - 1),
    }
  },
}
