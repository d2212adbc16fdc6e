/** Runs by the worker's messages: saved as files, opened without computing, loaded, replaced; refusals. */
import { beforeAll, describe, expect, it } from 'vitest'
import { readRunFile } from '../../checkpoint/runFile'
import { LabError } from '../../core/failure'
import type { Answer, Call, Command, LabEvent, RequestName } from '../../core/protocol'
import type { RunRecord } from '../../core/runRecord'
import { baseConfig } from '../../core/presets'
import { failureOf } from '../../data/fixtures/failureOf'
import { prepareData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small } from '../../testSupport/testRun'
import { EventLog } from '../../headless/eventLog'
import { createCommandHandlers } from '../commandHandlers'
import { createRequestHandlers } from '../requestHandlers'
import { createRouter } from '../router'
import { CurrentRun } from './currentRun'

let raw: RawDataset

beforeAll(async () => {
  raw = await digitsInNode()
})

/** The worker's message handler without a Worker. */
class TestWorker extends EventLog {
  readonly stored: RunRecord[] = []
  prepared = 0
  missing = false
  /** Milliseconds that storing takes. */
  storeMs = 0
  readonly runs: CurrentRun
  readonly send: (command: Command) => Promise<void>

  /** @param shift changes the images, as if other files were opened */
  constructor(private readonly shift = 0) {
    super()
    this.runs = new CurrentRun({
      post: (event) => this.record(structuredClone(event)),
      yieldToEventLoop: () =>
        new Promise((resolve) => {
          setTimeout(resolve, 0)
        }),
      openDataset: async () => raw,
      named: async (config) => config,
      requireFit: () => undefined,
      prepare: async (config) => {
        this.prepared += 1
        if (this.missing) throw new LabError({ code: 'data-missing', message: 'gone', remedy: 'open' })
        const pixels = raw.train.pixels.map((value) => Math.max(0, value - this.shift))
        return prepareData({ ...raw, train: { ...raw.train, pixels } }, config)
      },
      store: async (record) => {
        await new Promise((resolve) => {
          setTimeout(resolve, this.storeMs)
        })
        this.stored.push(record)
      },
    })
    const post = (event: LabEvent) => this.record(event)
    const none = null as never
    this.send = createRouter({
      post,
      received: () => undefined,
      openedConfig: () => this.runs.opened?.config ?? null,
      requests: createRequestHandlers({
        post,
        runs: this.runs,
        datasets: none,
        savedDatasets: none,
        palettes: none,
        model: none,
        decode: none,
        fetch: none,
        progressOf: none,
        backend: () => null,
        yieldToEventLoop: none,
        traffic: none,
      }),
      commands: createCommandHandlers({
        post,
        runs: this.runs,
        boot: none,
        setLanguage: none,
        datasets: none,
        savedDatasets: none,
        palettes: none,
      }),
    })
  }

  /** Makes a request; settles when it is answered or refused. */
  async call<K extends RequestName>(id: number, name: K, ...args: Call<K>['args']): Promise<Answer<K>> {
    await this.send({ kind: 'call', id, name, args } as Call)
    const answer = this.of('answered').find((event) => event.id === id)
    if (answer) return answer.value as Answer<K>
    throw new LabError(this.of('refused').find((event) => event.id === id)!.failure)
  }

  override async status(wanted: string): Promise<void> {
    await super.status(wanted)
    await this.runs.session?.settled()
  }

  async end(): Promise<void> {
    await this.runs.session?.dispose()
  }
}

const config = { ...baseConfig, ...small }

/** A worker with a run of `count` steps, paused or finished, and the run's file. */
async function trained(count: number): Promise<{ worker: TestWorker; file: Blob }> {
  const worker = new TestWorker()
  await worker.send({ kind: 'start', runId: 'run-a', config, paused: true })
  await worker.send({ kind: 'step', runId: 'run-a', count })
  await worker.status(count < config.steps ? 'paused' : 'finished')
  const { file, step } = await worker.call(1, 'saveRun', 'run-a')
  expect(step).toBe(count)
  return { worker, file }
}

/** Another worker that has opened the file of a run of `count` steps. @param shift of its images */
async function reopened(count: number, shift = 0): Promise<{ worker: TestWorker; file: Blob }> {
  const { worker: first, file } = await trained(count)
  await first.end()
  const worker = new TestWorker(shift)
  await worker.call(2, 'openRun', file, 'a.igpt')
  return { worker, file }
}

