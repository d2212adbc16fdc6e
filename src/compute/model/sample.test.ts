/** Sampling: the cache against recomputing every position, frequencies against softmax, seeds, leaks. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { gumbelNoise, pixelKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import { drawTokens } from '../ops/drawTokens/drawTokens'
import { forceImplementation } from '../ops/implementations'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { logits } from './igpt'
import type { SampleRequest } from './sampler'
import { sample } from './sample'
import { tinyShape, tinyWeights } from '../../testSupport/parity/tinyModel'
import { weightShapes, WeightSet, type IgptShape } from './weights'

const { positions, nVocab } = tinyShape

async function collect(
  request: SampleRequest,
  set = tinyWeights(),
): Promise<{ tokens: number[][]; spans: [number, number][] }> {
  const tokens: number[][] = Array.from({ length: request.sequences }, () => [])
  const spans: [number, number][] = []
  for await (const span of sample(set.weights, set.shape, request)) {
    spans.push([span.from, span.to])
    const width = span.to - span.from
    tokens.forEach((row, n) => row.push(...span.tokens.subarray(n * width, (n + 1) * width)))
  }
  set.dispose()
  return { tokens, spans }
}

/** The same sample without a cache: recomputes all logits for every pixel. */
async function recompute(request: SampleRequest, set = tinyWeights()): Promise<number[][]> {
  const { prefix, prefixLength, sequences, temperature, topK, rng } = request
  const { nVocab } = set.shape
  const key = pixelKey(rng)
  const images = Array.from({ length: sequences }, (_, n) => [
    ...prefix.subarray(n * prefixLength, (n + 1) * prefixLength),
  ])
  for (let i = prefixLength; i < positions; i += 1) {
    const noise = gumbelNoise({ key, position: i }, sequences, nVocab)
    images.forEach((image, n) => {
      const padded = [...image, ...new Array<number>(positions - image.length).fill(0)]
      const all = tf.tidy(() =>
        logits(set.weights, set.shape, tf.tensor2d(padded, [1, positions], 'int32')).dataSync(),
      )
      const row = [...all.subarray(i * nVocab, (i + 1) * nVocab)]
      const kept = topK > 0 ? [...row].sort((a, b) => b - a)[topK - 1]! : -Infinity
      const scores = row.map((logit, v) =>
        logit < kept ? -Infinity : logit / temperature + noise[n * nVocab + v]!,
      )
      image.push(scores.indexOf(Math.max(...scores)))
    })
  }
  set.dispose()
  return images.map((image) => image.slice(prefixLength))
}

/** Weights of another kind of model, random but the same each time. */
function randomWeights(over: Partial<IgptShape>): WeightSet {
  const shape = { ...tinyShape, ...over }
  const rng = new Rng(8)
  const values = (dims: number[]) =>
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.4 * rng.normal())
  return WeightSet.trainable(shape, new Map(weightShapes(shape).map(([name, dims]) => [name, values(dims)])))
}

const request = (over: Partial<SampleRequest>): SampleRequest => ({
  prefix: new Uint16Array(0),
  prefixLength: 0,
  sequences: 3,
  temperature: 1,
  topK: 0,
  rng: new Rng(5),
  rowLength: 3,
  ...over,
})

