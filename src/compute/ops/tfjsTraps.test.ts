/** Bugs of tfjs 4.22 that the ops work around, pinned so that an upgrade that fixes one fails here. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import { useWasmInNode } from '../../headless/nodeWasm'
import { embed } from './embed/embed'

beforeAll(useWasmInNode)

it('gather has no gradient on wasm', () => {
  const table = tf.tensor2d([1, 2, 3, 4], [2, 2])
  const index = tf.tensor1d([1, 0], 'int32')
  expect(() => tf.grad((x: tf.Tensor) => tf.gather(x, index).sum())(table)).toThrow(/UnsortedSegmentSum/)
  tf.dispose([table, index])
})

it('embed has one: rows of the table get the gradient of the positions that used them', () => {
  const tokens = tf.tensor2d([[1, 0, 1]], [1, 3], 'int32')
  const zeros = (rows: number) => tf.zeros([rows, 2]) as tf.Tensor2D
  const sos = tf.zeros([2]) as tf.Tensor1D
  const weight = tf.tensor3d([1, 2, 3, 4, 5, 6], [1, 3, 2])
  const dTable = tf.grad((table: tf.Tensor) =>
    embed(tokens, table as tf.Tensor2D, zeros(3), sos)
      .mul(weight)
      .sum(),
  )(zeros(2))
  // Position 1 read token 1, position 2 read token 0, the last token is never read.
  expect([...dTable.dataSync()]).toEqual([5, 6, 3, 4])
})
