/** The whole page over a fake worker: accessible names, states, form, shortcuts and console API. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLab } from '../store/lab'
import { LabContext } from '../store/hooks'
import { listenForShortcuts } from '../store/shortcuts'
import { createStores } from '../store/state/stores'
import { FakeWorker, smallPreview, someFacts } from '../../testSupport/fakeWorker'
import { App } from './App'
// Loaded later on the page; here, so that no test waits for them.
import '../features/help/HelpSheet'
import '../features/loss/LossPanel'
import '../features/probes/ProbesPanel'
import './labPanels'
import { createConsoleApi, type ConsoleApi } from './consoleApi'
import { ErrorBoundary } from './ErrorBoundary'

/** The part of the test environment's window that sets its size. */
interface HappyWindow {
  happyDOM: { setViewport(size: { width: number; height: number }): void }
}

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
let api: ConsoleApi
let unlisten: () => void

beforeEach(async () => {
  // The wide layout: every panel is on the page.
  ;(window as unknown as HappyWindow).happyDOM.setViewport({ width: 1440, height: 900 })
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1 })
  lab.stores.settings.setState({ view: 'lab' })
  lab.boot('auto')
  api = createConsoleApi(lab)
  unlisten = listenForShortcuts(lab, document)
  render(
    <LabContext.Provider value={lab}>
      <App onBackend={(choice) => lab.boot(choice)} />
    </LabContext.Provider>,
  )
  await screen.findByRole('region', { name: 'Loss' }, { timeout: 9000 })
})
afterEach(() => {
  unlisten()
  cleanup()
  lab.dispose()
})

const button = (name: string) => screen.getByRole('button', { name })
const region = (name: string) => within(screen.getByRole('region', { name }))

async function running(): Promise<string> {
  await worker.becomeReady()
  fireEvent.click(button('Start'))
  const runId = worker.beginRun()
  await screen.findByRole('button', { name: 'Pause' })
  return runId
}

describe('names', () => {
  test('one heading, the regions and the controls', async () => {
    await worker.becomeReady()
    expect(screen.getAllByRole('heading', { level: 1 }).map((heading) => heading.textContent)).toEqual([
      'iGPT Lab',
    ])
    for (const name of [
      'Dataset',
      'Model',
      'Training',
      'Loss',
      'Probe accuracy by layer',
      'Completions',
      'Run facts',
    ])
      region(name)
    await waitFor(() => expect(button('Start').getAttribute('aria-disabled')).toBeNull())
    for (const name of ['Step', 'Stop', 'Complete now', 'Help', 'Change theme']) button(name)
    screen.getByRole('img', { name: 'Palette of 2 greys' })
  })
})

describe('transport', () => {
  test('one place holds Start, Pause and Resume, and keeps the focus', async () => {
    await worker.becomeReady()
    const main = button('Start')
    main.focus()
    fireEvent.click(main)
    const runId = worker.beginRun()
    const pause = await screen.findByRole('button', { name: 'Pause' })
    expect(document.activeElement).toBe(pause)
    fireEvent.click(pause)
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'paused' })
    expect(await screen.findByRole('button', { name: 'Resume' })).toBe(document.activeElement)
    expect(worker.sentNames).toEqual(['boot', 'prepare', 'start', 'pause'])
    expect(screen.getAllByRole('status').map((status) => status.textContent)).toContainEqual(
      expect.stringMatching(/^Run .* paused/),
    )
  })

  test('Restart says what it would change', async () => {
    await running()
    lab.edit({ nLayer: 2 })
    await waitFor(() => expect(button('Restart').title).toContain('nLayer 6 to 2'))
  })

  test('a disabled button gives its reason and sends nothing', async () => {
    await worker.becomeReady()
    fireEvent.click(button('Stop'))
    expect(worker.sent.some((command) => command.kind === 'stop')).toBe(false)
    expect(button('Stop').title).toBe('No run is open.')
  })
})

