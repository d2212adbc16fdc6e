/**
 * The SIMD kernels of the ops against plain float64 loops at shapes with every kind of tail, and the gradient
 * kernels against finite differences of these loops. Attention, sampling and the matrix product have files of
 * their own. Tolerances as in wasm/matmul.test.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../core/rng'
import { runtimeOf, VARIANTS } from '../../testSupport/kernelVariants'
import {
  crossEntropyLoop,
  embedLoop,
  embedMaskedLoop,
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
import type { WasmRuntime } from '../wasm/runtime'
import { adamwWasm, sumSquaresOf } from './adamw/adamwWasm'
import { crossEntropyGrad, crossEntropyWasm } from './crossEntropy/crossEntropyWasm'
import { embedWasm } from './embed/embedWasm'
import { quickGeluWasm } from './quickGelu/quickGeluWasm'
import { rmsNormWasm } from './rmsNorm/rmsNormWasm'

const TOLERANCE = 1e-5

const bindOps = (runtime: WasmRuntime) => ({
  adamw: adamwWasm(runtime),
  crossEntropy: crossEntropyWasm(runtime),
  embed: embedWasm(runtime),
  quickGelu: quickGeluWasm(runtime),
  rmsNorm: rmsNormWasm(runtime),
})

describe.each(VARIANTS)('ops by %s wasm kernels', (variant) => {
  let runtime: WasmRuntime
  let ops: ReturnType<typeof bindOps>
  let rng: Rng
  beforeAll(async () => {
    runtime = await runtimeOf(variant)
    ops = bindOps(runtime)
  })
  beforeEach(() => {
    rng = new Rng(7)
    tf.engine().startScope()
  })
  afterEach(() => tf.engine().endScope())

  test.each([
    [1, 1],
    [3, 5],
    [5, 16],
    [4, 37],
  ])('rmsNorm of %i rows of %i, and its gradients', (rows, c) => {
    const [x, gain, dy, extra] = randomLists(rng, [rows * c, c, rows * c, rows * c])
    const [tx, tg, tdy] = [tf.tensor2d(x, [rows, c]), tf.tensor1d(gain), tf.tensor2d(dy, [rows, c])]
    const { y, rstd } = ops.rmsNorm.forward(tx, tg)
    expectClose(numbersOf(y), rmsNormLoop(x, gain, rows), TOLERANCE)
    const dx = numericGradient((at) => rmsNormLoop(at, gain, rows), x, dy)
    const gradients = ops.rmsNorm.backward(tdy, tx, tg, rstd, null)
    expectClose(numbersOf(gradients.dx), dx, TOLERANCE)
    const withExtra = ops.rmsNorm.backward(tdy, tx, tg, rstd, tf.tensor2d(extra, [rows, c])).dx
    expectClose(
      numbersOf(withExtra),
      dx.map((value, i) => value + extra[i]!),
      TOLERANCE,
    )
    expectClose(
      numbersOf(gradients.dGain),
      numericGradient((at) => rmsNormLoop(x, at, rows), gain, dy),
      TOLERANCE,
    )
  })

  test.each([1, 7, 4100])('quick GELU of %i numbers, and its gradient', (length) => {
    const x = randomNumbers(rng, length, 6)
    const dy = randomNumbers(rng, length)
    const tx = tf.tensor1d(x)
    expectClose(numbersOf(ops.quickGelu.forward(tx)), quickGeluLoop(x), 1e-6)
    // Elementwise, so each slope is a difference of its own; numericGradient would take length² steps.
    const slope = (at: number): number =>
      (quickGeluLoop([at + 1e-5])[0]! - quickGeluLoop([at - 1e-5])[0]!) / 2e-5
    expectClose(
      numbersOf(ops.quickGelu.backward(tf.tensor1d(dy), tx)),
      Float64Array.from(x, (at, i) => slope(at) * dy[i]!),
      1e-6,
    )
  })

  test('quick GELU preserves its limits and NaN', () => {
    const values = numbersOf(ops.quickGelu.forward(tf.tensor1d([-200, 200, 0, NaN, 1e30])))
    expect(values[0]).toBeCloseTo(0, 30)
    expect([...values].slice(1)).toEqual([200, 0, NaN, Math.fround(1e30)])
  })

  test('the exponential has a relative error below 2e-7, is 1 at 0, and 0 far below', () => {
    // With lse 0, weight 1 and no valid target, the gradient of the loss is e^logit itself.
    const x = Float32Array.from({ length: 20_000 }, (_, i) => -87.3 + (i * (88.3 + 87.3)) / 20_000)
    const exponential = (logits: ArrayLike<number>): Float32Array =>
      numbersOf(
        ops.crossEntropy.backward(
          tf.tensor1d([1]),
          tf.tensor2d(Float32Array.from(logits), [1, logits.length]),
          tf.tensor1d([-1], 'int32'),
          tf.tensor1d([0]),
          null,
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
    const { loss, lse } = ops.crossEntropy.forward(tl, tt, null)
    expectClose(numbersOf(loss), crossEntropyLoop(logits, targets), 1e-6)
    const expected = numericGradient((at) => crossEntropyLoop(at, targets), logits, dloss)
    expectClose(numbersOf(ops.crossEntropy.backward(td, tl, tt, lse, null)), expected, 1e-6)
    expect(crossEntropyGrad(runtime, tl, tt, lse, td, null, tl)).toBe(tl)
    expectClose(numbersOf(tl), expected, 1e-6)
  })

  test('cross-entropy: rows of weight 0 have no loss and no gradient, whatever they hold', () => {
    const [rows, v] = [5, 19]
    const weights = [0, 2.5, 1, 0, 0.25]
    const logits = randomNumbers(rng, rows * v, 4)
    const targets = randomTokens(rng, rows, v)
    const dloss = randomNumbers(rng, rows)
    logits[0] = NaN
    const [tl, tt, tw] = [tf.tensor2d(logits, [rows, v]), tf.tensor1d(targets, 'int32'), tf.tensor1d(weights)]
    const { loss, lse } = ops.crossEntropy.forward(tl, tt, tw)
    const clean = logits.map((value) => (Number.isNaN(value) ? 0 : value))
    const weighed = (at: ArrayLike<number>) =>
      crossEntropyLoop(at, targets).map((nats, row) => nats * weights[row]!)
    expectClose(numbersOf(loss), weighed(clean), 2e-6)
    const expected = numericGradient(weighed, clean, dloss)
    expectClose(numbersOf(ops.crossEntropy.backward(tf.tensor1d(dloss), tl, tt, lse, tw)), expected, 2e-6)
  })

  test('cross-entropy handles large logits, and returns NaN for a target that is no class', () => {
    const { loss } = ops.crossEntropy.forward(
      tf.tensor2d([
        [1e4, 0, -1e4],
        [0, 0, 0],
      ]),
      tf.tensor1d([1, 3], 'int32'),
      null,
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
    const x = ops.embed.forward(
      tt,
      tf.tensor2d(wte, [v, c]),
      tf.tensor2d(wpe, [positions, c]),
      tf.tensor1d(sos),
    )
    expect(x.shape).toEqual([b, t, c])
    expectClose(numbersOf(x), embedLoop(tokens, wte, wpe, sos, t), 1e-7)
    const { dWte, dWpe, dSos } = ops.embed.backward(tf.tensor3d(dx, [b, t, c]), tt, v, positions, null)
    expectClose(
      numbersOf(dWte),
      numericGradient((at) => embedLoop(tokens, at, wpe, sos, t), wte, dx),
      1e-6,
    )
    expectClose(
      numbersOf(dWpe),
      numericGradient((at) => embedLoop(tokens, wte, at, sos, t), wpe, dx),
      1e-6,
    )
    expectClose(
      numbersOf(dSos),
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
    const x = ops.embed.forwardMasked(tt, tm, tf.tensor2d(wte, [v, c]), tf.tensor2d(wpe, [positions, c]))
    expect(x.shape).toEqual([b, t, c])
    expectClose(numbersOf(x), embedMaskedLoop(tokens, mask, wte, wpe, c, t), 1e-7)
    const { dWte, dWpe } = ops.embed.backwardMasked(tf.tensor3d(dx, [b, t, c]), tt, tm, v, positions, null)
    expectClose(
      numbersOf(dWte),
      numericGradient((at) => embedMaskedLoop(tokens, mask, at, wpe, c, t), wte, dx),
      1e-6,
    )
    expectClose(
      numbersOf(dWpe),
      numericGradient((at) => embedMaskedLoop(tokens, mask, wte, at, c, t), wpe, dx),
      1e-6,
    )
  })

  test('a token that is no class makes a row of NaN and no gradient elsewhere', () => {
    const tokens = tf.tensor2d([[1, 9, 0]], [1, 3], 'int32')
    const x = numbersOf(ops.embed.forward(tokens, tf.ones([2, 1]), tf.zeros([3, 1]), tf.zeros([1])))
    expect([...x]).toEqual([0, 1, NaN])
    expect([...numbersOf(ops.embed.backward(tf.ones([1, 3, 1]), tokens, 2, 3, null).dWte)]).toEqual([0, 1])
  })

  test('AdamW follows its formula over three steps', () => {
    const size = 4099
    const [param, grad] = [randomNumbers(rng, size), randomNumbers(rng, size)]
    const tensors = [param.slice(), new Float32Array(size), new Float32Array(size), grad].map((values) =>
      tf.variable(tf.tensor1d(values)),
    )
    const [tp, tm, tv, tg] = tensors as [tf.Variable, tf.Variable, tf.Variable, tf.Variable]
    const [p, m, v] = [Float64Array.from(param), new Float64Array(size), new Float64Array(size)]
    const [learningRate, beta1, beta2, epsilon, weightDecay, gradScale] = [0.01, 0.9, 0.95, 1e-8, 0.1, 0.5]
    for (let step = 1; step <= 3; step++) {
      const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step]
      ops.adamw.update(tp, tm, tv, tg, tf.scalar(gradScale), {
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        correction1,
        correction2,
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
    expect(Math.abs(sumSquaresOf(runtime, tf.tensor1d(x)) / expected - 1)).toBeLessThan(1e-12)
  })
})
