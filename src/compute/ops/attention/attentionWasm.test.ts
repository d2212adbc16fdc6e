/**
 * Attention kernels against plain float64 softmax over whole rows: forward, and backward by finite
 * differences. Tolerance 1e-5 as in wasm/matmul.test.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../../core/rng'
import { runtimeOf, VARIANTS } from '../../../testSupport/kernelVariants'
import { attentionLoop, numericGradient } from '../../../testSupport/plainLoops'
import { expectClose, numbersOf, randomNumbers } from '../../../testSupport/wasmTensors'
import type { AttentionImplementation } from './attentionReference'
import { attentionWasm } from './attentionWasm'

const TOLERANCE = 1e-5

describe.each(VARIANTS)('attention by %s wasm kernels', (variant) => {
  let attention: AttentionImplementation
  let rng: Rng
  beforeAll(async () => {
    attention = attentionWasm(await runtimeOf(variant))
  })
  beforeEach(() => {
    rng = new Rng(11)
    tf.engine().startScope()
  })
  afterEach(() => tf.engine().endScope())

  // Tails of 8 queries, of 4 and of 6 keys, of a block of 72, and head widths that are no multiple of 4 or 8,
  // on both sides of 24, from which keys are packed into strips.
  const FORWARD = [
    [1, 1, 1, 1],
    [2, 7, 3, 5],
    [1, 64, 2, 16],
    [2, 67, 1, 12],
    [1, 150, 2, 9],
    [1, 5, 2, 24],
    [1, 77, 1, 26],
  ]
  describe.each([true, false])('causal %s', (causal) => {
    test.each(FORWARD)('forward B %i T %i H %i D %i', (b, t, heads, d) => {
      const c = heads * d
      const qkv = randomNumbers(rng, b * t * 3 * c, 2)
      const { y, lse } = attention.forward(tf.tensor3d(qkv, [b, t, 3 * c]), { nHead: heads, causal })
      const expected = attentionLoop(qkv, { b, t, heads, d, causal })
      expect(y.shape).toEqual([b, t, c])
      expect(lse.shape).toEqual([b, heads, t])
      expectClose(numbersOf(y), expected.y, TOLERANCE)
      expectClose(numbersOf(lse), expected.lse, TOLERANCE)
    })

    test.each([
      [1, 1, 1, 1],
      [2, 7, 3, 5],
      [1, 31, 1, 8],
      [1, 53, 1, 3],
      [1, 18, 2, 12],
    ])('gradient B %i T %i H %i D %i', (b, t, heads, d) => {
      const c = heads * d
      const qkv = randomNumbers(rng, b * t * 3 * c, 2)
      const dy = randomNumbers(rng, b * t * c)
      const tqkv = tf.tensor3d(qkv, [b, t, 3 * c])
      const { y, lse } = attention.forward(tqkv, { nHead: heads, causal })
      const dqkv = attention.backward(tf.tensor3d(dy, [b, t, c]), tqkv, y, lse, { nHead: heads, causal })
      expectClose(
        numbersOf(dqkv),
        numericGradient((at) => attentionLoop(at, { b, t, heads, d, causal }).y, qkv, dy),
        TOLERANCE,
      )
    })

    test.each([
      [150, 2, 9],
      [77, 1, 26],
    ])('gradient over several blocks matches a finite difference, T %i H %i D %i', (t, heads, d) => {
      // Finite differences of every number would take minutes here; one random direction sees all of them at
      // once.
      const c = heads * d
      const qkv = randomNumbers(rng, t * 3 * c, 2)
      const dy = randomNumbers(rng, t * c)
      const direction = randomNumbers(rng, t * 3 * c)
      const tqkv = tf.tensor3d(qkv, [1, t, 3 * c])
      const { y, lse } = attention.forward(tqkv, { nHead: heads, causal })
      const dqkv = numbersOf(
        attention.backward(tf.tensor3d(dy, [1, t, c]), tqkv, y, lse, { nHead: heads, causal }),
      )
      const at = (s: number): number => {
        const moved = Float64Array.from(qkv, (value, i) => value + s * direction[i]!)
        return attentionLoop(moved, { b: 1, t, heads, d, causal }).y.reduce(
          (sum, value, i) => sum + value * dy[i]!,
          0,
        )
      }
      const expected = (at(1e-5) - at(-1e-5)) / 2e-5
      const actual = dqkv.reduce((sum, value, i) => sum + value * direction[i]!, 0)
      expect(Math.abs(actual - expected)).toBeLessThan(1e-4)
    })
  })

  test('no position sees a later one, to the last bit', () => {
    const [t, c] = [70, 8]
    const qkv = randomNumbers(rng, t * 3 * c)
    const first = numbersOf(attention.forward(tf.tensor3d(qkv, [1, t, 3 * c]), { nHead: 2, causal: true }).y)
    const changed = qkv.map((value, i) => (i >= 66 * 3 * c ? value * 1000 : value))
    const second = numbersOf(
      attention.forward(tf.tensor3d(changed, [1, t, 3 * c]), { nHead: 2, causal: true }).y,
    )
    expect(second.subarray(0, 66 * c)).toEqual(first.subarray(0, 66 * c))
    expect(second.subarray(66 * c)).not.toEqual(first.subarray(66 * c))
  })

  test('scores in the hundreds neither overflow nor underflow', () => {
    const [t, c] = [9, 4]
    // At most 12 * 12 * 4 / 2 = 288: past e^88, where float32 ends, and well inside float64, where the plain
    // loop works.
    const qkv = randomNumbers(rng, t * 3 * c, 12)
    const { y, lse } = attention.forward(tf.tensor3d(qkv, [1, t, 3 * c]), { nHead: 1, causal: true })
    const expected = attentionLoop(qkv, { b: 1, t, heads: 1, d: c, causal: true })
    expect(Math.max(...expected.lse)).toBeGreaterThan(88)
    // Scores near 200 carry errors near 200 * 6e-8, which the exponential turns into relative errors of 1e-5.
    expectClose(numbersOf(y), expected.y, 5e-5)
    expectClose(numbersOf(lse), expected.lse, TOLERANCE)
  })
})
