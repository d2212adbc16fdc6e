/**
 * Attention with caches by the SIMD kernel against plain float64 softmax over whole rows, and the bounds of
 * the caches. Tolerance 1e-5 as in wasm/matmul.test.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../../core/rng'
import { runtimeOf, VARIANTS } from '../../../testSupport/kernelVariants'
import { attentionLoop } from '../../../testSupport/plainLoops'
import { expectClose, numbersOf, randomNumbers } from '../../../testSupport/wasmTensors'
import type { WasmRuntime } from '../../wasm/runtime'
import { attendCached } from './attentionCachedWasm'

const TOLERANCE = 1e-5

describe.each(VARIANTS)('attentionCached by %s wasm kernels', (variant) => {
  let runtime: WasmRuntime
  let rng: Rng
  beforeAll(async () => {
    runtime = await runtimeOf(variant)
  })
  beforeEach(() => {
    rng = new Rng(11)
    tf.engine().startScope()
  })
  afterEach(() => tf.engine().endScope())

  const CACHED: [number, number, number, number, number[]][] = [
    [2, 11, 2, 5, [4, 1, 1, 3]],
    [1, 9, 1, 8, [1, 1, 7]],
  ]
  test.each(CACHED)(
    'caches B %i Tmax %i H %i D %i, %j positions at a time',
    (b, tMax, heads, d, portions) => {
      const c = heads * d
      const t = portions.reduce((sum, portion) => sum + portion, 0)
      const qkv = randomNumbers(rng, b * t * 3 * c)
      const whole = tf.tensor3d(qkv, [b, t, 3 * c])
      const expected = tf.tensor3d(
        Float32Array.from(attentionLoop(qkv, { b, t, heads, d, causal: true }).y),
        [b, t, c],
      )
      const [keys, values] = [tf.fill([b, tMax, c], NaN), tf.fill([b, tMax, c], NaN)]
      let past = 0
      for (const portion of portions) {
        const y = attendCached(
          runtime,
          whole.slice([0, past, 0], [b, portion, 3 * c]),
          keys,
          values,
          tf.tensor1d([past], 'int32'),
          heads,
        )
        expectClose(numbersOf(y), numbersOf(expected.slice([0, past, 0], [b, portion, c])), TOLERANCE)
        past += portion
      }
      expect(numbersOf(keys.slice([0, 0, 0], [b, t, c]))).toEqual(
        numbersOf(whole.slice([0, 0, c], [b, t, c])),
      )
      const tooMany = tf.zeros<tf.Rank.R3>([b, tMax + 1, 3 * c])
      expect(() => attendCached(runtime, tooMany, keys, values, tf.tensor1d([0], 'int32'), heads)).toThrow(
        'do not fit',
      )
    },
  )

  test.each([[99], [-5]])(
    'with a count of %i cached positions nothing is written outside the caches',
    (count) => {
      const [b, tMax, c] = [2, 3, 4]
      const [guard, caches] = [tf.fill([64], 7), [tf.zeros([b, tMax, c]), tf.zeros([b, tMax, c])] as const]
      const after = tf.fill([64], 7)
      attendCached(runtime, tf.ones<tf.Rank.R3>([b, 1, 3 * c]), ...caches, tf.tensor1d([count], 'int32'), 2)
      for (const tensor of [guard, after]) expect(new Set(numbersOf(tensor))).toEqual(new Set([7]))
      // The last place, or the first.
      const written = count > 0 ? tMax - 1 : 0
      const places = [...numbersOf(caches[0])]
        .map((value, i) => (value === 1 ? Math.floor(i / c) % tMax : -1))
        .filter((at) => at >= 0)
      expect(places).toEqual(new Array(b * c).fill(written))
    },
  )
})
