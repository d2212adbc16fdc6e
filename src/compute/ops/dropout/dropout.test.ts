/** Dropout masks: rate, mean and independence; and bit-identical results on every backend in Node. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { dropoutKey } from '../../../core/counterNoise'
import { Rng } from '../../../core/rng'
import { useWasmOpsInNode } from '../../../headless/nodeWasm'
import { dropout } from './dropout'
import { checkSameBits } from '../../../testSupport/parity/dropout'
import { dropoutFactors } from './dropoutReference'

describe('the masks of dropout', () => {
  const size = 100_001
  beforeAll(() => tf.setBackend('cpu'))

  it.each([0.05, 0.3, 0.9])('drop a fraction of %f, and preserve the mean', (rate) => {
    const factors = dropoutFactors([3, 4], rate, size)
    const dropped = factors.filter((factor) => factor === 0).length / size
    // Four standard errors of a fraction.
    expect(Math.abs(dropped - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / size))
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / size
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(rate / (1 - rate) / size))
    expect(new Set(factors).size).toBe(2)
  })

  it('have no pattern from one number to the next', () => {
    const signs = Array.from(dropoutFactors([3, 4], 0.5, size), (factor) => (factor === 0 ? -1 : 1))
    for (const lag of [1, 2, 3, 64]) {
      const products = signs.slice(lag).reduce((sum, value, i) => sum + value * signs[i]!, 0)
      expect(Math.abs(products), `numbers ${lag} apart`).toBeLessThan(4 * Math.sqrt(size))
    }
  })

  it('differ between steps, places and seeds, and depend on nothing else', () => {
    const mask = (seed: number, step: number, place: number) => {
      const noise = { rate: 0.5, key: dropoutKey(new Rng(seed), step) }
      return dropout(tf.ones([40]), noise, place)
        .dataSync()
        .join()
    }
    const all = [mask(0, 0, 0), mask(0, 1, 0), mask(0, 0, 1), mask(1, 0, 0), mask(0, 1, 1)]
    expect(new Set(all).size).toBe(all.length)
    expect(mask(0, 1, 1)).toBe(all[4])
  })
})

describe.each(['cpu', 'wasm, SIMD kernels'])('on %s', (path) => {
  beforeAll(async () => {
    if (path === 'cpu') return tf.setBackend('cpu')
    await useWasmOpsInNode()
  })

  it('is bit-identical to every other backend', () => checkSameBits())
})
