/**
 * Test support: convolutions by plain loops in float64, and the cases that they must pass on every backend:
 * both strides, odd sides, 1 x 1 filters.
 */
import * as tf from '@tensorflow/tfjs'
import type { OpCase } from './checkOp'
import { convolve, convolveTransposed, type Steps } from '../compute/ops/convolution/convolution'

interface Sizes extends Steps {
  batch: number
  side: number
  size: number
  from: number
  to: number
}

/** Calls `visit` with the flat indices (image, filter, output) of every product of a convolution. */
function eachProduct(
  { batch, side, size, from, to, stride, pad }: Sizes,
  visit: (image: number, filter: number, output: number) => void,
): void {
  const out = Math.floor((side + 2 * pad - size) / stride) + 1
  for (let b = 0; b < batch; b += 1)
    for (let i = 0; i < out; i += 1)
      for (let j = 0; j < out; j += 1)
        for (let u = 0; u < size; u += 1) {
          for (let v = 0; v < size; v += 1) {
            const [row, column] = [stride * i + u - pad, stride * j + v - pad]
            if (row < 0 || column < 0 || row >= side || column >= side) continue
            for (let c = 0; c < from; c += 1)
              for (let o = 0; o < to; o += 1) {
                visit(
                  ((b * side + row) * side + column) * from + c,
                  ((u * size + v) * from + c) * to + o,
                  ((b * out + i) * out + j) * to + o,
                )
              }
          }
        }
}

const outputSide = ({ side, size, stride, pad }: Sizes): number =>
  Math.floor((side + 2 * pad - size) / stride) + 1

const forwardCase = (sizes: Sizes): [string, OpCase] => {
  const { batch, side, size, from, to } = sizes
  return [
    `convolve ${JSON.stringify(sizes)}`,
    {
      seed: side,
      shapes: [
        [batch, side, side, from],
        [size, size, from, to],
      ],
      op: (x, w) => convolve(x as tf.Tensor4D, w as tf.Tensor4D, sizes),
      plain: (x, w) => {
        const y = new Float64Array(batch * outputSide(sizes) ** 2 * to)
        eachProduct(sizes, (image, filter, output) => {
          y[output] += x[image] * w[filter]
        })
        return y
      },
    },
  ]
}

/** @param sizes of the convolution that this transposes: `side` is that of the result */
const transposedCase = (sizes: Sizes): [string, OpCase] => {
  const { batch, side, size, from, to } = sizes
  return [
    `convolve transposed ${JSON.stringify(sizes)}`,
    {
      seed: side,
      shapes: [
        [batch, outputSide(sizes), outputSide(sizes), to],
        [size, size, from, to],
      ],
      op: (y, w) => convolveTransposed(y as tf.Tensor4D, w as tf.Tensor4D, sizes),
      plain: (y, w) => {
        const x = new Float64Array(batch * side ** 2 * from)
        eachProduct(sizes, (image, filter, output) => {
          x[image] += y[output] * w[filter]
        })
        return x
      },
    },
  ]
}

export const convolutionCases: [string, OpCase][] = [
  forwardCase({ batch: 2, side: 6, size: 4, from: 3, to: 5, stride: 2, pad: 1 }),
  forwardCase({ batch: 3, side: 5, size: 3, from: 4, to: 3, stride: 1, pad: 1 }),
  forwardCase({ batch: 1, side: 3, size: 1, from: 2, to: 7, stride: 1, pad: 0 }),
  forwardCase({ batch: 1, side: 2, size: 4, from: 1, to: 2, stride: 2, pad: 1 }),
  transposedCase({ batch: 2, side: 6, size: 4, from: 3, to: 5, stride: 2, pad: 1 }),
  transposedCase({ batch: 3, side: 4, size: 4, from: 1, to: 2, stride: 2, pad: 1 }),
  transposedCase({ batch: 1, side: 5, size: 3, from: 2, to: 3, stride: 1, pad: 1 }),
]
