/** Sampling with the WGSL cache: same pixels and same logits as the stock composition, by prefix and pixel by pixel. */
import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Rng } from '../core/rng'
import { sample, type SampleRequest } from '../model/sampler'
import { tinyShape, tinyWeights } from '../model/tinyFixture'
import { expectAllClose } from '../testSupport/allClose'
import type { GpuRuntime } from '../webgpu/runtime'
import { normals, startRuntime } from '../webgpu/testRuntime'
import { attention } from './attention/attention'
import { cachedAttentionWebgpu } from './attention/webgpu'
import { forceImplementation } from './implementation'
import { registerWebgpuOps } from './webgpuOps'

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime()
  registerWebgpuOps(runtime)
})
afterEach(() => forceImplementation(null))
afterAll(() => runtime.dispose())

const request = (over: Partial<SampleRequest>): SampleRequest => ({
  prefix: new Uint16Array(0), prefixLength: 0, sequences: 3, temperature: 1, topK: 0, rng: new Rng(5), rowLength: 3, ...over,
})

async function pixels(asked: SampleRequest): Promise<number[][]> {
  const set = tinyWeights()
  const spans: number[][] = []
  for await (const span of sample(set.weights, tinyShape, asked)) spans.push([span.from, span.to, ...span.tokens])
  set.dispose()
  return spans
}

it.each([
  ['from nothing', request({})],
  ['after a prefix, cool, among three', request({ prefix: Uint16Array.of(1, 2, 3, 4, 0, 1), prefixLength: 2, temperature: 0.7, topK: 3 })],
])('samples %s the pixels of the reference', async (_, asked) => {
  const before = runtime.counters.dispatches
  const ours = await pixels(asked)
  expect(runtime.counters.dispatches).toBeGreaterThan(before)
  forceImplementation('reference')
  expect(ours).toEqual(await pixels(asked))
})

it.each([[2, 2, 16], [1, 3, 5], [1, 1, 128]])('B%i H%i D%i: pieces see what the whole sees', async (batch, nHead, size) => {
  const length = 70
  const width = nHead * size
  const qkv = tf.tensor3d(normals(1, batch * length * 3 * width), [batch, length, 3 * width])
  const cache = cachedAttentionWebgpu(runtime).createCache({ batch, capacity: length, nHead, nEmbd: width })
  const pieces = [40, 1, 1, 28].map((added, i, all) => {
    const begin = all.slice(0, i).reduce((a, b) => a + b, 0)
    return cache.append(qkv.slice([0, begin, 0], [batch, added, 3 * width]))
  })
  const ours = tf.concat(pieces, 1)
  forceImplementation('reference')
  expectAllClose(await ours.data(), await attention(qkv, { nHead, causal: true }).data(), 2e-5, 1e-5)
  expect(() => cache.append(qkv.slice([0, 0, 0], [batch, 1, 3 * width]))).toThrow(/do not fit/)
  cache.dispose()
})

it('builds nothing new for a further pixel once shapes have been seen', async () => {
  await pixels(request({}))
  const { pipelines } = runtime.counters
  await pixels(request({ rng: new Rng(6) }))
  expect(runtime.counters.pipelines).toBe(pipelines)
})
