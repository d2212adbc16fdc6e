/** The Play view over a fake worker: what it shows, its cards and chart, the first minute, the switch. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runSeconds } from '../../core/forecast'
import { presetById } from '../../core/presets'
import { FakeWorker, someFacts } from '../../testSupport/fakeWorker'
import { wholeText } from '../../testSupport/wholeText'
import { completionStart } from '../../testSupport/completionEvents'
import { shownView } from '../store/shownView'
import { createLab } from '../store/lab'
import { LabContext } from '../store/hooks'
import { createStores } from '../store/state/stores'
import type { Memory } from '../store/state/settings'
import { text } from '../text/text'
import { readSetup } from './address'
import { App } from './App'
import { rememberOwnRun } from './firstVisit'
// Loaded later on the page; here, so that no test waits for them.
import '../features/loss/LossPanel'
import '../features/probes/ProbesPanel'
import '../features/completions/DrawingPad'
import './labPanels'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
let stored: Record<string, string>
const memory: Memory = {
  getItem: (key) => stored[key] ?? null,
  setItem: (key, value) => {
    stored[key] = value
  },
}

async function open(hash = ''): Promise<void> {
  const { happyDOM } = window as unknown as { happyDOM: { setViewport(size: object): void } }
  happyDOM.setViewport({ width: 1440, height: 900 })
  lab = createLab(createStores(memory), () => (worker = new FakeWorker()), { settleMs: 1 })
  readSetup(lab, { search: '', hash })
  rememberOwnRun(lab)
  lab.boot('auto')
  render(
    <LabContext.Provider value={lab}>
      <App onBackend={(choice) => lab.boot(choice)} />
    </LabContext.Provider>,
  )
  await act(() => worker.becomeReady())
}

/** Leaves the page and comes back, with what the browser has stored. */
async function comeAgain(): Promise<void> {
  cleanup()
  lab.dispose()
  await open()
}

beforeEach(() => {
  stored = {}
})
afterEach(() => {
  cleanup()
  lab.dispose()
})

const region = (name: string) => screen.queryByRole('region', { name })
const button = (name: string | RegExp) => screen.getByRole('button', { name })

test('a first visit sees Play: images, pictures to choose, Start, one chart, and no setup', async () => {
  await open()
  await screen.findByRole('region', { name: 'Probe accuracy by layer' })
  for (const name of ['Completions', 'Choose the pictures', 'Your run', 'Start here'])
    expect(region(name)).toBeTruthy()
  for (const name of ['Loss', 'Dataset', 'Model', 'Training', 'Compare runs', 'Studies'])
    expect(region(name)).toBeNull()
  expect(screen.getAllByRole('button', { name: 'Start' })).toHaveLength(1)
  for (const name of ['Step', 'Complete now']) expect(screen.queryByRole('button', { name })).toBeNull()
})

test('the switch shows everything, keeps the run and the focus, and is remembered', async () => {
  await open()
  fireEvent.click(button('Start'))
  await act(async () => void worker.beginRun())
  const sent = worker.sentNames.length
  await userEvent.click(button('Lab'))
  await screen.findByRole('region', { name: 'Dataset' }, { timeout: 5000 })
  await screen.findByRole('region', { name: 'Loss' })
  expect(document.activeElement).toBe(button('Lab'))
  expect(worker.sentNames).toHaveLength(sent)
  expect(lab.stores.run.getState().run?.status).toBe('running')
  expect(button('Pause')).toBeTruthy()
  await comeAgain()
  expect(button('Lab').getAttribute('aria-pressed')).toBe('true')
})

test.each([
  ['{"exampleSeen":true}', '', 'lab'],
  ['{"exampleSeen":true,"view":"play"}', '', 'play'],
  ['{"theme":"dark"}', '', 'play'],
  ['{"view":"lab"}', '#view=play', 'play'],
  ['{}', '#v=1&preset=digits8&seed=0&view=lab', 'lab'],
  ['{}', '#view=nonsense', 'play'],
])('stored %s and the link %s give %s', async (settings, hash, view) => {
  stored['igpt-lab-view'] = settings
  await open(hash)
  expect(shownView(lab.stores)).toBe(view)
  // What a link asks for is not remembered.
  if (hash === '') expect(lab.stores.settings.getState().view).toBe(view)
})

test('a card chooses a preset, and a preset from a link has a card too', async () => {
  await open('#v=1&preset=mnist28&seed=0')
  const cards = () => within(within(region('Choose the pictures')!).getByRole('list')).getAllByRole('button')
  expect(cards().map(({ textContent }) => textContent)).toEqual([
    'MNIST 28…',
    'Shapes…',
    'Digits…',
    'Big digits…',
    'Emoji…',
  ])
  fireEvent.click(button(/^Digits/))
  expect(lab.stores.settings.getState()).toMatchObject({ presetId: 'digits8', chosen: true })
  expect(button(/^Digits/).getAttribute('aria-pressed')).toBe('true')
  expect(cards()).toHaveLength(4)
  expect(screen.queryByText(/is changed from this choice/)).toBeNull()
  act(() => lab.edit({ nLayer: 2 }))
  screen.getByText('One setting is changed from this choice.', { exact: false })
  fireEvent.click(button('Undo'))
  expect(lab.stores.settings.getState().config.nLayer).toBe(presetById('digits8').config.nLayer)
})

