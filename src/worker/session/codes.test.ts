/**
 * A whole run on learned codes: training, images of completions, and the studies that look below the codes.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import type { LikelihoodResult } from '../../core/studies/likelihood'
import { defaultStudy, type Study } from '../../core/studies/registry'
import type { PreparedData } from '../../data/prepare'
import { readPublicFile } from '../../testSupport/publicFiles'
import { useWasmInNode } from '../../headless/nodeWasm'
import { picturePrompt } from '../measuring/picturePrompt'
import { Datasets } from '../datasets/datasets'
import { EventLog } from '../../headless/eventLog'
import { Session } from './session'
import { small } from '../../testSupport/testRun'

const codes: RunConfig = {
  ...baseConfig,
  ...small,
  nPx: 8,
  tokens: 'vqvae',
  nVocab: 12,
  vqSteps: 40,
  promptRows: 5,
}
const datasets = new Datasets(readPublicFile)
const yieldToEventLoop = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve)
  })

/** Trains to the end, then runs `after`; returns all events. */
async function run(
  config: RunConfig,
  after: (session: Session) => void = () => undefined,
): Promise<EventLog> {
  const events = new EventLog()
  const data = await datasets.prepare(config)
  const session = new Session({
    runId: 'run',
    config,
    data,
    post: (event) => events.record(event),
    openDataset: (id) => datasets.raw(id),
    yieldToEventLoop,
  })
  session.begin(false)
  await session.settled()
  after(session)
  await session.settled()
  await session.dispose()
  return events
}

let data: PreparedData
let events: EventLog
let before: number
beforeAll(async () => {
  await useWasmInNode()
  data = await datasets.prepare(codes)
  before = tf.memory().numTensors
  events = await run(codes)
}, 60_000)
afterAll(() => expect(tf.memory().numTensors, 'tensors left').toBe(before))

describe('a run on learned codes', { timeout: 60_000 }, () => {
  it('trains on a sequence of 16 codes, and measures as with a palette', () => {
    expect(events.of('runStatus').at(-1)).toMatchObject({ status: 'finished' })
    expect(events.of('validation')[0].loss).toBeCloseTo(Math.log(12), 5)
    expect(events.of('metrics').at(-1)?.facts.tokensSeen).toBe(12 * 5 * 16)
    expect(events.of('probes')[0].accuracy).toHaveLength(3)
  })

  it('posts completions as images: originals at once, the given part unchanged by pixels far below', () => {
    const [start] = events.of('completionStart')
    // Five rows of pixels hold two whole rows of codes.
    expect(start).toMatchObject({ nPx: 8, grid: 4, sequences: 4 })
    expect([...start.drawn]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
    const images = events.of('completionImages').filter(({ setId }) => setId === start.setId)
    expect(images.map(({ rgb, originals }) => [rgb.length, originals?.length ?? null])).toEqual([
      [4 * 192, 2 * 192],
      [4 * 192, null],
      [4 * 192, null],
    ])
    expect(images[2].rgb).not.toEqual(images[0].rgb)
  })

  it('decodes the sampled codes', async () => {
    const [start] = events.of('completionStart')
    const rows = events.of('completionRows').filter(({ setId }) => setId === start.setId)
    const tokens = start.originals.slice(0, 16)
    for (const { from, to, tokens: drawn } of rows) tokens.set(drawn.subarray(0, to - from), from)
    const last = events
      .of('completionImages')
      .filter(({ setId }) => setId === start.setId)
      .at(-1)
    expect(last?.rgb.slice(0, 192)).toEqual(await data.codec?.decode(tokens))
  })

  it("encodes a picture by the run's own codec, and completes it", async () => {
    const rgb = new Uint8Array(10 * 8 * 3).map((_, i) => (i * 37) % 256)
    const { tokens, tokenized, original } = await picturePrompt('run', data, { width: 10, height: 8, rgb })
    expect([tokens.length, original.length]).toEqual([16, 192])
    expect(tokenized).toEqual(await data.codec?.decode(tokens))
    const settings = {
      promptRows: 4,
      promptCount: 1,
      samplesPerPrompt: 1,
      temperature: 1,
      topK: 0,
      seed: 1,
      fill: 'raster' as const,
      fillRounds: 1,
      hole: null,
    }
    const log = await run({ ...codes, steps: 1, warmupSteps: 0 }, (session) =>
      session.complete('own', { ...settings, prompts: tokens }),
    )
    const [first] = log.of('completionImages').filter(({ setId }) => setId === 'own')
    expect(first.originals).toEqual(tokenized)
  })

  it('fills holes of masked codes, in any pixel order', async () => {
    const filled = await run({
      ...codes,
      objective: 'masked',
      pixelOrder: 'spiral',
      steps: 2,
      warmupSteps: 0,
    })
    const images = filled.of('completionImages')
    expect(images.length).toBeGreaterThan(2)
    expect(filled.of('completionEnd').every(({ outcome }) => outcome === 'done')).toBe(true)
  })

  it('moves pixels and encodes them again when fine-tuning augments; encodes a second data set', async () => {
    const { nPx } = codes
    const fineTune: Study = {
      ...defaultStudy('fineTune', { ...codes, nPx }),
      steps: 4,
      evalEvery: 4,
      pad: 2,
      flip: 'yes',
      trainImages: 40,
      fromScratch: 'no',
    }
    const likelihood: Study = {
      ...defaultStudy('likelihood', { ...codes, nPx }),
      images: 6,
      shown: 2,
      against: 'mnist10k',
    }
    const studied = await run({ ...codes, steps: 1, warmupSteps: 0 }, (session) => {
      session.study('tune', fineTune)
      session.study('nats', likelihood)
    })
    expect(studied.of('studyFailed')).toEqual([])
    const nats = studied.of('studyEnded').find(({ studyId }) => studyId === 'nats')
      ?.result as LikelihoodResult
    expect(nats.most[0].decoded?.rgb).toEqual(await data.codec?.decode(nats.most[0].tokens))
    expect(studied.of('studyEnded').map(({ studyId, outcome }) => [studyId, outcome])).toEqual([
      ['tune', 'done'],
      ['nats', 'done'],
    ])
  }, 60_000)
})

describe('data of learned codes', () => {
  it('are prepared once for configs with the same data', async () => {
    const again = await datasets.prepare(codes)
    expect(await datasets.prepare({ ...codes, nLayer: 1 })).toBe(again)
    expect(again.train.tokens).toEqual(data.train.tokens)
  })

  it('are refused if the side is no multiple', async () => {
    await expect(datasets.prepare({ ...codes, nPx: 7 })).rejects.toMatchObject({
      failure: { code: 'config-invalid', subject: 'nPx' },
    })
  })
})
