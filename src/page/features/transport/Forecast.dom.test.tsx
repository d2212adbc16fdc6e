/** The forecast beside Start over a fake worker: when it is measured, its words, and what ends it. */
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runSeconds, type Pace } from '../../../core/forecast'
import { LabContext } from '../../store/hooks'
import { createLab } from '../../store/lab'
import { createStores } from '../../store/state/stores'
import { text } from '../../text/text'
import { cpuInfo, FakeWorker, someFacts } from '../../../testSupport/fakeWorker'
// Loaded at the first press; here, so that no test waits for it.
import '../../ui/InfoPopover'
import { RunReadout, TransportButtons } from './Transport'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>

const pace: Pace = {
  step: 0.2,
  compiling: 0,
  forwardImage: 0.001,
  probeFits: 0.5,
  baselines: 1,
  completions: 0.2,
  validationImages: 128,
  probeImages: 1000,
}

beforeEach(async () => {
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1, forecastMs: 5 })
  lab.boot('auto')
  render(
    <LabContext.Provider value={lab}>
      <TransportButtons />
      <RunReadout />
    </LabContext.Provider>,
  )
  await act(() => worker.becomeReady())
})
afterEach(() => {
  cleanup()
  lab.dispose()
})

const asked = () => worker.sentNames.filter((name) => name === 'measurePace').length
const isAsked = (times: number) => waitFor(() => expect(asked()).toBe(times))
const rest = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 40)))
const superseded = { code: 'busy', message: 'superseded', remedy: 'wait' } as const
const answer = () => act(async () => worker.answer('measurePace', pace))

describe('the time of a run', () => {
  test('is measured when the page is idle, and is told with what would shorten it', async () => {
    await isAsked(1)
    expect(screen.getByRole('button', { name: 'measuring the time…' })).toBeTruthy()
    const { config } = lab.stores.settings.getState()
    expect(worker.args('measurePace')).toEqual([config])
    await answer()
    const { total } = runSeconds(config, pace)
    const button = screen.getByRole('button', { name: `new run: about ${text.forecast.roughly(total)}` })
    expect(button.textContent).toMatch(/^new run: about \d+ minutes$/)
    fireEvent.click(button)
    expect(
      (await screen.findAllByText(/^On this machine, with the settings of the form: about \d+ minutes\.$/))
        .length,
    ).toBe(1)
    const fewer = screen.getByRole('button', { name: /^Steps \d+ instead of \d+: about \d+ minutes$/ })
    fireEvent.click(fewer)
    expect(lab.stores.settings.getState().config.steps).toBe(config.steps / 2)
    // Steps do not change the pace, so nothing is measured again.
    await rest()
    expect(asked()).toBe(1)
    const shorter = { ...config, steps: config.steps / 2 }
    const words = text.forecast.newRun(runSeconds(shorter, pace).total)
    expect(screen.getByRole('button', { name: words, expanded: true })).toBeTruthy()
  })

  test('is measured anew for another model, and remembered for the one before', async () => {
    await isAsked(1)
    await answer()
    const { nLayer } = lab.stores.settings.getState().config
    act(() => lab.edit({ nLayer: 2 }))
    expect(screen.getByRole('button', { name: 'measuring the time…' })).toBeTruthy()
    await isAsked(2)
    await answer()
    act(() => lab.edit({ nLayer }))
    await screen.findByText(/^new run: about/)
    await rest()
    expect(asked()).toBe(2)
  })

  test('that was superseded is measured again', async () => {
    await isAsked(1)
    await act(async () => worker.refuse('measurePace', superseded))
    await isAsked(2)
    await answer()
    expect(await screen.findByText(/^new run: about/)).toBeTruthy()
  })

  test('of a model that does not fit is not known, and says why', async () => {
    await isAsked(1)
    const failure = { code: 'out-of-memory', message: 'It may not fit.', remedy: 'Take less.' } as const
    await act(async () => worker.refuse('measurePace', failure))
    fireEvent.click(screen.getByRole('button', { name: 'time not known' }))
    await screen.findByText('It may not fit. Take less.')
    await rest()
    expect(asked()).toBe(1)
  })

  test('is measured on the new backend after a change of it', async () => {
    await isAsked(1)
    await answer()
    act(() => lab.boot('cpu'))
    await act(() => worker.becomeReady({ ...cpuInfo, backend: 'cpu' }))
    await isAsked(1)
    expect(screen.getByRole('button', { name: 'measuring the time…' })).toBeTruthy()
  })
})

describe('a start', () => {
  test('during the measurement is sent at once; nothing is measured until the run has ended', async () => {
    await isAsked(1)
    fireEvent.click(screen.getByRole('button', { name: 'Start' }))
    expect(worker.sentNames.at(-1)).toBe('start')
    await act(async () => worker.refuse('measurePace', superseded))
    let runId = ''
    await act(async () => {
      runId = worker.beginRun()
    })
    await rest()
    expect(asked()).toBe(1)
    expect(screen.queryByText('measuring the time…')).toBeNull()
    const facts = { ...someFacts, remainingSeconds: 83 }
    const columns = {
      step: Uint32Array.of(1),
      loss: Float32Array.of(2),
      learningRate: Float32Array.of(1e-3),
      gradNorm: Float32Array.of(1),
    }
    await act(async () => worker.emit({ kind: 'metrics', runId, step: 1, columns, facts }))
    expect(screen.getByText('1:23')).toBeTruthy()
    await act(async () => worker.emit({ kind: 'runStatus', runId, step: 9, status: 'finished' }))
    await isAsked(2)
  })
})

test('the words promise no more than a forecast can', () => {
  expect(
    [3, 38, 61, 95, 290, 1500, 5400, 20_000, 400_000, 1e9].map((seconds) => text.forecast.roughly(seconds)),
  ).toEqual([
    'a few seconds',
    '40 seconds',
    '1 minute',
    '2 minutes',
    '5 minutes',
    '25 minutes',
    '1.5 hours',
    '6 hours',
    '5 days',
    '32 years',
  ])
})
