/**
 * Likelihood of single images and pixels (paper 2.1): nats per image, bits per pixel, the most and least
 * likely images with the surprise of every pixel, and whether likelihood tells a second data set apart (area
 * under the ROC curve). For the autoregressive objective only: masked pixels give no likelihood of a whole
 * image.
 */
import * as tf from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import type { LikelihoodResult, LikelihoodStudy, SurpriseImage } from '../../core/studies/likelihood'
import { toRasterOrder, toReadingOrder } from '../../data/pixelOrder'
import { tokensLike } from '../../data/prepare'
import { pixelLosses, toDevice } from '../../compute/model/loss'
import { tokensPerPass } from '../../core/memory'
import { auroc } from '../../core/statistics'
import { texts } from '../../core/text/texts'
import type { Report, StudyContext } from './study'

/** Nats of every pixel: (images, T) in reading order. */
async function* surpriseOf(
  { set, data }: StudyContext,
  tokens: Uint16Array,
  onPiece: (images: number) => void,
): AsyncGenerator<void, Float32Array, void> {
  const { positions } = data
  const all = new Float32Array(tokens.length)
  const perPiece = Math.max(1, Math.floor(tokensPerPass / positions))
  for (let from = 0; from < tokens.length; from += perPiece * positions) {
    const piece = tokens.subarray(from, from + perPiece * positions)
    const losses = tf.tidy(() =>
      pixelLosses(set.weights, set.shape, toDevice(set.shape, Int32Array.from(piece))),
    )
    all.set(await losses.data<'float32'>(), from)
    losses.dispose()
    onPiece((from + piece.length) / positions)
    yield
  }
  return all
}

function sums(values: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: values.length / width }, (_, i) =>
    values.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0),
  )
}

/** Tokens of the set to compare with, at most `images` images. */
async function otherTokens(
  { data, config, openSet }: StudyContext,
  against: LikelihoodStudy['against'],
  images: number,
  rng: Rng,
): Promise<Uint16Array> {
  const { positions } = data
  if (against !== 'noise') {
    const raw = await openSet(against)
    return tokensLike(raw, raw.test, data, images)
  }
  // The same colours in random places: a model of colour frequencies alone could not tell them apart.
  const tokens = toRasterOrder(data.validation.tokens.subarray(0, images * positions), data.order).slice()
  for (let from = 0; from < tokens.length; from += positions) {
    const image = tokens.slice(from, from + positions)
    rng.permutation(positions).forEach((place, i) => {
      tokens[from + i] = image[place]
    })
  }
  return config.pixelOrder === 'raster' ? tokens : toReadingOrder(tokens, data.order)
}

export async function* likelihoodStudy(
  context: StudyContext,
  study: LikelihoodStudy,
  report: Report,
): AsyncGenerator<void, LikelihoodResult, void> {
  const { config, data } = context
  if (config.objective !== 'autoregressive') {
    throw new LabError({
      code: 'config-invalid',
      subject: 'objective',
      message: 'A model of masked pixels has no likelihood of a whole image.',
      remedy: 'Set Objective to "Next pixel", start a run, and measure that.',
    })
  }
  const images = Math.min(study.images, data.validation.count)
  const all = study.against === 'none' ? images : 2 * images
  report(0, all, texts.doing.readingImages)
  const losses = yield* surpriseOf(
    context,
    data.validation.tokens.subarray(0, images * data.positions),
    (done) => report(done, all, texts.doing.measuringImages),
  )
  const nats = sums(losses, data.positions)
  const order = Array.from(nats.keys()).sort((a, b) => nats[a] - nats[b])
  const shown = Math.min(study.shown, images)
  const imageOf = async (index: number): Promise<SurpriseImage> => {
    const part = <A extends Uint16Array | Float32Array>(values: A) =>
      toRasterOrder(values.slice(index * data.positions, (index + 1) * data.positions) as A, data.order)
    const tokens = part(data.validation.tokens)
    return {
      index,
      label: data.summary.classNames[data.validation.labels[index]] ?? '',
      nats: nats[index],
      tokens,
      surprise: part(losses),
      ...(data.codec && { decoded: { nPx: data.nPx, rgb: await data.codec.decode(tokens) } }),
    }
  }
  const natsPerImage = nats.reduce((a, b) => a + b, 0) / images
  const natsPerPixel = natsPerImage / data.positions
  const result: LikelihoodResult = {
    kind: 'likelihood',
    nPx: data.grid,
    rgb: data.paletteInfo.rgb.slice(),
    nats,
    mean: { natsPerImage, natsPerPixel, bitsPerPixel: natsPerPixel / Math.LN2 },
    most: await Promise.all(order.slice(0, shown).map(imageOf)),
    least: await Promise.all(order.slice(-shown).reverse().map(imageOf)),
    other: null,
  }
  if (study.against === 'none') return result
  report(images, all, texts.doing.readingSecondSet, result)
  const tokens = await otherTokens(context, study.against, images, new Rng(study.seed).fork('likelihood'))
  const others = sums(
    yield* surpriseOf(context, tokens, (done) => report(images + done, all, texts.doing.measuringSecondSet)),
    data.positions,
  )
  return {
    ...result,
    other: {
      name: study.against === 'noise' ? 'shuffled pixels' : study.against,
      nats: others,
      auroc: auroc(nats, others),
    },
  }
}
