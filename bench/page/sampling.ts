/**
 * Samples images with the product's cached sampler, and without a cache: for each pixel all positions so far
 * go through the model again. Both draw the same pixels from the same noise, which the bench checks.
 */
import * as tf from '@tensorflow/tfjs'
import { gumbelNoise, pixelKey } from '../../src/core/counterNoise'
import { Rng } from '../../src/core/rng'
import { logits } from '../../src/compute/model/igpt'
import { sample } from '../../src/compute/model/sample'
import type { IgptShape, IgptWeights } from '../../src/compute/model/weights'
import type { Responses, SampleRequest } from './protocol'

const seed = 7

async function cached(weights: IgptWeights, shape: IgptShape, images: number): Promise<number[]> {
  const { positions } = shape
  const tokens = new Array<number>(images * positions)
  const request = {
    prefix: new Uint16Array(0),
    prefixLength: 0,
    sequences: images,
    temperature: 1,
    topK: 0,
    rng: new Rng(seed),
    rowLength: Math.sqrt(positions),
  }
  for await (const span of sample(weights, shape, request)) {
    const width = span.to - span.from
    for (let n = 0; n < images; n += 1)
      for (let i = 0; i < width; i += 1) tokens[n * positions + span.from + i] = span.tokens[n * width + i]!
  }
  return tokens
}

/** The pixels at `position` of all images, without a cache; drawn on the host. */
async function recomputeAt(
  weights: IgptWeights,
  shape: IgptShape,
  drawn: Int32Array,
  images: number,
  position: number,
  noise: Float32Array,
): Promise<number[]> {
  const { positions, nVocab } = shape
  const length = position + 1
  const next = tf.tidy(() => {
    const prefix = new Int32Array(images * length)
    for (let n = 0; n < images; n += 1)
      prefix.set(drawn.subarray(n * positions, n * positions + length), n * length)
    const all = logits(weights, shape, tf.tensor2d(prefix, [images, length], 'int32'))
    return all.slice([0, position, 0], [images, 1, nVocab])
  })
  const values = await next.data<'float32'>()
  next.dispose()
  return Array.from({ length: images }, (_, n) => {
    const scores = values
      .subarray(n * nVocab, (n + 1) * nVocab)
      .map((value, v) => value + noise[n * nVocab + v]!)
    return scores.indexOf(Math.max(...scores))
  })
}

/** (images, V) Gumbel noise of one pixel. */
const noiseAt = (position: number, images: number, nVocab: number) =>
  gumbelNoise({ key: pixelKey(new Rng(seed)), position }, images, nVocab)

async function recomputed(weights: IgptWeights, shape: IgptShape, images: number): Promise<number[]> {
  const { positions, nVocab } = shape
  const drawn = new Int32Array(images * positions)
  for (let position = 0; position < positions; position += 1) {
    const values = await recomputeAt(
      weights,
      shape,
      drawn,
      images,
      position,
      noiseAt(position, images, nVocab),
    )
    for (let n = 0; n < images; n += 1) drawn[n * positions + position] = values[n]!
  }
  return [...drawn]
}

/** Estimates the uncached time from some positions, each drawn after the cached sampler's pixels. */
async function probed(
  weights: IgptWeights,
  shape: IgptShape,
  images: number,
  probes: number,
): Promise<Responses['sample']> {
  const { positions, nVocab } = shape
  const given = Int32Array.from(await cached(weights, shape, images))
  const tokens = [...given]
  let sum = 0
  for (let i = 0; i < probes; i += 1) {
    const position = Math.round(((i + 0.5) * positions) / probes)
    const noise = noiseAt(position, images, nVocab)
    await recomputeAt(weights, shape, given, images, position, noise)
    const start = performance.now()
    const values = await recomputeAt(weights, shape, given, images, position, noise)
    sum += performance.now() - start
    values.forEach((value, n) => {
      tokens[n * positions + position] = value
    })
  }
  return { ms: (sum / probes) * positions, tokens }
}

export async function sampleImages(
  weights: IgptWeights,
  shape: IgptShape,
  request: SampleRequest,
): Promise<Responses['sample']> {
  if (!request.cached && request.probes) return probed(weights, shape, request.images, request.probes)
  const start = performance.now()
  const tokens = await (request.cached ? cached : recomputed)(weights, shape, request.images)
  return { ms: performance.now() - start, tokens }
}
