/** The pace measured with a throwaway model on wasm: what it says, that nothing is left, and its end. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { runSeconds } from '../../core/forecast'
import { baseConfig, presetById } from '../../core/presets'
import { failureOf } from '../../data/fixtures/failureOf'
import { prepareData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small } from '../../testSupport/testRun'
import { requireMemory } from '../backend/requireMemory'
import { measurePace, requireIdle } from './measurePace'

let raw: RawDataset

beforeAll(async () => {
  raw = await digitsInNode()
})

const config = { ...baseConfig, ...small }
const yieldToEventLoop = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0)
  })

function measured(over = {}, signal = new AbortController().signal, onYield = () => undefined as void) {
  const changed = { ...config, ...over }
  return measurePace(changed, prepareData(raw, changed), {
    signal,
    async yieldToEventLoop() {
      onYield()
      await yieldToEventLoop()
    },
  })
}

describe('the pace', () => {
  it.each([
    ['next pixels', {}],
    [
      'masked pixels with dropout',
      { objective: 'masked' as const, dropout: 0.1, fill: 'confidence' as const },
    ],
    ['a single image', { batchSize: 1 }],
    ['a batch in pieces', { accumulationSteps: 3 }],
    ['all kinds of probes', { probeKinds: 'knn attentive' }],
  ])('of %s is measured and leaves no tensor', async (_, over) => {
    const before = tf.memory().numTensors
    const pace = await measured(over)
    const { validationImages, probeImages, compiling, ...seconds } = pace
    expect([validationImages, probeImages]).toEqual([20, 100])
    for (const value of Object.values(seconds)) expect(value).toBeGreaterThan(0)
    expect(compiling).toBeLessThan(0.1)
    expect(runSeconds(config, pace).total).toBeGreaterThan(config.steps * pace.step)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('of twelve times the layers is slower, several times', async () => {
    const [one, twelve] = [await measured({ nLayer: 1 }), await measured({ nLayer: 12 })]
    // Twelve in theory; embedding, head and a busy machine leave more than three.
    expect(twelve.step / one.step).toBeGreaterThan(3)
  })

  it('counts no more images than there are', async () => {
    const { validationImages, probeImages } = await measured({ evalImages: 10_000, probeTestImages: 10_000 })
    expect(validationImages).toBe(prepareData(raw, config).validation.count)
    expect(probeImages).toBe(60 + raw.test.labels.length)
  })
})

it('ends after the piece in progress once it is superseded, and leaves no tensor', async () => {
  // Every measurement yields at least as often: before each step, and between the passes.
  for (const at of [1, 2, 3, 4, 5]) {
    const before = tf.memory().numTensors
    const abort = new AbortController()
    let yields = 0
    const failure = await failureOf(() =>
      measured({}, abort.signal, () => {
        yields += 1
        if (yields === at) abort.abort()
      }),
    )
    expect(failure.code).toBe('busy')
    expect(yields).toBe(at)
    expect(tf.memory().numTensors).toBe(before)
  }
})

it('is refused while a run computes, and for a model that may not fit', async () => {
  expect((await failureOf(async () => requireIdle(true))).code).toBe('busy')
  requireIdle(false)
  const device = { storesAttention: false, memoryBudgetBytes: 2 ** 31 }
  const info = {
    backend: 'wasm' as const,
    adapter: '',
    reason: '',
    hardwareGpu: null,
    crossOriginIsolated: true,
    threads: 2,
    ...device,
  }
  const failure = await failureOf(async () => requireMemory(presetById('igpt-s').config, info))
  expect(failure).toMatchObject({ code: 'too-large', subject: 'accumulationSteps' })
  expect(failure.remedy).toMatch(/It fits with Pieces of a batch \d+/)
  requireMemory(config, info)
})
