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
  const captured = await CapturedLaunches.capture(runtime, () => {
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

it('frees memory if the body throws, and can capture again', async () => {
  const before = tf.memory().numTensors
  const x = tf.ones<tf.Rank.R2>([3, 4])
  const body = () => {
    rmsNorm(x, tf.ones([4]))
  }
  const fail = () => {
    body()
    throw new Error('no more')
  }
  await expect(CapturedLaunches.capture(runtime, fail)).rejects.toThrow('no more')
  const after = await CapturedLaunches.capture(runtime, body)
  expect(after.bytes).toBeGreaterThan(0)
  after.dispose()
  expect(after.bytes).toBe(0)
  x.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

it('names the stock ops that replays would leave out', async () => {
  const x = tf.ones<tf.Rank.R2>([3, 4])
  const captured = await CapturedLaunches.capture(runtime, () => {
    rmsNorm(x.reshape([4, 3]).add(1), tf.fill([3], 2))
  })
  expect(captured.missing).toEqual(['Add'])
  captured.dispose()
  x.dispose()
})

it('allocates what the body has freed again within it, and to nobody else', async () => {
  const x = tf.ones<tf.Rank.R2>([64, 64])
  const weight = tf.ones<tf.Rank.R2>([64, 64])
  const products = (count: number) =>
    CapturedLaunches.capture(runtime, () => {
      for (let i = 0; i < count; i += 1) matmul(runtime, x, weight).dispose()
    })
  const [one, nine] = [await products(1), await products(9)]
  expect(nine.bytes).toBe(one.bytes)
  one.dispose()
  nine.dispose()
  tf.dispose([x, weight])
})
