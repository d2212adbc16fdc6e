/**
 * Recorded kernel calls: the same numbers again from new inputs, on memory that nobody else gets meanwhile,
 * given back at the end.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Kernels } from '../wasm/kernels'
import { useWasmOpsInNode } from '../../headless/wasmOpsInNode'
import { linear } from './linear/linear'
import { RecordedCalls } from './recordedCalls'
import { rmsNorm } from './rmsNorm/rmsNorm'

let kernels: Kernels
beforeAll(async () => {
  kernels = await useWasmOpsInNode()
})
afterAll(() => kernels.dispose())

const waves = (size: number, step: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(i * step))

it('computes anew from what its inputs hold now, on memory of its own, and gives that back', async () => {
  const before = tf.memory()
  const sum = tf.zeros<tf.Rank.R2>([5, 6])
  const [x, gain, weight] = [
    tf.tensor2d(waves(20, 1), [5, 4]),
    tf.tensor1d(waves(4, 2)),
    tf.tensor2d(waves(24, 3), [4, 6]),
  ]
  // Each call adds the same product to `sum`, so that a replay can be told from none; all on the way is
  // disposed at once.
  const product = () => linear(rmsNorm(x, gain), weight)
  const one = tf.tidy(() => product().dataSync().slice())
  const calls = new RecordedCalls(kernels, () => {
    kernels.matmul(rmsNorm(x, gain), weight, { out: sum, accumulate: true })
  })
  // What the body gave back would be taken by these, and overwritten by the replay.
  const others = Array.from({ length: 20 }, (_, i) => [tf.fill([5, 4], i), tf.fill([5, 6], i)]).flat()
  calls.replay()
  calls.replay()
  const found = kernels.numbersAt(sum, 0, 30)
  one.forEach((value, i) => expect(found[i]).toBeCloseTo(3 * value, 5))
  for (const [i, other] of others.entries()) expect(new Set(await other.data())).toEqual(new Set([i >> 1]))
  calls.dispose()
  tf.dispose([sum, x, gain, weight, ...others])
  expect(tf.memory().numTensors).toBe(before.numTensors)
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
})

it('gives memory back where the body fails, and records no two at once', () => {
  const before = tf.memory().numTensors
  const x = tf.ones<tf.Rank.R2>([3, 4])
  const fail = () => {
    rmsNorm(x, tf.ones([4]))
    throw new Error('no more')
  }
  expect(() => new RecordedCalls(kernels, fail)).toThrow('no more')
  expect(
    () =>
      new RecordedCalls(kernels, () => {
        kernels.record(() => undefined)
      }),
  ).toThrow('recorded already')
  const after = new RecordedCalls(kernels, () => {
    rmsNorm(x, tf.ones([4]))
  })
  after.dispose()
  x.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
