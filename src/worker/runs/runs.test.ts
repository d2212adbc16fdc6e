/**
 * Runs as the worker has them, by its commands: saved as files, opened without computing, woken, replaced;
 * and what is refused.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { readRunFile } from '../../checkpoint/runFile'
import { LabError } from '../../core/failure'
import type { RunRecord } from '../../core/runRecord'
import { baseConfig } from '../../core/presets'
import { prepareData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small } from '../../testSupport/testRun'
import { EventLog } from '../../headless/eventLog'
import { handleRunCommand, type RunCommand } from './runCommands'
import { Runs } from './runs'

let raw: RawDataset

beforeAll(async () => {
  raw = await digitsInNode()
})

/** A worker without a Worker; `shift` changes the images, as if other files were open. */
class Door extends EventLog {
  readonly kept: RunRecord[] = []
  prepared = 0
  missing = false
  readonly runs: Runs

  constructor(private readonly shift = 0) {
    super()
    this.runs = new Runs({
      post: (event) => this.record(structuredClone(event)),
      yieldToEventLoop: () =>
        new Promise((resolve) => {
          setTimeout(resolve, 0)
        }),
      openSet: async () => raw,
      named: async (config) => config,
      prepare: async (config) => {
        this.prepared += 1
        if (this.missing) throw new LabError({ code: 'data-missing', message: 'gone', remedy: 'open' })
        const pixels = raw.train.pixels.map((value) => Math.max(0, value - this.shift))
        return prepareData({ ...raw, train: { ...raw.train, pixels } }, config)
      },
      keep: async (facts) => {
        this.kept.push(facts)
      },
    })
  }

  send(command: RunCommand): Promise<void> {
    return handleRunCommand(command, this.runs, (event) => this.record(event), new AbortController().signal)
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

/** A door with a run of so many steps, paused or finished, and its file. */
async function trained(count: number): Promise<{ door: Door; file: Blob }> {
  const door = new Door()
  await door.send({ kind: 'start', runId: 'run-a', config, paused: true })
  await door.send({ kind: 'step', runId: 'run-a', count })
  await door.status(count < config.steps ? 'paused' : 'finished')
  await door.send({ kind: 'saveRun', requestId: 1, runId: 'run-a' })
  const [{ file, step }] = door.of('runSaved')
  expect(step).toBe(count)
  return { door, file }
}

/**
 * Another door, at which the file of a run of so many steps was opened. @param shift of the images that this
 * door has
 */
async function reopened(count: number, shift = 0): Promise<{ door: Door; file: Blob }> {
  const { door: first, file } = await trained(count)
  await first.end()
  const door = new Door(shift)
  await door.send({ kind: 'openRun', requestId: 1, file, name: 'a.igpt' })
  return { door, file }
}

describe('a saved run', () => {
  it('opens without data and without a device, tells what it had told, and goes on to the last bit', async () => {
    const whole = await trained(12)
    const { door: first, file } = await trained(6)
    await first.end()
    const second = new Door()
    await second.send({ kind: 'openRun', requestId: 2, file, name: 'a.igpt' })
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
      { kind: 'runOpened', requestId: 2, runId: 'run-a' },
    ])
    expect(second.losses).toEqual(first.losses)
    expect(second.of('probes')).toEqual(first.of('probes'))
    expect(second.of('completionRows')).toHaveLength(1)
    await second.send({ kind: 'resume', runId: 'run-a' })
    await second.status('finished')
    expect(second.losses).toEqual(whole.door.losses)
    expect(second.of('validation')).toEqual(whole.door.of('validation'))
    expect(second.of('runStatus').map(({ status }) => status)).toEqual([
      'paused',
      'preparing',
      'paused',
      'running',
      'finished',
    ])
    await second.until(() => second.of('runKept').some(({ step }) => step === 12))
    expect(second.kept.at(-1)).toMatchObject({ runId: 'run-a', status: 'finished', step: 12 })
    await Promise.all([second.end(), whole.door.end()])
  })

  it('that is finished completes without training', async () => {
    const { door: second } = await reopened(12)
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

  it('is saved again from its file as it was', async () => {
    const { door: second, file } = await reopened(3)
    await second.send({ kind: 'saveRun', requestId: 2, runId: 'run-a' })
    expect(await readRunFile(second.of('runSaved')[0]!.file, 'b.igpt')).toEqual(
      await readRunFile(file, 'a.igpt'),
    )
  })

  it('whose images are not open, or are others, says so and stands as it was', async () => {
    const { door: second } = await reopened(3, 9)
    await second.send({ kind: 'resume', runId: 'run-a' })
    expect(second.of('wakeFailed')[0]!.failure).toMatchObject({
      code: 'data-mismatch',
      message: expect.stringContaining('other images'),
    })
    second.missing = true
    await second.send({ kind: 'step', runId: 'run-a', count: 1 })
    expect(second.of('wakeFailed')[1]!.failure).toMatchObject({
      code: 'data-missing',
      message: expect.stringContaining(`"${raw.label}"`),
    })
    expect(second.of('runStatus').at(-1)).toMatchObject({ status: 'paused', step: 3 })
    expect(second.runs.sleeping?.step).toBe(3)
  })

  it('begins another run with other settings of training, unless one was started meanwhile', async () => {
    const { door, file } = await trained(3)
    const branch = { runId: 'run-b', change: { learningRate: 1e-4 } }
    const opening = door.send({ kind: 'openRun', requestId: 1, file, name: 'a.igpt', branch })
    const starting = door.send({ kind: 'start', runId: 'run-c', config, paused: true })
    await Promise.all([opening, starting])
    expect(door.of('requestFailed')[0]!.failure.code).toBe('busy')
    expect(door.runs.session?.runId).toBe('run-c')
    await door.send({ kind: 'openRun', requestId: 2, file, name: 'a.igpt', branch })
    expect(door.of('runStarted').at(-1)).toMatchObject({
      runId: 'run-b',
      step: 3,
      config: { learningRate: 1e-4 },
    })
    await door.send({ kind: 'step', runId: 'run-b', count: 1 })
    await door.status('paused')
    expect(door.losses.length).toBeGreaterThan(3)
    await door.end()
  })

  it('can be stopped while it sleeps', async () => {
    const { door: second } = await reopened(3)
    await second.send({ kind: 'stop', runId: 'run-a' })
    expect(second.of('runStatus').at(-1)).toMatchObject({ status: 'stopped' })
    expect(second.prepared).toBe(0)
  })
})

it('a damaged file leaves the run on show as it is, in the midst of its training', async () => {
  const { door, file } = await trained(3)
  await door.send({ kind: 'resume', runId: 'run-a' })
  const bytes = new Uint8Array(await file.arrayBuffer())
  bytes[bytes.length >> 1]! ^= 1
  await door.send({ kind: 'openRun', requestId: 7, file: new Blob([bytes]), name: 'a.igpt' })
  expect(door.of('requestFailed')).toMatchObject([{ requestId: 7, failure: { code: 'run-file' } }])
  await door.status('finished')
  expect(door.losses).toHaveLength(config.steps)
  await door.end()
})
