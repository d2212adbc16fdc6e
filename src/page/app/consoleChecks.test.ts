/** Calls of the console API with what they do not take: each is refused in words, and nothing is asked. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LabError, type Failure } from '../../core/failure'
import { FakeWorker } from '../../testSupport/fakeWorker'
import { createLab } from '../store/lab'
import { createStores } from '../store/state/stores'
import { createConsoleApi, type ConsoleApi } from './consoleApi'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
let api: Record<keyof ConsoleApi, (...args: unknown[]) => Promise<unknown>>

beforeEach(async () => {
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1 })
  lab.boot('auto')
  const console = createConsoleApi(lab)
  api = console as never
  await worker.becomeReady()
  const started = console.start({})
  worker.beginRun()
  await started
})
afterEach(() => lab.dispose())

async function failureOf(work: Promise<unknown>): Promise<Failure | string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof LabError ? error.failure : `no LabError: ${String(error)}`
}

const odd = [undefined, null, 3, 'x', {}, [3], new Blob(['x']), () => 0]
const wrong: [keyof ConsoleApi, unknown[][]][] = [
  ['step', [['x'], [0], [-1], [1.5], [NaN], [Infinity], [null], [{}]]],
  ['openFiles', odd.map((value) => [value])],
  ['importWeights', odd.map((value) => [value])],
  ['loadWeights', [...odd.map((value) => [value]), [[], { nHead: 'x' }]]],
  ['openRun', [[], [null], ['a.igpt'], [3], [{}]]],
  ['openSet', [[], [null], ['a.zip'], [3], [{}]]],
  ['exportWeights', [['x'], [null], [3]]],
  ['logits', [[], [null], [3], ['x'], [[3]], [[['x']]], [{}]]],
  ['features', [[], [null], [[null]]]],
  ['lookAt', [[], [null], [3], [{ tokens: 'x' }], [{ tokens: [1], place: 0, unknown: 3 }]]],
  ['start', [[null], ['x'], [3], [{ nlayer: 6 }]]],
  ['startPair', [[null], [{ nlayer: 6 }]]],
  ['startSet', [[2, { nlayer: 6 }]]],
  ['study', [[], ['x'], [null], [3], ['probe', { typo: 3 }]]],
  [
    'complete',
    [
      [{ typo: 3 }],
      [{ promptRows: 'x' }],
      [{ promptCount: 0 }],
      [{ samplesPerPrompt: 1.5 }],
      [{ temperature: NaN }],
      [{ seed: -1 }],
      [{ fill: 'x' }],
      [{ hole: 3 }],
      [{ prompts: 'x' }],
    ],
  ],
]

test.each(wrong)('%s', async (name, calls) => {
  const before = worker.sent.length
  for (const args of calls) {
    const failure = await failureOf(Promise.resolve().then(() => api[name](...args)))
    expect(failure).toMatchObject({ code: 'config-invalid' })
    expect((failure as Failure).message).not.toBe('')
  }
  expect(worker.sent).toHaveLength(before)
})

test('a misspelt setting is refused with the one that was meant', async () => {
  const failure = await failureOf(Promise.resolve().then(() => api.start({ nlayer: 6 })))
  expect((failure as Failure).message).toBe('There is no setting nlayer here; there are nLayer.')
})

test('right calls are let through, with more completions than the form offers', async () => {
  void api.complete({ promptCount: 40, samplesPerPrompt: 9, prompts: Uint16Array.of(1, 2) }).catch(() => 0)
  expect(worker.last('complete').settings).toMatchObject({ promptCount: 40, samplesPerPrompt: 9 })
  void api.lookAt({ tokens: Uint16Array.of(1), place: 0 }).catch(() => 0)
  await Promise.resolve()
  expect(worker.sentNames.at(-1)).toBe('lookAt')
  void api.step(3).catch(() => 0)
  expect(worker.last('step').count).toBe(3)
})
