/** Passes op by op: one layer's features of every position against the pooled features, and no leak. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { expectAllClose } from '../../testSupport/allClose'
import { initialWeights } from './init'
import { drawMask } from './loss'
import { EagerPasses } from './passes'
import { WeightSet, type IgptShape } from './weights'

const shape: IgptShape = { positions: 9, nVocab: 5, nLayer: 3, nHead: 2, nEmbd: 10 }
const images = 5

describe.each(['cpu', 'wasm with its SIMD kernels'])('positionFeatures on %s', (path) => {
  beforeAll(async () => {
    if (path === 'cpu') await tf.setBackend('cpu')
    else await useWasmOpsInNode()
  })

  it.each([
    ['autoregressive', shape],
    ['masked', { ...shape, objective: 'masked' as const }],
  ])('average to the features of every layer, %s, and leak no tensor', async (_, of) => {
    const before = tf.memory().numTensors
    const set = WeightSet.trainable(of, initialWeights(of, new Rng(2)))
    const passes = new EagerPasses(set, images)
    const tokens = Int32Array.from({ length: images * 9 }, (__, i) => (i * 3) % 5)
    const mask = of.objective === 'masked' ? drawMask(tokens.length, 0.4, new Rng(1)) : undefined
    for (const raw of [false, true]) {
      const pooled = await passes.features(tokens, mask, raw)
      for (let layer = 0; layer <= 3; layer += 1) {
        const positions = await passes.positionFeatures(tokens, layer, mask, raw)
        expect(positions).toHaveLength(images * 9 * 10)
        const means = Float64Array.from({ length: images * 10 }, (__, i) => {
          const [n, c] = [Math.floor(i / 10), i % 10]
          let sum = 0
          for (let t = 0; t < 9; t += 1) sum += positions[(n * 9 + t) * 10 + c]!
          return sum / 9
        })
        // Means of nine float32 numbers near 1, summed in another order.
        expectAllClose(pooled.subarray(layer * images * 10, (layer + 1) * images * 10), means, 1e-6, 1e-6)
      }
    }
    await expect(passes.positionFeatures(tokens, 4, mask)).rejects.toThrow(RangeError)
    set.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
