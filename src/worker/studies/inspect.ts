/**
 * Inspects one position of a validation image: what it attends to in every layer and head, how similar its
 * learned position embedding is to the others (paper 2.2), and what it predicts. All maps are converted from
 * reading order to places, row by row.
 */
import * as tf from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'
import type { InspectResult, InspectStudy } from '../../core/studies/inspect'
import { texts } from '../../core/text/texts'
import { toRasterOrder } from '../../data/pixelOrder'
import { lookInside } from '../../compute/model/lookInside'
import { toDevice } from '../../compute/model/loss'
import type { Report, StudyContext } from './study'

function refuseOutside({ data }: StudyContext, { image, row, column }: InspectStudy): void {
  const { fields } = texts.studies.inspect
  const refuse = (subject: keyof typeof fields, value: number, count: number, what: string) => {
    if (value < count) return
    const { label } = fields[subject]
    throw new LabError({
      code: 'config-invalid',
      subject,
      message: `${label} ${value} does not exist: the ${count} ${what} are numbered from 0.`,
      remedy: `Choose one from 0 to ${count - 1}.`,
    })
  }
  refuse('image', image, data.validation.count, 'validation images')
  refuse('row', row, data.grid, 'rows')
  refuse('column', column, data.grid, 'columns')
}

/**
 * Converts (maps, keys) weights by position to (maps, T) by place: key k is at place `placeOf(k)`, and left
 * out if that is negative.
 */
function toPlaces(
  weights: Float32Array,
  keys: number,
  positions: number,
  placeOf: (key: number) => number,
): Float32Array {
  const maps = weights.length / keys
  const placed = new Float32Array(maps * positions)
  for (let key = 0; key < keys; key += 1) {
    const place = placeOf(key)
    if (place < 0) continue
    for (let map = 0; map < maps; map += 1) placed[map * positions + place] = weights[map * keys + key]
  }
  return placed
}

/**
 * The similarity of one position embedding with all.
 * @param wpe (T, C) position embeddings
 * @returns (T) cosines with embedding `position`, and lengths, in reading order; the cosine of
 *   an embedding of zeros is 0
 */
export function embeddingsBeside(
  wpe: Float32Array,
  positions: number,
  position: number,
): { similarity: Float32Array; norms: Float32Array } {
  const width = wpe.length / positions
  const dot = (a: number, b: number) => {
    let sum = 0
    for (let c = 0; c < width; c += 1) sum += wpe[a * width + c] * wpe[b * width + c]
    return sum
  }
  const norms = Float32Array.from({ length: positions }, (_, i) => Math.sqrt(dot(i, i)))
  const similarity = Float32Array.from(norms, (norm, i) =>
    norm > 0 && norms[position] > 0 ? dot(i, position) / (norm * norms[position]) : 0,
  )
  return { similarity, norms }
}

/** Attention weights (L * H, keys) and the predicted distribution (V) of one image. */
async function readInside(
  { set, data }: StudyContext,
  tokens: Uint16Array,
  position: number,
  masked: boolean,
): Promise<[Float32Array, Float32Array]> {
  const hidden = masked
    ? Float32Array.from({ length: data.positions }, (_, i) => (i === position ? 1 : 0))
    : undefined
  const batch = toDevice(set.shape, Int32Array.from(tokens), hidden)
  const { attention, probabilities } = lookInside(set.weights, set.shape, batch.tokens, position, batch.mask)
  try {
    return [await attention.data<'float32'>(), await probabilities.data<'float32'>()]
  } finally {
    tf.dispose([attention, probabilities, { ...batch }])
  }
}

export async function* inspectStudy(
  context: StudyContext,
  study: InspectStudy,
  report: Report,
): AsyncGenerator<void, InspectResult, void> {
  refuseOutside(context, study)
  const {
    config: { nLayer, nHead, objective },
    data,
    set,
  } = context
  const { grid, positions, order, codec, nPx } = data
  report(0, 1, texts.doing.lookingInside)
  yield
  const masked = objective === 'masked'
  const place = study.row * grid + study.column
  const position = order ? order.indexOf(place) : place
  const placeAt = (i: number) => (order ? order[i] : i)
  const image = data.validation.tokens.slice(study.image * positions, (study.image + 1) * positions)
  const tokens = toRasterOrder(image, order)
  const [weights, probabilities] = await readInside(context, image, position, masked)
  const keys = weights.length / (nLayer * nHead)
  // What position i of a next-token model reads is token i - 1; position 0 reads the start vector.
  const attention = toPlaces(weights, keys, positions, (key) =>
    masked ? placeAt(key) : key === 0 ? -1 : placeAt(key - 1),
  )
  const start = masked ? null : Float32Array.from({ length: nLayer * nHead }, (_, map) => weights[map * keys])
  const reached = new Uint8Array(positions)
  for (let i = 0; i < (masked ? positions : position); i += 1) reached[placeAt(i)] = 1
  const { similarity, norms } = embeddingsBeside(await set.weights.wpe.data<'float32'>(), positions, position)
  return {
    kind: 'inspect',
    image: study.image,
    label: data.summary.classNames[data.validation.labels[study.image]] ?? '',
    grid,
    tokens,
    rgb: data.paletteInfo.rgb.slice(),
    decoded: codec ? { nPx, rgb: await codec.decode(tokens) } : null,
    place,
    position,
    masked,
    reached,
    nLayer,
    nHead,
    attention,
    start,
    similarity: toRasterOrder(similarity, order),
    norms: toRasterOrder(norms, order),
    probabilities: probabilities.slice(),
    truth: tokens[place],
    entropy: probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0),
  }
}