describe('a saved run', () => {
  it('opens without data or a device, replays its recorded events, and resumes bit-exactly', async () => {
    const whole = await trained(12)
    const { worker: first, file } = await trained(6)
    await first.end()
    const second = new TestWorker()
    await second.call(2, 'openRun', file, 'a.igpt')
    expect(second.prepared).toBe(0)
    expect(second.runs.session).toBeNull()
    expect(second.events[0]).toMatchObject({
      kind: 'runStarted',
      runId: 'run-a',
      step: 6,
      opened: true,
      config,
      preview: first.of('runStarted')[0]!.preview,
    })
    expect(second.events.slice(-2)).toEqual([
      { kind: 'runStatus', runId: 'run-a', step: 6, status: 'paused' },
      { kind: 'answered', id: 2, value: 'run-a' },
    ])
    expect(second.losses).toEqual(first.losses)
    expect(second.of('probes')).toEqual(first.of('probes'))
    expect(second.of('completionRows')).toHaveLength(1)
    await second.send({ kind: 'resume', runId: 'run-a' })
    await second.status('finished')
    expect(second.losses).toEqual(whole.worker.losses)
    expect(second.of('validation')).toEqual(whole.worker.of('validation'))
    expect(second.of('runStatus').map(({ status }) => status)).toEqual([
      'paused',
      'preparing',
      'paused',
      'running',
      'finished',
    ])
    await second.until(() => second.of('runAutosaved').some(({ step }) => step === 12))
    expect(second.stored.at(-1)).toMatchObject({ runId: 'run-a', status: 'finished', step: 12 })
    await Promise.all([second.end(), whole.worker.end()])
  })

  it('that is finished completes without training', async () => {
    const { worker: second } = await reopened(12)
    const { promptRows, promptCount, samplesPerPrompt, temperature, topK, seed, fill, fillRounds } = config
    const settings = {
      promptRows,
      promptCount,
      samplesPerPrompt,
      temperature,
      topK,
      seed,
      fill,
      fillRounds,
      hole: null,
    }
    await second.send({ kind: 'complete', setId: 'mine', settings })
    await second.runs.session?.settled()
    expect(second.of('completionEnd').at(-1)).toMatchObject({ setId: 'mine', outcome: 'done' })
    expect(second.of('runStatus').at(-1)?.status).toBe('finished')
    await second.end()
  })

  it('is loaded by a look, which leaves it as it was saved', async () => {
    const { worker: second } = await reopened(3)
    const tokens = new Uint16Array(25).fill(2)
    const look = await second.call(3, 'lookAt', { tokens, unknown: null, place: 12 })
    expect(look).toMatchObject({ runId: 'run-a', step: 3, place: 12 })
    expect(second.prepared).toBe(1)
    expect(second.of('runStatus').at(-1)).toMatchObject({ status: 'paused', step: 3 })
    await second.end()
  })

  it('is saved again unchanged', async () => {
    const { worker: second, file } = await reopened(3)
    const again = await second.call(3, 'saveRun', 'run-a')
    expect(await readRunFile(again.file, 'b.igpt')).toEqual(await readRunFile(file, 'a.igpt'))
  })

  it('whose images are missing or others reports it and stays opened', async () => {
    const { worker: second } = await reopened(3, 9)
    await second.send({ kind: 'resume', runId: 'run-a' })
    expect(second.of('loadFailed')[0]!.failure).toMatchObject({
      code: 'data-mismatch',
      message: expect.stringContaining('different images'),
    })
    second.missing = true
    await second.send({ kind: 'step', runId: 'run-a', count: 1 })
    expect(second.of('loadFailed')[1]!.failure).toMatchObject({
      code: 'data-missing',
      message: expect.stringContaining(`"${raw.label}"`),
    })
    expect(second.of('runStatus').at(-1)).toMatchObject({ status: 'paused', step: 3 })
    expect(second.runs.opened?.step).toBe(3)
  })

  it('starts another run with other training settings, unless one was started meanwhile', async () => {
    const { worker, file } = await trained(3)
    const branch = { runId: 'run-b', change: { learningRate: 1e-4 } }
    const opening = failureOf(() => worker.call(2, 'openRun', file, 'a.igpt', branch))
    const starting = worker.send({ kind: 'start', runId: 'run-c', config, paused: true })
    const [failure] = await Promise.all([opening, starting])
    expect(failure.code).toBe('busy')
    expect(worker.runs.session?.runId).toBe('run-c')
    await worker.call(3, 'openRun', file, 'a.igpt', branch)
    expect(worker.of('runStarted').at(-1)).toMatchObject({
      runId: 'run-b',
      step: 3,
      config: { learningRate: 1e-4 },
    })
    await worker.send({ kind: 'step', runId: 'run-b', count: 1 })
    await worker.status('paused')
    expect(worker.losses.length).toBeGreaterThan(3)
    await worker.end()
  })

  it('can be stopped while it is only opened', async () => {
    const { worker: second } = await reopened(3)
    await second.send({ kind: 'stop', runId: 'run-a' })
    expect(second.of('runStatus').at(-1)).toMatchObject({ status: 'stopped' })
    expect(second.prepared).toBe(0)
  })
})

it('a damaged file leaves the current run training', async () => {
  const { worker, file } = await trained(3)
  await worker.send({ kind: 'resume', runId: 'run-a' })
  const bytes = new Uint8Array(await file.arrayBuffer())
  bytes[bytes.length >> 1]! ^= 1
  await failureOf(() => worker.call(7, 'openRun', new Blob([bytes]), 'a.igpt'))
  expect(worker.of('refused')).toMatchObject([{ id: 7, failure: { code: 'run-file' } }])
  await worker.status('finished')
  expect(worker.losses).toHaveLength(config.steps)
  await worker.end()
})

it('each run of a set is saved whole, with its place, though the next follows at once', async () => {
  const worker = new TestWorker()
  // The save before the last one is still in progress when the run ends.
  worker.storeMs = 300
  for (const index of [0, 1, 2]) {
    const runId = `set-a-${index}`
    const set = { id: 'set-a', kind: 'seeds', index, size: 3 } as const
    const seeded = { ...config, seed: config.seed + index }
    await worker.send({ kind: 'start', runId, config: seeded, paused: false, set })
    await worker.until(() => worker.of('metrics').some((event) => event.runId === runId && event.step > 8))
    await worker.send({ kind: 'saveNow' })
    await worker.until(() =>
      worker.of('runStatus').some((event) => event.runId === runId && event.status === 'finished'),
    )
  }
  expect(worker.of('runStarted').map(({ set }) => set?.index)).toEqual([0, 1, 2])
  await worker.end()
  for (const index of [0, 1, 2])
    expect(worker.stored.filter(({ runId }) => runId === `set-a-${index}`).at(-1)).toMatchObject({
      status: 'finished',
      step: config.steps,
      set: { id: 'set-a', index },
    })
})
