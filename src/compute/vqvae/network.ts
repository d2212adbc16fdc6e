/**
 * Encoder and decoder of the VQ-VAE (van den Oord et al. 2017; layers as in VQ-VAE-2): the encoder halves an
 * image's side once or twice and outputs one vector per position, the decoder maps such vectors to pixels.
 * Pure functions of the weights; codebook.ts quantizes the vectors in between. The iGPT paper's first version
 * trained on such codes; its encoder was not published.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import type { WeightName } from '../model/weights'
import { convolve, convolveTransposed, type Steps } from '../ops/convolution/convolution'
import { vqVaeShapes, type VqVaeShape } from './vqVaeShape'

export type VqVaeWeights = ReadonlyMap<WeightName, tf.Tensor>

const halving: Steps = { stride: 2, pad: 1 }
const sameSize: Steps = { stride: 1, pad: 1 }
const pointwise: Steps = { stride: 1, pad: 0 }

/** Initial weights by name: He normal for filters, zero biases; each parameter draws from its own stream. */
export function initialVqVae(shape: VqVaeShape, rng: Rng): Map<WeightName, Float32Array> {
  return new Map(
    vqVaeShapes(shape).map(([name, dims]) => {
      const flat = new Float32Array(dims.reduce((a, b) => a * b, 1))
      if (dims.length === 1) return [name, flat]
      const transposed = name.startsWith('decoder.up')
      // A transposed convolution of stride 2 sums a quarter of its taps in each pixel.
      const fanIn = transposed ? (dims[0] * dims[1] * dims[3]) / 4 : dims[0] * dims[1] * dims[2]
      const stream = rng.fork(name)
      const std = Math.sqrt(2 / fanIn)
      for (let i = 0; i < flat.length; i += 1) flat[i] = std * stream.normal()
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

/** `blocks` times x + out(relu(in(relu(x)))), then relu. */
function residualBlocks(
  weights: VqVaeWeights,
  part: string,
  { blocks }: VqVaeShape,
  input: tf.Tensor4D,
): tf.Tensor4D {
  let x = input
  for (let i = 0; i < blocks; i += 1) {
    const inside = layer(weights, `${part}.block${i}.in`, tf.relu(x), sameSize)
    x = tf.add(x, layer(weights, `${part}.block${i}.out`, tf.relu(inside), pointwise))
  }
  return tf.relu(x)
}

/**
 * Call inside tf.tidy.
 *
 * @param images (B, side, side, channels), scaled to -1..1
 * @returns (B, side / factor, side / factor, D) latents
 */
export function encode(weights: VqVaeWeights, shape: VqVaeShape, images: tf.Tensor4D): tf.Tensor4D {
  let x = tf.relu(layer(weights, 'encoder.down0', images, halving))
  if (shape.factor === 4) x = tf.relu(layer(weights, 'encoder.down1', x, halving))
  x = residualBlocks(weights, 'encoder', shape, layer(weights, 'encoder.mix', x, sameSize))
  return layer(weights, 'encoder.code', x, pointwise)
}

/**
 * Call inside tf.tidy.
 *
 * @param vectors (B, grid, grid, D) of codes
 * @returns (B, factor grid, factor grid, channels) around -1..1, not clipped
 */
export function decode(weights: VqVaeWeights, shape: VqVaeShape, vectors: tf.Tensor4D): tf.Tensor4D {
  let x = residualBlocks(weights, 'decoder', shape, layer(weights, 'decoder.code', vectors, sameSize))
  if (shape.factor === 4) x = tf.relu(layerUp(weights, 'decoder.up1', x))
  return layerUp(weights, 'decoder.up0', x)
}