describe.each(['cpu', 'wasm', 'wasm with its SIMD kernels'])('sampling on %s', (path) => {
  beforeAll(async () => {
    forceImplementation(path === 'wasm' ? 'reference' : null)
    if (path === 'cpu') return tf.setBackend('cpu')
    await useWasmOpsInNode()
  })

  it.each([
    ['unconditional', request({})],
    [
      'after two rows',
      request({ prefix: Uint16Array.from({ length: 18 }, (_, i) => (i * 3) % nVocab), prefixLength: 6 }),
    ],
    [
      'from the middle of a row, cool, top 2',
      request({ prefix: Uint16Array.of(1, 2, 3, 4, 0, 1), prefixLength: 2, temperature: 0.7, topK: 2 }),
    ],
    [
      'one pixel left',
      request({ prefix: Uint16Array.from({ length: 24 }, (_, i) => i % nVocab), prefixLength: 8 }),
    ],
  ])('%s, draws the pixels of the path without a cache', async (_, asked) => {
    const { tokens } = await collect(asked)
    expect(tokens).toEqual(await recompute(asked))
  })

  it.each<[string, Partial<IgptShape>]>([
    ['with biases', { biases: true }],
    ['whose head is tied', { tiedHead: true }],
    ['of 300 colours', { nVocab: 300 }],
  ])('a model %s too', async (_, kind) => {
    const asked = request({
      prefix: Uint16Array.from({ length: 9 }, (__, i) => i % nVocab),
      prefixLength: 3,
      topK: 4,
    })
    const { tokens } = await collect(asked, randomWeights(kind))
    expect(tokens).toEqual(await recompute(asked, randomWeights(kind)))
    expect(new Set(tokens.flat()).size).toBeGreaterThan(1)
  })

  it('leaks no tensor, when finished and when stopped half-way', async () => {
    await collect(request({}))
    const { numTensors, numDataBuffers } = tf.memory()
    await collect(request({}))
    const set = tinyWeights()
    for await (const span of sample(set.weights, tinyShape, request({}))) if (span.to >= 3) break
    set.dispose()
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers })
  })
})

describe('sampling', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it('yields whole rows, in order', async () => {
    expect((await collect(request({}))).spans).toEqual([
      [0, 3],
      [3, 6],
      [6, 9],
    ])
    expect(
      (await collect(request({ prefix: Uint16Array.of(1, 1, 1, 1), prefixLength: 4, sequences: 1 }))).spans,
    ).toEqual([
      [4, 6],
      [6, 9],
    ])
  })

  it('draws the same first sequences for any count, and others for another seed', async () => {
    const three = (await collect(request({}))).tokens
    const one = (await collect(request({ sequences: 1 }))).tokens
    const other = (await collect(request({ rng: new Rng(6) }))).tokens
    expect(one[0]).toEqual(three[0])
    expect(other).not.toEqual(three)
  })

  it('refuses a masked model', async () => {
    const set = tinyWeights()
    await expect(sample({ ...set.weights, sos: null }, tinyShape, request({})).next()).rejects.toThrow(
      /masked/,
    )
    set.dispose()
  })

  it('follows softmax: 8,000 draws lie within 4.5 standard errors in every class', async () => {
    const row = [1.2, -0.3, 0.5, -2, 0]
    const draws = 8000
    for (const temperature of [1, 0.5]) {
      const drawn = tf.tidy(() =>
        drawTokens(
          tf.tile(tf.tensor2d([row]), [draws, 1]) as tf.Tensor2D,
          { key: [11, 0], position: 0 },
          temperature,
          0,
        ).tokens.dataSync(),
      )
      const weights = row.map((x) => Math.exp(x / temperature))
      const total = weights.reduce((a, b) => a + b, 0)
      weights.forEach((w, v) => {
        const p = w / total
        const share = drawn.filter((d) => d === v).length / draws
        expect(Math.abs(share - p), `class ${v}`).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / draws))
      })
    }
  })

  it('draws among the k most likely only', async () => {
    const rows = tf.tile(tf.tensor2d([[0.1, 0.4, 0.3, 0.2, 0]]), [400, 1]) as tf.Tensor2D
    const seen = (k: number) =>
      new Set(tf.tidy(() => drawTokens(rows, { key: [2, 0], position: 0 }, 1, k).tokens.dataSync()))
    expect(seen(1)).toEqual(new Set([1]))
    expect([...seen(2)].sort()).toEqual([1, 2])
    expect(seen(0).size).toBe(5)
    rows.dispose()
  })
})

it('reads a long prefix in pieces on wasm, with an empty span between two, and draws the same', async () => {
  await useWasmOpsInNode()
  const prefixOf = (sequences: number) => ({
    sequences,
    prefixLength: 4,
    prefix: Uint16Array.from({ length: 4 * sequences }, (_, i) => i % nVocab),
  })
  const few = await collect(request(prefixOf(3)))
  const many = await collect(request(prefixOf(1000)))
  expect(many.tokens.slice(0, 3)).toEqual(few.tokens)
  expect(many.spans.filter(([from, to]) => from === to)).toEqual([[4, 4]])
  expect(few.spans.every(([from, to]) => to > from)).toBe(true)
})
