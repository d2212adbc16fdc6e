/**
 * Looks at single places: against plain loops in float64 on cpu and wasm, against the inspect study, while
 * the run trains, replaced by newer ones, refused for wrong images; and completions that continue a place.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import { defaultStudy } from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import { EventLog } from '../../headless/eventLog'
import { useWasmInNode, useWasmOpsInNode } from '../../headless/nodeWasm'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { expectPlainLook } from '../../testSupport/plainModel'
import { readPublicFile } from '../../testSupport/publicFiles'
import { small, smallCompletion, TestRun } from '../../testSupport/testRun'
import { Datasets } from '../datasets/datasets'
import { Session } from './session'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
})

/** A paused run of 5 x 5 pixels after 10 steps, far enough for attention that is not even. */
async function trained(over: Partial<RunConfig> = {}): Promise<void> {
  const rarely = { evalEvery: 100, probeEvery: 100, completeEvery: 100 }
  run = new TestRun(raw, { steps: 60, learningRate: 1e-2, ...rarely, ...over })
  run.session.begin(true)
  run.session.run(10)
  await run.session.settled()
}

/** No image of the data: every token differs from its neighbours. */
const drawing = Uint16Array.from({ length: 25 }, (_, i) => (i * 5 + 2) % 7)

describe.each(['cpu', 'wasm'])('a look on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'cpu') await tf.setBackend('cpu')
    else await useWasmOpsInNode()
  })
  afterEach(async () => run.session.dispose())

  it.each([
    ['autoregressive', 'raster'],
    ['autoregressive', 'spiral'],
    ['masked', 'raster'],
    ['masked', 'columns'],
  ] as const)('%s in %s order equals the whole model in plain loops', async (objective, pixelOrder) => {
    await trained({ objective, pixelOrder })
    const masked = objective === 'masked'
    for (const place of [0, 7, 24]) {
      const unknown = masked ? Uint8Array.from({ length: 25 }, (_, i) => Number(i % 4 === 1)) : null
      const look = await run.session.lookAt({ tokens: drawing, unknown, place })
      expect(look).toMatchObject({ runId: 'run', step: 10, grid: 5, place, masked, nLayer: 2, nHead: 2 })
      if (!masked) expect([...look.tokens]).toEqual([...drawing])
      await expectPlainLook(run.session, look, unknown, run.data.order)
    }
  })

  it('frees every tensor', async () => {
    await trained()
    const look = (place: number) => run.session.lookAt({ tokens: drawing, unknown: null, place })
    await look(3)
    const before = tf.memory()
    for (const place of [4, 11, 24]) await look(place)
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes })
  })
})