describe('keys', () => {
  test('keys run commands, except while typing or when switched off', async () => {
    await worker.becomeReady()
    await userEvent.type(screen.getByRole('textbox', { name: 'Layers' }), 's')
    expect(worker.sent.some((command) => command.kind === 'start')).toBe(false)
    lab.choosePreset('digits8')
    lab.stores.settings.setState({ shortcuts: false })
    fireEvent.keyDown(document.body, { key: 's' })
    expect(worker.sent.some((command) => command.kind === 'start')).toBe(false)
    lab.stores.settings.setState({ shortcuts: true })
    fireEvent.keyDown(document.body, { key: 's', ctrlKey: true })
    expect(worker.sent.some((command) => command.kind === 'start')).toBe(false)
    fireEvent.keyDown(document.body, { key: 's' })
    expect(worker.last('start').config.nLayer).toBe(4)
  })

  test('? opens the help sheet, which lists every command', async () => {
    fireEvent.keyDown(document.body, { key: '?' })
    const sheet = within(await screen.findByRole('dialog', { name: 'Help' }))
    for (const label of ['Start', 'Pause', 'Resume', 'Step', 'Stop', 'Restart', 'Complete now']) {
      expect(sheet.getAllByRole('rowheader', { name: label })).toHaveLength(1)
    }
  })
})

describe('form', () => {
  test('an invalid value is marked at its field and disables Start', async () => {
    await worker.becomeReady()
    const heads = screen.getByRole('textbox', { name: 'Heads' })
    fireEvent.change(heads, { target: { value: '3' } })
    const described = heads.getAttribute('aria-describedby')?.split(' ') ?? []
    const texts = described.map((id) => document.getElementById(id)?.textContent)
    expect(heads.getAttribute('aria-invalid')).toBe('true')
    expect(texts[0]).toMatch(/Heads must divide the width/)
    expect(texts[1]).toMatch(/Attention heads/)
    expect(button('Start').getAttribute('aria-disabled')).toBe('true')
    fireEvent.change(heads, { target: { value: '' } })
    expect(screen.getAllByText('Heads must be a number.').length).toBeGreaterThan(0)
    fireEvent.change(heads, { target: { value: '8' } })
    expect(heads.getAttribute('aria-invalid')).toBeNull()
  })

  test('text such as 1e-3 stays as typed, and arrow keys step', async () => {
    const rate = screen.getByRole('textbox', { name: 'Learning rate' })
    fireEvent.change(rate, { target: { value: '1e-3' } })
    expect(lab.stores.settings.getState().config.learningRate).toBe(0.001)
    expect(rate).toHaveProperty('value', '1e-3')
    fireEvent.keyDown(rate, { key: 'ArrowUp', shiftKey: true })
    expect(lab.stores.settings.getState().config.learningRate).toBe(0.002)
  })

  test('presets too large for this device are disabled with a reason', async () => {
    await worker.becomeReady()
    const chip = await screen.findByRole('button', {
      name: /^CIFAR 32.*Needs .* GB; this device allows 2\.00 GB/,
    })
    expect(chip.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(chip)
    expect(lab.stores.settings.getState().presetId).toBe('shapes12')
  })
})

describe('failures', () => {
  test('a malformed file is reported with its byte offset; preview and run stay', async () => {
    const runId = await running()
    const opening = lab.openFiles([new File(['x'], 'a.idx')]).catch(() => undefined)
    worker.refuse('openFiles', {
      code: 'data-magic',
      message: 'This is no IDX file.',
      remedy: 'Open another.',
      byteOffset: 2,
      subject: 'a.idx',
    })
    await opening
    const alert = await region('Dataset').findByRole('alert')
    expect(alert.textContent).toMatch(/This is no IDX file.*a\.idx, byte 2.*Open another/)
    expect(lab.stores.lab.getState().preview).toBe(smallPreview)
    expect(api.state().run).toMatchObject({ id: runId, status: 'running' })
  })

  test('without a backend the page displays the cause and what to do', async () => {
    worker.emit({
      kind: 'bootFailed',
      failure: { code: 'no-backend', message: 'Nothing can compute here.', remedy: 'Use another browser.' },
    })
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('Nothing can compute here.Use another browser.')
    await expect(api.ready).rejects.toMatchObject({ failure: { code: 'no-backend' } })
    fireEvent.click(button('Try the automatic backend'))
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('iGPT Lab'))
  })

  test('after a crash a new worker is offered and the run stays displayed', async () => {
    await running()
    worker.crash('gone')
    fireEvent.click(await screen.findByRole('button', { name: 'Restart the worker' }))
    expect(worker.sentNames).toEqual(['boot'])
    expect(api.state().run?.status).toBe('failed')
  })

  test('a component that throws while rendering is replaced by a message', () => {
    cleanup()
    const Broken = (): never => {
      throw new Error('bad part')
    }
    render(
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>,
    )
    expect(screen.getByRole('alert').textContent).toContain('bad part')
  })
})

