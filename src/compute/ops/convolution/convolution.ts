/**
 * Convolution and transposed convolution with gradients, for the VQ-VAE only; the transformer has none. Each
 * is one stock tfjs convolution, forward and in both gradients, because tfjs-wasm has no kernel for a
 * filter's gradient and a slow one for an input's. A filter's gradient is the convolution of the images with
 * the output's gradient, with batch and channel axes swapped.
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'

/** Stride in pixels, and zero padding on every side, of a square kernel. */
export interface Steps {
  stride: 1 | 2
  pad: number
}

const padded = (x: tf.Tensor4D, before: number, after = before): tf.Tensor4D =>
  before === 0 && after === 0
    ? x
    : tf.pad(x, [
        [0, 0],
        [before, after],
        [before, after],
        [0, 0],
      ])

/** y[b, i, j, o] = sum x[b, s i + u - p, s j + v - p, c] w[u, v, c, o]. */
function forward(x: tf.Tensor4D, w: tf.Tensor4D, { stride, pad }: Steps): tf.Tensor4D {
  // On a copy of w: tfjs-wasm packs a filter once and caches that for the tensor's life, so an update in
  // place would have no effect.
  return tf.conv2d(padded(x, pad), tf.mul(w, 1), stride, 'valid')
}

/** Inserts a zero after every pixel of every row and after every row: (B, H, W, C) to (B, 2H, 2W, C). */
function spread(y: tf.Tensor4D): tf.Tensor4D {
  const [b, h, w, c] = y.shape
  const columns = tf.pad(y.reshape([b * h * w, c]), [
    [0, 0],
    [0, c],
  ])
  return tf
    .pad(columns.reshape([b * h, 2 * w * c]), [
      [0, 0],
      [0, 2 * w * c],
    ])
    .reshape([b, 2 * h, 2 * w, c])
}

/** Transpose of `forward` as a map of its images: (B, H', W', O) to (B, sH', sW', C). */
function backward(y: tf.Tensor4D, w: tf.Tensor4D, { stride, pad }: Steps): tf.Tensor4D {
  const around = w.shape[0] - 1 - pad
  const flipped = tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2])
  // With stride 2 the last zero row and column of `spread` are part of the border.
  const wide = stride === 2 ? padded(spread(y), around, around - 1) : padded(y, around)
  return tf.conv2d(wide, flipped, 1, 'valid')
}

/** Gradient of w (k, k, C, O), from the images x and the gradient dy of the output. */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, { stride, pad }: Steps, size: number): tf.Tensor4D {
  const images = tf.transpose(padded(x, pad), [3, 1, 2, 0])
  const taps = tf.transpose(dy, [1, 2, 0, 3])
  const all = tf.conv2d(images, taps, 1, 'valid', 'NHWC', stride)
  const [c, , , o] = all.shape
  // With stride 2 there may be a last row that no kernel position covers.
  return tf.transpose(tf.slice(all, [0, 0, 0, 0], [c, size, size, o]), [1, 2, 0, 3])
}

/**
 * Differentiable convolution.
 * @param x (B, H, W, C) images
 * @param w (k, k, C, O)
 * @returns (B, H', W', O) with H' = floor((H + 2 pad - k) / stride) + 1, the caller's to dispose; with stride
 *   2, H + 2 pad - k must be even
 */
export function convolve(x: tf.Tensor4D, w: tf.Tensor4D, steps: Steps): tf.Tensor4D {
  return customOp([x, w], () => ({
    value: forward(x, w, steps),
    saved: [x, w],
    backward(dy, saved) {
      const [input, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
      return [
        backward(dy as tf.Tensor4D, filter, steps),
        filterGradient(input, dy as tf.Tensor4D, steps, filter.shape[0]),
      ]
    },
  }))
}

/**
 * Differentiable transposed convolution: the input gradient of `convolve` with the same filter and steps.
 * @param y (B, H, W, O)
 * @param w (k, k, C, O), the filter of that convolution; k must be stride + 2 pad
 * @returns (B, stride H, stride W, C), the caller's to dispose
 */
export function convolveTransposed(y: tf.Tensor4D, w: tf.Tensor4D, steps: Steps): tf.Tensor4D {
  return customOp([y, w], () => ({
    value: backward(y, w, steps),
    saved: [y, w],
    backward(dx, saved) {
      const [input, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
      return [
        forward(dx as tf.Tensor4D, filter, steps),
        filterGradient(dx as tf.Tensor4D, input, steps, filter.shape[0]),
      ]
    },
  }))
}
