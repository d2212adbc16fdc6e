/**
 * The two halves of the VQ-VAE (van den Oord et al. 2017; layers as in VQ-VAE-2): an encoder that halves an
 * image's side once or twice and ends in one vector a place, and a decoder that turns such vectors into
 * pixels. Pure functions of the weights; what becomes of the vectors in between is in codebook.ts. The iGPT
 * paper's first version trained on such codes; its encoder was not published.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import type { WeightName } from '../model/weights'
import { convolve, convolveTransposed, type Steps } from '../ops/convolution/convolution'

/** What fixes the weights' shapes. */
export interface VqVaeShape {
  /** Of the images, 1 or 3. */
  channels: 1 | 3
  /** Pixels of an image's side for one code. */
  factor: 2 | 4
  /** V, the number of codes. */
  nVocab: number
  /** D, the length of a code's vector. */
  codeSize: number
  /** Channels of the layers. */
  width: number
  /** Channels inside a residual block. */
  residualWidth: number
  /** Residual blocks of each half. */
  blocks: number
}

export type VqVaeWeights = ReadonlyMap<WeightName, tf.Tensor>

const halving: Steps = { stride: 2, pad: 1 }
const keeping: Steps = { stride: 1, pad: 1 }
const pointwise: Steps = { stride: 1, pad: 0 }

/**
 * Every parameter's name and shape. Filters are (k, k, in, out); those of the decoder's transposed
 * convolutions (k, k, out, in), being the filters of the convolutions that they turn round. Each filter `x.w`
 * has its bias `x.b`.
 */
export function vqVaeShapes({
  channels,
  factor,
  codeSize,
  width,
  residualWidth,
  blocks,
}: VqVaeShape): [WeightName, number[]][] {
  const half = width / 2
  const list: [WeightName, number[]][] = []
  const conv = (name: string, size: number, from: number, to: number) =>
    list.push([`${name}.w`, [size, size, from, to]], [`${name}.b`, [to]])
  const turned = (name: string, from: number, to: number) =>
    list.push([`${name}.w`, [4, 4, to, from]], [`${name}.b`, [to]])
  const residual = (part: string) => {
    for (let i = 0; i < blocks; i += 1) {
      conv(`${part}.block${i}.in`, 3, width, residualWidth)
      conv(`${part}.block${i}.out`, 1, residualWidth, width)
    }
  }
  conv('encoder.down0', 4, channels, half)
  if (factor === 4) conv('encoder.down1', 4, half, width)
  conv('encoder.mix', 3, factor === 4 ? width : half, width)
  residual('encoder')
  conv('encoder.code', 1, width, codeSize)
  conv('decoder.code', 3, codeSize, width)
  residual('decoder')
  if (factor === 4) turned('decoder.up1', width, half)
  turned('decoder.up0', factor === 4 ? half : width, channels)
  return list
}

/**
 * Initial values by name: He's normal for filters, zero for biases; each parameter has its own stream of
 * `rng`.
 */
export function initialVqVae(shape: VqVaeShape, rng: Rng): Map<WeightName, Float32Array> {
  return new Map(
    vqVaeShapes(shape).map(([name, dims]) => {
      const flat = new Float32Array(dims.reduce((a, b) => a * b, 1))
      if (dims.length === 1) return [name, flat]
      const turned = name.startsWith('decoder.up')
      // A transposed convolution of stride 2 sums a quarter of its taps in each pixel.
      const fanIn = turned ? (dims[0] * dims[1] * dims[3]) / 4 : dims[0] * dims[1] * dims[2]
      const stream = rng.fork(name)
      const deviation = Math.sqrt(2 / fanIn)
      for (let i = 0; i < flat.length; i += 1) flat[i] = deviation * stream.normal()
      return [name, flat]
    }),
  )
}

function layer(weights: VqVaeWeights, name: string, x: tf.Tensor4D, steps: Steps): tf.Tensor4D {
  return tf.add(
    convolve(x, weights.get(`${name}.w`) as tf.Tensor4D, steps),
    weights.get(`${name}.b`) as tf.Tensor1D,
  )
}

function layerUp(weights: VqVaeWeights, name: string, x: tf.Tensor4D): tf.Tensor4D {
  return tf.add(
    convolveTransposed(x, weights.get(`${name}.w`) as tf.Tensor4D, halving),
    weights.get(`${name}.b`) as tf.Tensor1D,
  )
}

/** x + out(relu(in(relu(x)))), so many times, then relu. */
function residualBlocks(
  weights: VqVaeWeights,
  part: string,
  { blocks }: VqVaeShape,
  input: tf.Tensor4D,
): tf.Tensor4D {
  let x = input
  for (let i = 0; i < blocks; i += 1) {
    const inside = layer(weights, `${part}.block${i}.in`, tf.relu(x), keeping)
    x = tf.add(x, layer(weights, `${part}.block${i}.out`, tf.relu(inside), pointwise))
  }
  return tf.relu(x)
}

/**
 * @param images (B, side, side, channels), bytes brought to -1..1
 * @returns (B, side / factor, side / factor, D), to be rounded to codes; call inside tf.tidy
 */
export function encode(weights: VqVaeWeights, shape: VqVaeShape, images: tf.Tensor4D): tf.Tensor4D {
  let x = tf.relu(layer(weights, 'encoder.down0', images, halving))
  if (shape.factor === 4) x = tf.relu(layer(weights, 'encoder.down1', x, halving))
  x = residualBlocks(weights, 'encoder', shape, layer(weights, 'encoder.mix', x, keeping))
  return layer(weights, 'encoder.code', x, pointwise)
}

/**
 * @param vectors (B, grid, grid, D) of codes
 * @returns (B, factor grid, factor grid, channels) around -1..1, not clipped; call inside tf.tidy
 */
export function decode(weights: VqVaeWeights, shape: VqVaeShape, vectors: tf.Tensor4D): tf.Tensor4D {
  let x = residualBlocks(weights, 'decoder', shape, layer(weights, 'decoder.code', vectors, keeping))
  if (shape.factor === 4) x = tf.relu(layerUp(weights, 'decoder.up1', x))
  return layerUp(weights, 'decoder.up0', x)
}
