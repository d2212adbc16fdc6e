/**
 * Looking inside on the backends that run in Node: the first, a middle and the last position of both
 * objectives.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { checkLookInside } from '../../testSupport/parity/lookInside'

describe.each(['cpu', 'wasm'])("one position's attention and prediction on %s", (backend) => {
  beforeAll(async () => {
    if (backend === 'cpu') return tf.setBackend('cpu')
    await useWasmOpsInNode()
  })

  it.each([0, 4, 8])('equal the whole attention reference at position %i', async (position) => {
    const before = tf.memory().numTensors
    await checkLookInside('autoregressive', position)
    await checkLookInside('masked', position)
    expect(tf.memory().numTensors).toBe(before)
  })
})
