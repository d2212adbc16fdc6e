/**
 * Captured launches: replays compute from what the inputs hold then, in memory of their own, which is freed
 * at the end.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { linear } from '../ops/linear/linear'
import { CapturedLaunches } from './capture'
import { matmul } from './matmul'
import type { WasmRuntime } from './runtime'
import { rmsNorm } from '../ops/rmsNorm/rmsNorm'

let runtime: WasmRuntime
beforeAll(async () => {
  runtime = await useWasmOpsInNode()
})
afterAll(() => runtime.dispose())

const waves = (size: number, step: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(i * step))

it('replays from the current inputs, in memory of its own, and frees that memory', async () => {
  const before = tf.memory()
  const sum = tf.zeros<tf.Rank.R2>([5, 6])
  const [x, gain, weight] = [
    tf.tensor2d(waves(20, 1), [5, 4]),
    tf.tensor1d(waves(4, 2)),
    tf.tensor2d(waves(24, 3), [4, 6]),
  ]
  // Each run adds the same product to `sum`, so that replays can be counted; intermediate tensors are
  // disposed at once.
  const product = () => linear(rmsNorm(x, gain), weight)
  const one = tf.tidy(() => product().dataSync().slice())
  const captured = CapturedLaunches.capture(runtime, () => {
    matmul(runtime, rmsNorm(x, gain), weight, { out: sum, accumulate: true })
  })
  // Memory that the body had freed would be reused by these, and overwritten by the replay.
  const others = Array.from({ length: 20 }, (_, i) => [tf.fill([5, 4], i), tf.fill([5, 6], i)]).flat()
  captured.replay()
  captured.replay()
  const found = runtime.read(sum, 0, 30)
  one.forEach((value, i) => expect(found[i]).toBeCloseTo(3 * value, 5))
  for (const [i, other] of others.entries()) expect(new Set(await other.data())).toEqual(new Set([i >> 1]))
  captured.dispose()
  tf.dispose([sum, x, gain, weight, ...others])
  expect(tf.memory().numTensors).toBe(before.numTensors)
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
})

it('frees memory if the body throws, and allows one capture at a time', () => {
  const before = tf.memory().numTensors
  const x = tf.ones<tf.Rank.R2>([3, 4])
  const fail = () => {
    rmsNorm(x, tf.ones([4]))
    throw new Error('no more')
  }
  expect(() => CapturedLaunches.capture(runtime, fail)).toThrow('no more')
  expect(() =>
    CapturedLaunches.capture(runtime, () => {
      CapturedLaunches.capture(runtime, () => undefined)
    }),
  ).toThrow('captured already')
  const after = CapturedLaunches.capture(runtime, () => {
    rmsNorm(x, tf.ones([4]))
  })
  after.dispose()
  x.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
