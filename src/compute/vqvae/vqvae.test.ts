/**
 * The VQ-VAE on the backends that run in Node: PyTorch's numbers, no leak, dead codes, and that it learns the
 * digits.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { Rng } from '../../core/rng'
import type { DataConfig } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { loadShipped } from '../../data/loadShipped'
import { readPublicFile } from '../../testSupport/publicFiles'
import { useWasmInNode } from '../../headless/nodeWasm'
import { Codebook, nearestCodes } from './codebook'
import type { VqVaeCodec } from './codec'
import { checkParity, parityCases } from '../../testSupport/parity/vqvae'
import { prepareCodes } from './prepareCodes'

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => (backend === 'cpu' ? void tf.setBackend('cpu') : useWasmInNode()))

  it.each(parityCases)('computes what PyTorch does: %s', async (_, made) => {
    const before = tf.memory().numTensors
    await checkParity(made)
    expect(tf.memory().numTensors).toBe(before)
  })
})

/** A codebook of two codes far apart, to which nothing but the first is near. */
const vectors = () => tf.tensor2d([0, 0, 0.1, 0, 0, 0.2, 0.1, 0.1], [4, 2])

describe('the codebook', () => {
  beforeAll(() => useWasmInNode())

  it('rounds to the nearest code, ties to the lower index', async () => {
    const codes = tf.tensor2d([1, 0, -1, 0, 1, 0], [3, 2])
    const nearest = nearestCodes(tf.tensor2d([0.5, 3, -0.1, 0, 0, 0], [3, 2]), codes)
    expect([...(await nearest.data())]).toEqual([0, 1, 0])
  })

  it('redraws an unused code at one of the latents, and leaves the used one', async () => {
    const codebook = new Codebook(tf.tensor2d([0, 0, 50, 50], [2, 2]), 2)
    const batch = vectors()
    for (let step = 0; step < 300; step += 1) {
      const indices = nearestCodes(batch, codebook.codes)
      codebook.follow(batch, indices, 0.95)
      indices.dispose()
    }
    const [used] = tf.tidy(() => codebook.codes.arraySync())
    expect(await codebook.redrawDead(batch, new Rng(1))).toBe(1)
    const [still, drawn] = await codebook.codes.array()
    expect(still).toEqual(used)
    expect(batch.arraySync()).toContainEqual(drawn)
    expect(await codebook.redrawDead(batch, new Rng(1))).toBe(0)
    codebook.dispose()
  })
})

describe('trained on the digits', () => {
  const config: DataConfig = { ...baseConfig, tokens: 'vqvae', nVocab: 32, vqSteps: 200 }
  const soon = () =>
    new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
  let raw: RawDataset
  beforeAll(async () => {
    await useWasmInNode()
    raw = await loadShipped('digits8', readPublicFile)
  })

  it('reaches an error below 60 of 255 in 200 steps (mean image: 95), uses most codes', async () => {
    const before = tf.memory().numTensors
    const stages: string[] = []
    const data = await prepareCodes(raw, config, {
      yieldToEventLoop: soon,
      onProgress: (_, __, doing) => stages.push(doing),
    })
    expect(tf.memory().numTensors).toBe(before)
    expect(stages[1]).toMatch(/^training the VQ-VAE, step 20 of 200, error \d+\.\d of 255$/)
    expect(stages.at(-1)).toBe('encoding the images')
    expect(data.reconstructionError).toBeLessThan(60)
    expect(new Set(data.train.tokens).size).toBeGreaterThan(20)
    expect(data).toMatchObject({ nPx: 8, grid: 4, positions: 16, palette: null })
    expect(data.validation.tokens).toHaveLength(144 * 16)
    expect(data.unigramEntropy).toBeLessThan(Math.log(32) + 0.05)

    const codec = data.codec as VqVaeCodec
    const first = data.train.pixels.subarray(0, 5 * 64)
    expect(await codec.encode(first)).toEqual(data.train.tokens.slice(0, 5 * 16))
    const decoded = await codec.decode(data.train.tokens.subarray(0, 5 * 16))
    expect(decoded).toHaveLength(5 * 64 * 3)
    // Unknown codes have no effect: the image is the same for any token there.
    const hidden = new Uint8Array(16).fill(1, 0, 8)
    const other = Uint16Array.from(data.train.tokens.subarray(0, 16), (token, i) =>
      hidden[i] ? token : (token + 1) % 32,
    )
    expect(await codec.decode(other, hidden)).toEqual(
      await codec.decode(data.train.tokens.subarray(0, 16), hidden),
    )
    expect(codec.pictures).toHaveLength(32 * 2 * 2 * 3)
    await expect(codec.decode(Uint16Array.of(...new Array<number>(16).fill(32)))).rejects.toThrow(
      /beyond the 32 codes/,
    )
    expect(tf.memory().numTensors).toBe(before)
  }, 60_000)

  it('gives the same codes for the same seed', async () => {
    const short = { ...config, vqSteps: 30 }
    const watch = { yieldToEventLoop: soon, onProgress: () => undefined }
    const [one, two] = [await prepareCodes(raw, short, watch), await prepareCodes(raw, short, watch)]
    expect(one.train.tokens).toEqual(two.train.tokens)
    const third = await prepareCodes(raw, { ...short, seed: 1 }, watch)
    expect(third.test.tokens).not.toEqual(one.test.tokens)
  }, 60_000)

  it('stops when other data are requested, and leaves nothing on the device', async () => {
    const before = tf.memory().numTensors
    const controller = new AbortController()
    let steps = 0
    const yieldToEventLoop = async () => {
      steps += 1
      if (steps === 5) controller.abort()
      await soon()
    }
    await expect(
      prepareCodes(raw, config, { yieldToEventLoop, signal: controller.signal, onProgress: () => undefined }),
    ).rejects.toMatchObject({ failure: { code: 'busy' } })
    expect(steps).toBe(5)
    expect(tf.memory().numTensors).toBe(before)
  })
})
