/** Training without a page: words of a command line to settings, the session's events, failures. */
import { beforeAll, describe, expect, it } from 'vitest'
import { readRunFile } from '../checkpoint/runFile'
import { baseConfig } from '../core/presets'
import { learningRateAt } from '../core/schedule'
import { validateConfig } from '../core/validation'
import { readPublicFile } from '../testSupport/publicFiles'
import { small } from '../testSupport/testRun'
import { configFrom, trainHeadless, type HeadlessEvent, type HeadlessRun } from './train'

describe('words of a command line', () => {
  it('become settings of their types', () => {
    expect(
      configFrom(
        'digits8',
        new Map([
          ['nLayer', '2'],
          ['learningRate', '1e-3'],
          ['dataset', 'mnist10k'],
        ]),
      ),
    ).toEqual({ nLayer: 2, learningRate: 1e-3, dataset: 'mnist10k' })
  })

  it('are read as numbers, and refused later where they are none', () => {
    const config = configFrom('digits8', new Map([['steps', 'abc']]))
    expect(validateConfig({ ...baseConfig, ...config })).toEqual([
      { key: 'steps', message: 'Steps must be a number.' },
    ])
  })

  it('are refused where there is no such setting or preset', () => {
    expect(() => configFrom('digits8', new Map([['layers', '2']]))).toThrow(/Unknown setting: layers/)
    expect(() => configFrom('nothing', new Map())).toThrow(/There is no preset nothing/)
  })
})

it('takes the requested steps, with the measurements due, on the schedule of the whole run', async () => {
  const events: HeadlessEvent[] = []
  await trainHeadless({
    preset: 'digits8',
    over: small,
    backend: 'wasm',
    stopAfter: 5,
    readFile: readPublicFile,
    onEvent: (event) => events.push(event),
  })
  const losses = events.flatMap((event) => (event.kind === 'metrics' ? [...event.columns.loss] : []))
  expect(losses).toHaveLength(5)
  expect(events.flatMap((event) => (event.kind === 'validation' ? [event.step] : []))).toEqual([0, 5])
  expect(events.some((event) => event.kind === 'probes' && event.step === 0)).toBe(true)
})

it('throws what is wrong with a setting', async () => {
  const over = { ...small, nHead: 5 }
  await expect(
    trainHeadless({
      preset: 'digits8',
      over,
      backend: 'wasm',
      readFile: readPublicFile,
      onEvent: () => undefined,
    }),
  ).rejects.toMatchObject({ failure: { code: 'config-invalid', subject: 'nHead' } })
})

it('goes on with a run file to the losses of an uninterrupted run', async () => {
  const lossesOf = (events: HeadlessEvent[]) =>
    events.flatMap((event) => (event.kind === 'metrics' ? [...event.columns.loss] : []))
  const run = async (more: Partial<Parameters<typeof trainHeadless>[0]>) => {
    const events: HeadlessEvent[] = []
    let file = new Blob()
    await trainHeadless({
      preset: 'digits8',
      over: { ...small, steps: 20 },
      backend: 'wasm',
      readFile: readPublicFile,
      onEvent: (event) => events.push(event),
      onFile: async (written) => {
        file = written
      },
      ...more,
    })
    return { losses: lossesOf(events), file }
  }
  const whole = await run({})
  const first = await run({ stopAfter: 10 })
  const second = await run({ over: {}, resume: { file: first.file, name: 'run.igpt' } })
  expect(whole.losses).toHaveLength(20)
  // The same arithmetic on the same numbers; 1e-5 is what is promised across machines.
  ;[...first.losses, ...second.losses].forEach((loss, i) =>
    expect(Math.abs(loss - whole.losses[i]!)).toBeLessThan(1e-5),
  )
  expect(first.losses.length + second.losses.length).toBe(20)
  const pieces = { over: { accumulationSteps: 3 }, resume: { file: first.file, name: 'run.igpt' } }
  // Float32 sums in another order.
  const third = await run(pieces)
  third.losses.forEach((loss, i) => expect(loss).toBeCloseTo(second.losses[i]!, 4))
  expect((await readRunFile(third.file, 'run.igpt')).config.accumulationSteps).toBe(3)
  await expect(
    run({ over: { nLayer: 3 }, resume: { file: first.file, name: 'run.igpt' } }),
  ).rejects.toMatchObject({ failure: { code: 'config-invalid', subject: 'nLayer' } })
})

