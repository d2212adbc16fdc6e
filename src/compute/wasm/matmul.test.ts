/**
 * The matrix product against plain float64 loops, at shapes with every kind of tail. Tolerance: float32
 * rounds to 6e-8; a sum of n terms near 1 errs by up to about n 6e-8 of its largest partial sum, so 1e-5
 * holds for sums of some hundred terms and would not hide a wrong or missing term.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../core/rng'
import { runtimeOf, VARIANTS } from '../../testSupport/kernelVariants'
import { matmulLoop, quickGeluLoop } from '../../testSupport/plainLoops'
import { expectClose, numbersOf, randomLists, randomNumbers } from '../../testSupport/wasmTensors'
import { matmul, matmulQuickGelu } from './matmul'
import type { WasmRuntime } from './runtime'

const TOLERANCE = 1e-5

describe.each(VARIANTS)('matmul, %s kernels', (variant) => {
  let runtime: WasmRuntime
  let rng: Rng
  beforeAll(async () => {
    runtime = await runtimeOf(variant)
  })
  beforeEach(() => {
    rng = new Rng(7)
    tf.engine().startScope()
  })
  afterEach(() => tf.engine().endScope())

  const SHAPES = [
    [1, 1, 1],
    [6, 8, 4],
    [7, 9, 5],
    [13, 16, 33],
    [5, 3, 300],
    [20, 270, 17],
    [64, 40, 513],
  ] as const
  test.each(SHAPES)('matmul %i x %i over %i, in its four forms', (m, n, k) => {
    const a = randomNumbers(rng, m * k)
    const b = randomNumbers(rng, k * n)
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const ta = tf.tensor2d(a, transposeA ? [k, m] : [m, k])
        const tb = tf.tensor2d(b, transposeB ? [n, k] : [k, n])
        const out = matmul(runtime, ta, tb, { transposeA, transposeB })
        expect(out.shape).toEqual([m, n])
        expectClose(numbersOf(out), matmulLoop(a, b, m, n, k, transposeA, transposeB), TOLERANCE)
      }
    }
  })

  test('matmul adds a residual, accumulates, and preserves leading dimensions', () => {
    const [m, n, k] = [14, 11, 300]
    const [a, b, residual, before] = randomLists(rng, [m * k, k * n, m * n, m * n])
    const product = matmulLoop(a, b, m, n, k)
    const [ta, tb] = [tf.tensor3d(a, [2, 7, k]), tf.tensor2d(b, [k, n])]
    const added = matmul(runtime, ta, tb, { residual: tf.tensor3d(residual, [2, 7, n]) })
    expect(added.shape).toEqual([2, 7, n])
    expectClose(
      numbersOf(added),
      product.map((value, i) => value + residual[i]!),
      TOLERANCE,
    )
    const out = tf.tensor2d(before.slice(), [m, n])
    expect(matmul(runtime, ta, tb, { out, accumulate: true })).toBe(out)
    expectClose(
      numbersOf(out),
      product.map((value, i) => value + before[i]!),
      TOLERANCE,
    )
  })

  test('matmul with quick GELU also returns its slope, which another product takes as its factor', () => {
    const [m, n, k] = [13, 27, 65]
    const [a, b] = [randomNumbers(rng, m * k), randomNumbers(rng, k * n)]
    const { y, slope } = matmulQuickGelu(runtime, tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n]))
    const product = matmulLoop(a, b, m, n, k)
    const expected = product.map(
      (at) => (quickGeluLoop([at + 1e-5])[0]! - quickGeluLoop([at - 1e-5])[0]!) / 2e-5,
    )
    expectClose(numbersOf(slope), expected, TOLERANCE)
    expectClose(numbersOf(y), quickGeluLoop(product), TOLERANCE)
    const factor = tf.tensor2d(numbersOf(slope), [m, n])
    const scaled = matmul(runtime, tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n]), { factor })
    expectClose(
      numbersOf(scaled),
      product.map((at, i) => at * expected[i]!),
      TOLERANCE,
    )
  })

  test('matmul throws if sizes do not match', () => {
    expect(() => matmul(runtime, tf.zeros([2, 3]), tf.zeros([2, 3]))).toThrow('inner sizes differ')
    expect(() => matmul(runtime, tf.zeros([2, 3]), tf.zeros([3, 4]), { out: tf.zeros([4, 4]) })).toThrow(
      'expected 8 numbers',
    )
  })
})
