/** Training without a page: words of a command line to settings, the session's events, failures. */
import { describe, expect, it } from 'vitest'
import { readPublicFile } from '../testSupport/publicFiles'
import { small } from '../testSupport/testRun'
import { configFrom, trainHeadless, type HeadlessEvent } from './train'

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
  await expect(
    run({ over: { nLayer: 3 }, resume: { file: first.file, name: 'run.igpt' } }),
  ).rejects.toMatchObject({ failure: { code: 'config-invalid', subject: 'nLayer' } })
})