describe('a run that has ended', () => {
  const short = { ...small, steps: 4, warmupSteps: 1 }
  /** Trains, and returns the rate of each step, and the file. */
  const run = async (more: Partial<HeadlessRun>) => {
    const rates: [number, number][] = []
    let file = new Blob()
    await trainHeadless({
      preset: 'digits8',
      over: short,
      backend: 'wasm',
      readFile: readPublicFile,
      onEvent: (event) => {
        if (event.kind !== 'metrics') return
        event.columns.step.forEach((step, i) => rates.push([step, event.columns.learningRate[i]!]))
      },
      onFile: async (written) => {
        file = written
      },
      ...more,
    })
    return { rates, file }
  }
  let resume: HeadlessRun['resume']
  beforeAll(async () => {
    resume = { file: (await run({})).file, name: 'run.igpt' }
  })

  it('is refused where it is resumed as it is', async () => {
    await expect(run({ over: {}, resume })).rejects.toMatchObject({
      failure: { subject: 'resume', remedy: expect.stringContaining('Add --steps') },
    })
    await expect(run({ over: { steps: 3 }, resume })).rejects.toMatchObject({ failure: { subject: 'steps' } })
    await expect(run({ over: { learningRate: 1 }, resume })).rejects.toMatchObject({
      failure: { subject: 'learningRate' },
    })
  })

  it('is trained longer on a schedule stretched over all steps, at another rate if wanted', async () => {
    const longer = { steps: 8, learningRate: 2e-3 }
    const { rates, file } = await run({ over: longer, resume, stopAfter: 2 })
    const schedule = { ...longer, warmupSteps: short.warmupSteps }
    expect(rates).toEqual([4, 5].map((i) => [i + 1, expect.closeTo(learningRateAt(i, schedule), 8)]))
    const last = await readRunFile(file, 'run.igpt')
    expect(last).toMatchObject({ step: 6, status: 'paused', config: longer })
  })
})

/** Trains a run too long for a test until it is stopped; returns its losses, and the step of each file. */
async function trainLong(limits: Partial<HeadlessRun>, onLosses: () => void = () => undefined) {
  const losses: number[] = []
  const files: number[] = []
  await trainHeadless({
    preset: 'digits8',
    over: { ...small, steps: 100_000, evalEvery: 100_000, probeEvery: 100_000, completeEvery: 100_000 },
    backend: 'wasm',
    readFile: readPublicFile,
    onEvent: (event) => {
      if (event.kind !== 'metrics') return
      losses.push(...event.columns.loss)
      onLosses()
    },
    onFile: async (file) => {
      files.push((await readRunFile(file, 'run.igpt')).step)
    },
    ...limits,
  })
  return { losses, files }
}

describe('a run too long', () => {
  it('stops after a time at the end of a step, and its file has exactly the steps taken', async () => {
    const { losses, files } = await trainLong({ stopAfterSeconds: 0.3 })
    expect(losses.length).toBeGreaterThan(0)
    expect(losses.length).toBeLessThan(100_000)
    expect(files).toEqual([losses.length])
  })

  it('stops when aborted, and its file has exactly the steps taken', async () => {
    const abort = new AbortController()
    const { losses, files } = await trainLong({ signal: abort.signal }, () => abort.abort())
    expect(losses.length).toBeGreaterThan(0)
    expect(files).toEqual([losses.length])
  })

  it('takes no step when aborted before the first', async () => {
    const { losses, files } = await trainLong({ signal: AbortSignal.abort() })
    expect([losses, files]).toEqual([[], [0]])
  })

  it('writes its file in between, the last time at the end', async () => {
    const { losses, files } = await trainLong({ stopAfterSeconds: 1.5, fileEverySeconds: 0.2 })
    expect(files.length).toBeGreaterThan(2)
    expect(files).toEqual([...files].sort((a, b) => a - b))
    expect(files.at(-1)).toBe(losses.length)
  })

  it('stops if a file cannot be written, and says why', async () => {
    const onFile = () => Promise.reject(new Error('no space left'))
    await expect(trainLong({ fileEverySeconds: 0.1, onFile })).rejects.toThrow('no space left')
  })

  it.each([
    ['stopAfter', { stopAfter: Number.NaN }],
    ['stopAfter', { stopAfter: 1.5 }],
    ['seconds', { stopAfterSeconds: 0 }],
    ['seconds', { stopAfterSeconds: 1e9 }],
    ['every', { fileEverySeconds: Number.NaN }],
    ['half', { halfWeights: true }],
    ['completions', { completions: 1 }],
  ])('is refused with a wrong --%s', async (subject, limits) => {
    await expect(trainLong(limits)).rejects.toMatchObject({ failure: { code: 'config-invalid', subject } })
  })
})
