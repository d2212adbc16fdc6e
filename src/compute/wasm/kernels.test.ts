/**
 * The kernels against plain float64 loops at shapes with every kind of tail, and the gradient kernels against
 * finite differences of these loops. Attention has a file of its own. Tolerances: float32 keeps 6e-8; a sum
 * of n terms near 1 errs by up to about n 6e-8 of its largest partial sum, so 1e-5 holds for sums of some
 * hundred terms and would not hide a wrong or missing term.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../core/rng'
import type { Kernels } from './kernels'
import { kernelsOf, VARIANTS } from '../../testSupport/kernelVariants'
import {
  crossEntropyLoop,
  embedLoop,
  embedMaskedLoop,
  matmulLoop,
  numericGradient,
  quickGeluLoop,
  rmsNormLoop,
} from '../../testSupport/plainLoops'
import {
  expectClose,
  numbersOf,
  randomLists,
  randomNumbers,
  randomTokens,
} from '../../testSupport/wasmTensors'

const TOLERANCE = 1e-5

describe.each(VARIANTS)('%s kernels', (variant) => {
  let kernels: Kernels
  let rng: Rng
  beforeAll(async () => {
    kernels = await kernelsOf(variant)
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
        const out = kernels.matmul(ta, tb, { transposeA, transposeB })
        expect(out.shape).toEqual([m, n])
        expectClose(numbersOf(out), matmulLoop(a, b, m, n, k, transposeA, transposeB), TOLERANCE)
      }
    }
  })

  test('matmul adds a residual, accumulates, and keeps leading dimensions', () => {
    const [m, n, k] = [14, 11, 300]
    const [a, b, residual, before] = randomLists(rng, [m * k, k * n, m * n, m * n])
    const product = matmulLoop(a, b, m, n, k)
    const [ta, tb] = [tf.tensor3d(a, [2, 7, k]), tf.tensor2d(b, [k, n])]
    const added = kernels.matmul(ta, tb, { residual: tf.tensor3d(residual, [2, 7, n]) })
    expect(added.shape).toEqual([2, 7, n])
    expectClose(
      numbersOf(added),
      product.map((value, i) => value + residual[i]!),
      TOLERANCE,
    )
    const out = tf.tensor2d(before.slice(), [m, n])
    expect(kernels.matmul(ta, tb, { out, accumulate: true })).toBe(out)
    expectClose(
      numbersOf(out),
      product.map((value, i) => value + before[i]!),
      TOLERANCE,
    )
  })

  test('matmul with quick GELU gives its slope too, which a product then takes as its factor', () => {
    const [m, n, k] = [13, 27, 65]
    const [a, b] = [randomNumbers(rng, m * k), randomNumbers(rng, k * n)]
    const { y, slope } = kernels.matmulQuickGelu(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n]))
    const product = matmulLoop(a, b, m, n, k)
    const expected = product.map(
      (at) => (quickGeluLoop([at + 1e-5])[0]! - quickGeluLoop([at - 1e-5])[0]!) / 2e-5,
    )
    expectClose(numbersOf(slope), expected, TOLERANCE)
    expectClose(numbersOf(y), quickGeluLoop(product), TOLERANCE)
    const factor = tf.tensor2d(numbersOf(slope), [m, n])
    const scaled = kernels.matmul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n]), { factor })
    expectClose(
      numbersOf(scaled),
      product.map((at, i) => at * expected[i]!),
      TOLERANCE,
    )
  })

  test('matmul refuses sizes that do not fit', () => {
    expect(() => kernels.matmul(tf.zeros([2, 3]), tf.zeros([2, 3]))).toThrow('inner sizes differ')
    expect(() => kernels.matmul(tf.zeros([2, 3]), tf.zeros([3, 4]), { out: tf.zeros([4, 4]) })).toThrow(
      'expected 8 numbers',
    )
  })

  test.each([
    [1, 1],
    [3, 5],
    [5, 16],
    [4, 37],
  ])('rmsNorm of %i rows of %i, and its gradients', (rows, c) => {
    const [x, gain, dy, extra] = randomLists(rng, [rows * c, c, rows * c, rows * c])
    const [tx, tg, tdy] = [tf.tensor2d(x, [rows, c]), tf.tensor1d(gain), tf.tensor2d(dy, [rows, c])]
    const { y, rstd } = kernels.rmsNorm(tx, tg)
    expectClose(numbersOf(y), rmsNormLoop(x, gain, rows), TOLERANCE)
    const dx = numericGradient((at) => rmsNormLoop(at, gain, rows), x, dy)
    expectClose(numbersOf(kernels.rmsNormGrad(tx, tg, rstd, tdy)), dx, TOLERANCE)
    const withExtra = kernels.rmsNormGrad(tx, tg, rstd, tdy, tf.tensor2d(extra, [rows, c]))
    expectClose(
      numbersOf(withExtra),
      dx.map((value, i) => value + extra[i]!),
      TOLERANCE,
    )
    expectClose(
      numbersOf(kernels.rmsNormGainGrad(tx, rstd, tdy)),
      numericGradient((at) => rmsNormLoop(x, at, rows), gain, dy),
      TOLERANCE,
    )
  })

  test.each([1, 7, 4100])('quick GELU of %i numbers, and its gradient', (length) => {
    const x = randomNumbers(rng, length, 6)
    const dy = randomNumbers(rng, length)
    const tx = tf.tensor1d(x)
    expectClose(numbersOf(kernels.quickGelu(tx)), quickGeluLoop(x), 1e-6)
    // Elementwise, so each slope is a difference of its own; numericGradient would take length² steps.
    const slope = (at: number): number =>
      (quickGeluLoop([at + 1e-5])[0]! - quickGeluLoop([at - 1e-5])[0]!) / 2e-5
    expectClose(
      numbersOf(kernels.quickGeluGrad(tx, tf.tensor1d(dy))),
      Float64Array.from(x, (at, i) => slope(at) * dy[i]!),
      1e-6,
    )
  })

  test('quick GELU keeps its limits and NaN', () => {
    const values = numbersOf(kernels.quickGelu(tf.tensor1d([-200, 200, 0, NaN, 1e30])))
    expect(values[0]).toBeCloseTo(0, 30)
    expect([...values].slice(1)).toEqual([200, 0, NaN, Math.fround(1e30)])
  })

  test('the exponential errs by less than 2e-7 of its value, is 1 at 0, and 0 far below', () => {
    // With lse 0, weight 1 and no valid target, the gradient of the loss is e^logit itself.
    const x = Float32Array.from({ length: 20_000 }, (_, i) => -87.3 + (i * (88.3 + 87.3)) / 20_000)
    const exponential = (logits: ArrayLike<number>): Float32Array =>
      numbersOf(
        kernels.crossEntropyGrad(
          tf.tensor2d(Float32Array.from(logits), [1, logits.length]),
          tf.tensor1d([-1], 'int32'),
          tf.tensor1d([0]),
          tf.tensor1d([1]),
        ),
      )
    const worst = exponential(x).reduce(
      (most, value, i) => Math.max(most, Math.abs(value / Math.exp(x[i]!) - 1)),
      0,
    )
    expect(worst).toBeLessThan(2e-7)
    expect([...exponential([0, -1e30, -100, NaN])]).toEqual([1, 0, 0, NaN])
  })

  test.each([
    [1, 1],
    [3, 2],
    [5, 16],
    [4, 513],
  ])('cross-entropy of %i rows over %i classes, and its gradient', (rows, v) => {
    const logits = randomNumbers(rng, rows * v, 4)
    const targets = randomTokens(rng, rows, v)
    const dloss = randomNumbers(rng, rows)
    const [tl, tt, td] = [tf.tensor2d(logits, [rows, v]), tf.tensor1d(targets, 'int32'), tf.tensor1d(dloss)]
    const { loss, lse } = kernels.crossEntropy(tl, tt)
    expectClose(numbersOf(loss), crossEntropyLoop(logits, targets), 1e-6)
    const expected = numericGradient((at) => crossEntropyLoop(at, targets), logits, dloss)
    expectClose(numbersOf(kernels.crossEntropyGrad(tl, tt, lse, td)), expected, 1e-6)
    expect(kernels.crossEntropyGrad(tl, tt, lse, td, { out: tl })).toBe(tl)
    expectClose(numbersOf(tl), expected, 1e-6)
  })

  test('cross-entropy by weights: weightless rows count nothing, whatever they hold, and their gradient is zero', () => {
    const [rows, v] = [5, 19]
    const weights = [0, 2.5, 1, 0, 0.25]
    const logits = randomNumbers(rng, rows * v, 4)
    const targets = randomTokens(rng, rows, v)
    const dloss = randomNumbers(rng, rows)
    logits[0] = NaN
    const [tl, tt, tw] = [tf.tensor2d(logits, [rows, v]), tf.tensor1d(targets, 'int32'), tf.tensor1d(weights)]
    const { loss, lse } = kernels.crossEntropy(tl, tt, tw)
    const clean = logits.map((value) => (Number.isNaN(value) ? 0 : value))
    const weighed = (at: ArrayLike<number>) =>
      crossEntropyLoop(at, targets).map((nats, row) => nats * weights[row]!)
    expectClose(numbersOf(loss), weighed(clean), 2e-6)
    const expected = numericGradient(weighed, clean, dloss)
    expectClose(
      numbersOf(kernels.crossEntropyGrad(tl, tt, lse, tf.tensor1d(dloss), { weights: tw })),
      expected,
      2e-6,
    )
  })

  test('cross-entropy survives large logits, and answers NaN to a target that is no class', () => {
    const { loss } = kernels.crossEntropy(
      tf.tensor2d([
        [1e4, 0, -1e4],
        [0, 0, 0],
      ]),
      tf.tensor1d([1, 3], 'int32'),
    )
    expect([...numbersOf(loss)]).toEqual([1e4, NaN])
  })

  test.each([
    [1, 1, 1, 1],
    [2, 5, 7, 3],
    [3, 6, 33, 5],
  ])('embedding B %i T %i C %i V %i, and its gradients', (b, t, c, v) => {
    const tokens = randomTokens(rng, b * t, v)
    const positions = t + 2
    const [wte, wpe, sos, dx] = randomLists(rng, [v * c, positions * c, c, b * t * c])
    const tt = tf.tensor2d(tokens, [b, t], 'int32')
    const x = kernels.embed(tt, tf.tensor2d(wte, [v, c]), tf.tensor2d(wpe, [positions, c]), tf.tensor1d(sos))
    expect(x.shape).toEqual([b, t, c])
    expectClose(numbersOf(x), embedLoop(tokens, wte, wpe, sos, t), 1e-7)
    const { dwte, dwpe, dsos } = kernels.embedGrad(tt, tf.tensor3d(dx, [b, t, c]), v, positions)
    expectClose(
      numbersOf(dwte),
      numericGradient((at) => embedLoop(tokens, at, wpe, sos, t), wte, dx),
      1e-6,
    )
    expectClose(
      numbersOf(dwpe),
      numericGradient((at) => embedLoop(tokens, wte, at, sos, t), wpe, dx),
      1e-6,
    )
    expectClose(
      numbersOf(dsos),
      numericGradient((at) => embedLoop(tokens, wte, wpe, at, t), sos, dx),
      1e-6,
    )
  })

  test.each([
    [1, 1, 1, 1],
    [2, 5, 7, 3],
    [3, 6, 33, 5],
  ])('masked embedding B %i T %i C %i V %i, and its gradients', (b, t, c, v) => {
    const tokens = randomTokens(rng, b * t, v)
    const mask = Float32Array.from({ length: b * t }, (_, i) => ((i * 5) % 3 === 0 ? 1 : 0))
    const positions = t + 2
    const [wte, wpe, dx] = randomLists(rng, [v * c, positions * c, b * t * c])
    const [tt, tm] = [tf.tensor2d(tokens, [b, t], 'int32'), tf.tensor2d(mask, [b, t])]
    const x = kernels.embedMasked(tt, tm, tf.tensor2d(wte, [v, c]), tf.tensor2d(wpe, [positions, c]))
    expect(x.shape).toEqual([b, t, c])
    expectClose(numbersOf(x), embedMaskedLoop(tokens, mask, wte, wpe, c, t), 1e-7)
    const { dwte, dwpe } = kernels.embedMaskedGrad(tt, tm, tf.tensor3d(dx, [b, t, c]), v, positions)
    expectClose(
      numbersOf(dwte),
      numericGradient((at) => embedMaskedLoop(tokens, mask, at, wpe, c, t), wte, dx),
      1e-6,
    )
    expectClose(
      numbersOf(dwpe),
      numericGradient((at) => embedMaskedLoop(tokens, mask, wte, at, c, t), wpe, dx),
      1e-6,
    )
  })

  test('a token that is no class gives a row of NaN and no gradient elsewhere', () => {
    const tokens = tf.tensor2d([[1, 9, 0]], [1, 3], 'int32')
    const x = numbersOf(kernels.embed(tokens, tf.ones([2, 1]), tf.zeros([3, 1]), tf.zeros([1])))
    expect([...x]).toEqual([0, 1, NaN])
    expect([...numbersOf(kernels.embedGrad(tokens, tf.ones([1, 3, 1]), 2, 3).dwte)]).toEqual([0, 1])
  })

  test('AdamW follows its formula over three steps', () => {
    const size = 4099
    const [param, grad] = [randomNumbers(rng, size), randomNumbers(rng, size)]
    const tensors = [param.slice(), new Float32Array(size), new Float32Array(size), grad].map((values) =>
      tf.tensor1d(values),
    )
    const [tp, tm, tv, tg] = tensors as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]
    const [p, m, v] = [Float64Array.from(param), new Float64Array(size), new Float64Array(size)]
    const [learningRate, beta1, beta2, epsilon, weightDecay, gradScale] = [0.01, 0.9, 0.95, 1e-8, 0.1, 0.5]
    for (let step = 1; step <= 3; step++) {
      const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step]
      kernels.adamw(tp, tm, tv, tg, {
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        correction1,
        correction2,
        gradScale,
      })
      for (let i = 0; i < size; i++) {
        const g = grad[i]! * gradScale
        m[i] = beta1 * m[i]! + (1 - beta1) * g
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g
        p[i]! -=
          learningRate *
          (m[i]! / correction1 / (Math.sqrt(v[i]! / correction2) + epsilon) + weightDecay * p[i]!)
      }
    }
    expectClose(numbersOf(tp), p, 1e-6)
    expectClose(numbersOf(tm), m, 1e-6)
    expectClose(numbersOf(tv), v, 1e-6)
  })

  test.each([1, 4096, 10_001])('sum of squares of %i numbers', (length) => {
    const x = randomNumbers(rng, length)
    const expected = x.reduce((sum, value) => sum + value * value, 0)
    // Both sums are float64 of exact squares, in another order.
    expect(Math.abs(kernels.sumSquares(tf.tensor1d(x)) / expected - 1)).toBeLessThan(1e-12)
  })
})
