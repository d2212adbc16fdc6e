/**
 * Test support: checks one op against its formula on the current backend. The value is compared with plain
 * float64 loops, the gradient of every input with central differences of those loops.
 */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { Rng } from '../core/rng'
import { expectAllClose } from './allClose'
import { numericGradient } from './plainLoops'

export interface OpCase {
  /** Shapes of the differentiable inputs; they are filled with normal numbers. */
  shapes: number[][]
  op: (...inputs: tf.Tensor[]) => tf.Tensor
  /** The same by loops, on flat arrays. */
  plain: (...inputs: ArrayLike<number>[]) => Float64Array
  seed: number
}

/**
 * @param tolerance absolute and relative. Float32 against float64: sums of up to a few hundred products of
 *   numbers near one err by about 1e-6 to 1e-5, software WebGPU's exponential by a little more.
 */
export async function checkOp({ shapes, op, plain, seed }: OpCase, tolerance = 5e-5): Promise<void> {
  const rng = new Rng(seed)
  const normals = (size: number) => Float32Array.from({ length: size }, () => rng.normal())
  const values = shapes.map((shape) => normals(shape.reduce((a, b) => a * b, 1)))
  const inputs = values.map((flat, i) => tf.tensor(flat.slice(), shapes[i]))
  const y = op(...inputs)
  const expected = plain(...values)
  expectAllClose(await y.data(), expected, tolerance, tolerance)

  const weights = normals(expected.length)
  const gradients = tf.tidy(() =>
    tf.grads((...xs: tf.Tensor[]) => op(...xs))(inputs, tf.tensor(weights.slice(), y.shape)),
  )
  for (const [i, gradient] of gradients.entries()) {
    const along = (x: Float64Array) => plain(...values.map((flat, j) => (j === i ? x : flat)))
    expectAllClose(await gradient.data(), numericGradient(along, values[i]!, weights), tolerance, tolerance)
  }
  tf.dispose([...inputs, ...gradients, y])
}

/** Checks that value and gradients of an op leave no other tensors behind. */
export function checkLeaks(name: string, { shapes, op }: OpCase): void {
  const inputs = shapes.map((shape) => tf.ones(shape))
  const before = tf.memory().numTensors
  const { value, grads } = tf.valueAndGrads((...xs: tf.Tensor[]) => op(...xs).sum())(inputs)
  expect(tf.memory().numTensors - before, name).toBe(1 + grads.length)
  tf.dispose([value, ...grads, ...inputs])
}