test('each card tells the time of its own run, from what was measured', async () => {
  await open()
  const { config } = presetById('digits8')
  const pace = {
    step: 0.1,
    compiling: 0,
    forwardImage: 0.001,
    probeFits: 1,
    baselines: 1,
    completions: 2,
    validationImages: config.evalImages,
    probeImages: config.probeTrainImages + config.probeTestImages,
  }
  act(() => lab.stores.forecast.setState({ paces: [{ config, pace }] }))
  expect(button(/^Digits/).textContent).toBe(`Digits${text.forecast.roughly(runSeconds(config, pace).total)}`)
  // A larger model takes longer.
  expect(button(/^Emoji/).textContent).toMatch(/^Emoji\d+ minutes$/)
})

describe('the chart', () => {
  test('is one of two, by a switch', async () => {
    await open()
    await screen.findByRole('region', { name: 'Probe accuracy by layer' })
    fireEvent.click(button('Loss'))
    await screen.findByRole('region', { name: 'Loss' })
    expect(region('Probe accuracy by layer')).toBeNull()
    fireEvent.click(button('Start'))
    let runId = ''
    await act(async () => {
      runId = worker.beginRun()
    })
    const columns = {
      step: Uint32Array.of(1),
      loss: Float32Array.of(0.5),
      learningRate: Float32Array.of(1e-3),
      gradNorm: Float32Array.of(1),
    }
    await act(async () => worker.emit({ kind: 'metrics', runId, step: 1, columns, facts: someFacts }))
    const { nVocab } = lab.stores.run.getState().run!.config
    screen.getByText(
      wholeText(new RegExp(`^Now 0\\.500 nats per pixel\\. A blind guess among ${nVocab} colours costs `)),
    )
  })
})

describe('the first minute', () => {
  test('can be dismissed, and comes back until there is a run of the own', async () => {
    await open()
    screen.getByRole('heading', { name: /Nobody told it what the pictures show/ })
    fireEvent.click(button('Hide the introduction'))
    expect(region('Start here')).toBeNull()
    await comeAgain()
    expect(region('Start here')).toBeTruthy()
    fireEvent.click(button('Start'))
    await act(async () => void worker.beginRun())
    // It stays for this visit, so that nothing moves below the pointer.
    screen.getByRole('heading', { name: /^Your model is learning/ })
    await comeAgain()
    expect(region('Start here')).toBeNull()
  })

  test('says so where the own run has paused or failed', async () => {
    await open()
    fireEvent.click(button('Start'))
    let runId = ''
    await act(async () => {
      runId = worker.beginRun()
    })
    const failure = { code: 'loss-not-finite', message: 'No number.', remedy: 'Lower it.' } as const
    await act(async () => worker.emit({ kind: 'runStatus', runId, step: 3, status: 'paused' }))
    expect(screen.getByRole('heading', { name: /^Your model has paused/ })).toBeTruthy()
    await act(async () => worker.emit({ kind: 'runStatus', runId, step: 3, status: 'failed', failure }))
    expect(screen.getByRole('heading', { name: /^This training failed/ })).toBeTruthy()
  })

  test('is over for who has saved runs, but not by a link without a run', async () => {
    stored['igpt-lab-view'] = '{"view":"play","ownRunSeen":true}'
    await open()
    expect(region('Start here')).toBeNull()
    cleanup()
    lab.dispose()
    await open('#v=1&preset=digits8&seed=0')
    expect(region('Start here')).toBeTruthy()
  })

  test('leads to the pad, replays the training and marks the least certain pixel', async () => {
    await open()
    fireEvent.click(button('Start'))
    await act(async () => {
      const runId = worker.beginRun()
      const set = { setId: 'first', runId, step: 0 }
      worker.emit(
        { kind: 'validation', runId, step: 0, loss: 1 },
        { kind: 'validation', runId, step: 10, loss: 0.5 },
        completionStart(set),
        { ...set, kind: 'completionEnd', outcome: 'done' },
      )
    })
    lab.stores.completions.getState().pinned[0].entropy.set([0, 0, 0.1, 0.6])
    fireEvent.click(button(/^Press a pixel/))
    expect(lab.stores.view.getState().suggestedPixel).toBe(3)
    expect(document.querySelectorAll('.suggested')).toHaveLength(1)
    expect((document.activeElement as HTMLElement).dataset.image).toBe('sample 0')
    fireEvent.click(document.activeElement!)
    expect(document.querySelectorAll('.suggested')).toHaveLength(0)
    fireEvent.click(button(/^Rewind the training/))
    expect(lab.stores.rewind.getState()).toMatchObject({ playing: true })
    act(() => lab.pauseReplay())
    fireEvent.click(button(/^Draw half a picture/))
    expect(lab.stores.touch.getState().padOpen).toBe(true)
    await waitFor(() => expect(document.activeElement?.closest('.drawing-pad')).toBeTruthy())
  })

  test('names three things to try', async () => {
    await open()
    const tries = within(screen.getByRole('list', { name: 'Three things to try' }))
    expect(
      tries.getAllByRole('button').map((element) => element.querySelector('.try-label')?.textContent),
    ).toEqual(['Draw half a picture', 'Rewind the training', 'Press a pixel'])
  })
})