describe('looks of a session', () => {
  afterEach(async () => run.session.dispose())

  it('equal the inspect study of the same image and place', async () => {
    await trained()
    const study = { ...defaultStudy('inspect', run.session.config), image: 3, row: 2, column: 1 }
    run.session.study('inspect', study)
    await run.session.settled()
    const result = run.of('studyEnded').at(-1)!.result!
    const tokens = run.data.validation.tokens.slice(75, 100)
    const { runId, step, ...inside } = await run.session.lookAt({ tokens, unknown: null, place: 11 })
    expect([runId, step]).toEqual(['run', 10])
    expect(result).toMatchObject(inside)
  })

  it('leave the losses of a running run bit-equal, and are answered while it trains', async () => {
    const over = { steps: 30, evalEvery: 10, probeEvery: 100, completeEvery: 15 }
    run = new TestRun(raw, over)
    run.session.begin(false)
    await run.status('finished')
    const alone = run.losses
    await run.session.dispose()
    run = new TestRun(raw, over)
    run.session.begin(false)
    const steps: number[] = []
    while (run.of('runStatus').at(-1)?.status === 'running')
      steps.push((await run.session.lookAt({ tokens: drawing, unknown: null, place: 9 })).step)
    await run.status('finished')
    expect(run.losses).toEqual(alone)
    expect(steps.length).toBeGreaterThan(3)
    expect(new Set(steps).size).toBeGreaterThan(3)
  })

  it('replace the one that waits, which is refused as busy', async () => {
    await trained()
    const asked = [1, 2, 3, 24].map((place) => run.session.lookAt({ tokens: drawing, unknown: null, place }))
    const answers = await Promise.allSettled(asked)
    const places = answers.map((one) =>
      one.status === 'fulfilled'
        ? one.value.place
        : (one.reason as { failure: { code: string } }).failure.code,
    )
    expect(places.at(-1)).toBe(24)
    expect(places.slice(0, -1).filter((answer) => answer === 'busy').length).toBeGreaterThan(1)
  })

  it('see nothing of the places that are read later, and refuse a gap before the place', async () => {
    await trained({ pixelOrder: 'columns' })
    // Column 1, row 2 is read eighth.
    const place = 11
    const known = new Set(run.data.order!.subarray(0, 7))
    const unknown = Uint8Array.from({ length: 25 }, (_, i) => Number(!known.has(i)))
    const whole = await run.session.lookAt({ tokens: drawing, unknown: null, place })
    const part = await run.session.lookAt({ tokens: drawing, unknown, place })
    expect(part.probabilities).toEqual(whole.probabilities)
    expect(part.reached).toEqual(unknown.map((flag) => 1 - flag))
    unknown[run.data.order![3]] = 1
    await expect(run.session.lookAt({ tokens: drawing, unknown, place })).rejects.toMatchObject({
      failure: { code: 'tokens-invalid', message: expect.stringContaining('no token in it') },
    })
  })

  it.each([
    [{ tokens: new Uint16Array(24) }, /24 tokens, this run's have 25/],
    [{ tokens: Uint16Array.from(drawing, (token, i) => (i === 6 ? 7 : token)) }, /Token 7 at place 6/],
    [{ unknown: new Uint8Array(26) }, /has 25 tokens/],
    [{ place: 25 }, /no place 25/],
    [{ place: 1.5 }, /no place 1.5/],
  ])('refuse %o', async (over, message) => {
    await trained()
    const request = { tokens: drawing, unknown: null, place: 3, ...over }
    await expect(run.session.lookAt(request)).rejects.toMatchObject({
      failure: { code: 'tokens-invalid', message: expect.stringMatching(message) },
    })
  })

  it('that wait are refused when the session ends', async () => {
    await trained()
    const [first, last] = [5, 6].map((place) => run.session.lookAt({ tokens: drawing, unknown: null, place }))
    void first.catch(() => undefined)
    const ended = run.session.dispose()
    await expect(last).rejects.toMatchObject({ failure: { code: 'no-run' } })
    await ended
  })
})

describe('a completion from a place', () => {
  afterEach(async () => run.session.dispose())
  const one = { ...smallCompletion, promptCount: 1, prompts: drawing, promptsAre: 'changed' as const }

  it.each(['raster', 'spiral'] as const)(
    'keeps the given tokens in %s order and draws the rest',
    async (order) => {
      await trained({ pixelOrder: order })
      run.session.complete('mine', { ...one, promptTokens: 8 })
      await run.session.settled()
      const start = run.of('completionStart').at(-1)!
      const places = run.data.order ?? Uint16Array.from({ length: 25 }, (_, i) => i)
      const given = new Set(places.subarray(0, 8))
      expect([...start.drawn]).toEqual(Array.from({ length: 25 }, (_, i) => Number(!given.has(i))))
      expect([...start.originals]).toEqual([...drawing])
      expect(start.settings).toMatchObject({ promptsAre: 'changed', promptTokens: 8 })
      const rows = run.of('completionRows').filter(({ setId }) => setId === 'mine')
      expect(rows.map(({ from, to }) => [from, to])).toEqual([
        [8, 10],
        [10, 15],
        [15, 20],
        [20, 25],
      ])
    },
  )

  it('equals one of whole rows where the place begins a row', async () => {
    await trained()
    run.session.complete('rows', { ...one, promptRows: 2 })
    run.session.complete('place', { ...one, promptTokens: 10, promptRows: 4 })
    await run.session.settled()
    const tokens = (id: string) =>
      run
        .of('completionRows')
        .filter(({ setId }) => setId === id)
        .map((event) => [...event.tokens])
    expect(tokens('place')).toEqual(tokens('rows'))
    expect(tokens('rows').flat()).toHaveLength(2 * 15)
  })

  it('refuses a number of tokens that leaves nothing to draw, and one that is no count', async () => {
    await trained()
    for (const promptTokens of [25, -1, 2.5])
      expect(() => run.session.complete('none', { ...one, promptTokens })).toThrow(/cannot be given/)
    expect(() => run.session.complete('none', { ...one, promptTokens: 0 })).toThrow(/nothing of the picture/)
  })
})

describe('a look at learned codes', { timeout: 60_000 }, () => {
  const codes: RunConfig = {
    ...baseConfig,
    ...small,
    nPx: 6,
    tokens: 'vqvae',
    nVocab: 12,
    vqSteps: 20,
    steps: 4,
  }
  let tensors: number
  beforeAll(async () => {
    await useWasmInNode()
  })
  afterAll(() => expect(tf.memory().numTensors, 'tensors left').toBe(tensors))

  it('equals the plain model on the grid of codes', async () => {
    const datasets = new Datasets(readPublicFile)
    const data = await datasets.prepare(codes)
    tensors = tf.memory().numTensors
    const events = new EventLog()
    const session = new Session({
      runId: 'run',
      config: { ...codes, warmupSteps: 1 },
      data,
      post: (event) => events.record(event),
      openDataset: (id) => datasets.raw(id),
      yieldToEventLoop: () =>
        new Promise((resolve) => {
          setImmediate(resolve)
        }),
    })
    session.begin(false)
    await session.settled()
    const tokens = Uint16Array.from({ length: 9 }, (_, i) => (i * 5) % 12)
    const look = await session.lookAt({ tokens, unknown: null, place: 5 })
    expect([look.grid, look.rgb.length]).toEqual([3, 36])
    await expectPlainLook(session, look, null, data.order)
    await session.dispose()
  })
})