describe('console', () => {
  test('state is plain JSON with documented names', async () => {
    const runId = await running()
    worker.emit(
      {
        kind: 'metrics',
        runId,
        step: 2,
        facts: someFacts,
        columns: {
          step: Uint32Array.of(1, 2),
          loss: Float32Array.of(2.5, 2.25),
          learningRate: Float32Array.of(0, 1),
          gradNorm: Float32Array.of(1, 1),
        },
      },
      { kind: 'validation', runId, step: 2, loss: 2 },
      { kind: 'probes', runId, step: 0, accuracy: [0.5, 0.75] },
    )
    const state = api.state()
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    expect(state).toMatchObject({
      backend: 'wasm',
      run: { id: runId, status: 'running', step: 2, steps: 3000 },
      metrics: { step: [1, 2], loss: [2.5, 2.25], valStep: [2], valLoss: [2], tokensPerSecond: 5000 },
      probes: [{ step: 0, accuracy: [0.5, 0.75] }],
    })
    expect((await region('Loss').findByRole('img')).getAttribute('aria-label')).toMatch(
      /Validation loss 2\.00 nats, 2\.89 bits/,
    )
  })

  test('start takes a partial config and rejects an invalid one', async () => {
    await worker.becomeReady()
    await expect(api.start({ nHead: 5 })).rejects.toMatchObject({ failure: { code: 'config-invalid' } })
    const started = api.start({ steps: 50, warmupSteps: 5 })
    worker.beginRun()
    await started
    expect(api.state().config).toMatchObject({ steps: 50, nLayer: 6 })
  })

  test('complete returns tokens, originals and palette as plain arrays', async () => {
    const runId = await running()
    const done = api.complete({ promptRows: 1, promptCount: 1, samplesPerPrompt: 1 })
    const { setId, settings } = worker.last('complete')
    worker.emit(
      {
        kind: 'completionStart',
        setId,
        runId,
        step: 2,
        settings,
        pinned: false,
        nPx: 2,
        grid: 2,
        originals: Uint16Array.of(1, 0, 1, 1),
        order: null,
        drawn: Uint8Array.of(0, 0, 1, 1),
        sequences: 1,
      },
      {
        kind: 'completionRows',
        setId,
        runId,
        step: 2,
        from: 2,
        to: 4,
        tokens: Uint16Array.of(0, 1),
        entropy: Float32Array.of(0.7, 0.1),
      },
      { kind: 'completionEnd', setId, runId, step: 2, outcome: 'done' },
    )
    expect(await done).toEqual({
      nPx: 2,
      decoded: null,
      images: [[1, 0, 0, 1]],
      originals: [[1, 0, 1, 1]],
      palette: [
        [0, 0, 0],
        [255, 255, 255],
      ],
    })
    screen.getByRole('img', { name: 'Completion 1 of prompt 1, step 2' })
    fireEvent.click(screen.getByRole('button', { name: 'Uncertainty' }))
    screen.getByRole('img', { name: 'Uncertainty: Completion 1 of prompt 1, step 2' })
    screen.getByRole('img', { name: 'Original 1' })
    fireEvent.click(screen.getByRole('button', { name: 'Pixels' }))
    screen.getByRole('img', { name: 'Completion 1 of prompt 1, step 2' })
  })
})
