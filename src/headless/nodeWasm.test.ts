/** The test backend itself: one tfjs-core is shared, and the wasm backend computes. */
import * as tf from '@tensorflow/tfjs'
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { expect, test } from 'vitest'
import { useWasmInNode } from './nodeWasm'

test('tfjs and its wasm backend share one core in Node', async () => {
  await useWasmInNode()
  expect(tf.getBackend()).toBe('wasm')
  expect(tf.backend()).toBeInstanceOf(BackendWasm)
  expect(tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()).toEqual(new Float32Array([11]))
})
