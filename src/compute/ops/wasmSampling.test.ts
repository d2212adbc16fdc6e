/**
 * The kernels that only sampling uses, against plain loops: the draw, with the noise that all backends share,
 * and the next embedding. Cached attention is in attentionCached/attentionCachedWasm.test.ts. Entropies
 * within 1e-5: float32 sums of up to some hundred terms.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { gumbelNoise, type PrngKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import { runtimeOf, VARIANTS } from '../../testSupport/kernelVariants'
import { expectClose, numbersOf, randomNumbers } from '../../testSupport/wasmTensors'
import type { WasmRuntime } from '../wasm/runtime'
import { drawTokensWasm } from './drawTokens/drawTokensWasm'
import { embedNextWasm } from './embed/embedWasm'

const key: PrngKey = [0xdeadbeef, 7]

/**
 * Token and entropy by the formulas of ops/drawTokens, in float64 but for the noise and the scores, which are
 * float32 everywhere.
 */
function drawnByLoop(
  logits: Float32Array,
  noise: Float32Array,
  temperature: number,
  topK: number,
): [number, number] {
  const kept = topK > 0 && topK < logits.length ? logits.toSorted()[logits.length - topK]! : -Infinity
  const scores = logits.map((logit, v) =>
    logit < kept ? -Infinity : Math.fround(logit / temperature) + noise[v]!,
  )
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
  return [
    scores.indexOf(Math.max(...scores)),
    -logits.reduce((sum, logit) => sum + Math.exp(logit - total) * (logit - total), 0),
  ]
}

describe.each(VARIANTS)('sampling by %s wasm kernels', (variant) => {
  let runtime: WasmRuntime
  let rng: Rng
  beforeAll(async () => {
    runtime = await runtimeOf(variant)
  })
  beforeEach(() => {
    rng = new Rng(13)
    tf.engine().startScope()
  })
  afterEach(() => tf.engine().endScope())

  test.each([
    [1, 1, 1, 0],
    [33, 70, 1, 0],
    [33, 70, 0.7, 3],
    [5, 70, 1.3, 80],
    [9, 13, 0.2, 1],
    [2000, 5, 1, 0],
    [3, 513, 1, 40],
  ])('%i rows of %i at temperature %d, top %i: the same tokens as plain loops', (n, v, temperature, topK) => {
    const [t, position] = [4, 2]
    // Whole numbers among them, so that some are equal.
    const logits = randomNumbers(rng, n * v, 3).map((value, i) => (i % 3 === 0 ? Math.round(value) : value))
    const drawn = tf.fill([t, n, 2], -1)
    const cursor = tf.tensor1d([position, 0], 'int32')
    drawTokensWasm(runtime, tf.tensor2d(logits, [n, v]), { drawn, cursor }, { key, temperature, topK })
    const noise = gumbelNoise({ key, position }, n, v)
    const expected = Array.from({ length: n }, (_, row) =>
      drawnByLoop(
        logits.subarray(row * v, (row + 1) * v),
        noise.subarray(row * v, (row + 1) * v),
        temperature,
        topK,
      ),
    )
    const row = runtime.read(drawn, position * n * 2, n * 2)
    expect([...row].filter((_, i) => i % 2 === 0)).toEqual(expected.map(([token]) => token))
    expectClose(
      row.filter((_, i) => i % 2 === 1),
      expected.map(([, entropy]) => entropy),
      1e-5,
    )
    expect(numbersOf(drawn).filter((value) => value === -1).length, 'other positions stay as they are').toBe(
      (t - 1) * n * 2,
    )
    expect([...numbersOf(cursor)]).toEqual([position, position + 1])
  })

  test('the noise equals that of the other backends, to the last bits of float32', () => {
    // With equal logits the winner is the largest noise; two colours a row tell every near tie apart that
    // rounding would turn.
    const [n, v] = [4096, 2]
    const drawn = tf.zeros([1, n, 2])
    drawTokensWasm(
      runtime,
      tf.zeros([n, v]),
      { drawn, cursor: tf.tensor1d([0, 0], 'int32') },
      { key: [3, 4], temperature: 1, topK: 0 },
    )
    const noise = gumbelNoise({ key: [3, 4], position: 0 }, n, v)
    const expected = Array.from({ length: n }, (_, row) => Number(noise[row * v + 1]! > noise[row * v]!))
    expect([...runtime.read(drawn, 0, n * 2)].filter((_, i) => i % 2 === 0)).toEqual(expected)
  })

  test('a diverged model draws some colour, and advances', () => {
    const drawn = tf.fill([2, 3, 2], -1)
    const cursor = tf.tensor1d([1, 0], 'int32')
    drawTokensWasm(runtime, tf.fill([3, 5], NaN), { drawn, cursor }, { key, temperature: 1, topK: 2 })
    for (const token of [...runtime.read(drawn, 6, 6)].filter((_, i) => i % 2 === 0))
      expect([0, 1, 2, 3, 4]).toContain(token)
    expect(numbersOf(cursor)[1]).toBe(2)
  })

  test.each([
    [3, 12, 0],
    [3, 12, 4],
    [20, 33, 5],
  ])('N %i C %i: the next embedding, of position %i', (n, c, position) => {
    const [t, v] = [6, 9]
    const [wte, wpe, sos] = [v * c, t * c, c].map((length) => randomNumbers(rng, length)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    const tokens = Array.from({ length: t * n }, (_, i) => (i * 5) % v)
    const drawn = tf.tensor3d(
      tokens.flatMap((token) => [token, 0.5]),
      [t, n, 2],
    )
    const cursor = tf.tensor1d([99, position], 'int32')
    const x = embedNextWasm(
      runtime,
      { drawn, cursor },
      tf.tensor2d(wte, [v, c]),
      tf.tensor2d(wpe, [t, c]),
      tf.tensor1d(sos),
    )
    const expected = Float32Array.from({ length: n * c }, (_, at) => {
      const seen =
        position === 0 ? sos[at % c]! : wte[tokens[(position - 1) * n + Math.floor(at / c)]! * c + (at % c)]!
      return seen + wpe[position * c + (at % c)]!
    })
    expect(x.shape).toEqual([n, 1, c])
    expect(numbersOf(x)).toEqual(expected)
    expect([...numbersOf(cursor)]).toEqual([position, position])
  })

  test('sizes that do not match throw', () => {
    const [drawn, cursor, rule] = [
      tf.zeros([4, 3, 2]),
      tf.tensor1d([0, 0], 'int32'),
      { key, temperature: 1, topK: 0 },
    ]
    expect(() => drawTokensWasm(runtime, tf.zeros([2, 5]), { drawn, cursor }, rule)).toThrow(
      '2 rows of logits for 3 sequences',
    )
    expect(() =>
      drawTokensWasm(runtime, tf.zeros([3, 5]), { drawn: tf.zeros([4, 3]), cursor }, rule),
    ).toThrow('(T, N, 2)')
    expect(() =>
      embedNextWasm(runtime, { drawn, cursor }, tf.zeros([5, 8]), tf.zeros([4, 8]), tf.zeros([7])),
    ).toThrow('embedNext sos')
  })
})
