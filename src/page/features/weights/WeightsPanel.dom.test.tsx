/**
 * The Weights panel with a fake worker: requests, disabled buttons with their reasons, and failures.
 */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultStudy } from '../../../core/studies/registry'
import { commandById, completionSettings } from '../../store/commands'
import { createLab } from '../../store/lab'
import { LabContext } from '../../store/hooks'
import { createStores } from '../../store/state/stores'
import { digitsConfig, FakeWorker, smallPreview } from '../../../testSupport/fakeWorker'
import { studyBlocked } from '../studies/studyForm'
import { WeightsPanel } from './WeightsPanel'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
const button = (name: string) => screen.getByRole('button', { name })
const sentKinds = () => worker.sentNames

beforeEach(async () => {
  worker = new FakeWorker()
  lab = createLab(createStores(null), () => worker, { settleMs: 0 })
  lab.boot('auto')
  await worker.becomeReady()
  render(
    <LabContext value={lab}>
      <WeightsPanel />
    </LabContext>,
  )
})

afterEach(() => {
  cleanup()
  lab.dispose()
  vi.restoreAllMocks()
})

/** Answers the newest start request. */
async function train() {
  void lab.start(digitsConfig).catch(() => undefined)
  await waitFor(() => expect(sentKinds()).toContain('start'))
  return worker.beginRun()
}

test('exports are disabled without a run; then they request the file and download it', async () => {
  expect(button('Export folder').getAttribute('aria-disabled')).toBe('true')
  expect(button('Export weights').title).toBe('There is no trained model yet; press Start.')
  const runId = await train()
  const names: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    names.push(this.download)
  })
  await waitFor(() => expect(button('Export folder').getAttribute('aria-disabled')).toBeNull())
  for (const [name, form, ending] of [
    ['Export folder', 'folder', 'zip'],
    ['Export weights', 'weights', 'safetensors'],
  ] as const) {
    fireEvent.click(button(name))
    await waitFor(() => expect(worker.args('exportWeights')).toEqual([runId, form, 'latest']))
    // One export at a time.
    await waitFor(() => expect(button(name).title).toBe('An export is in progress.'))
    worker.answer('exportWeights', { step: 20, file: new Blob(['x']) })
    await waitFor(() => expect(names.at(-1)).toMatch(new RegExp(`step-20\\.${ending}$`)))
    await waitFor(() => expect(button(name).getAttribute('aria-disabled')).toBeNull())
  }
})

test('the best weights are chosen for exports, samples and studies once they differ', async () => {
  const runId = await train()
  expect(screen.queryByRole('combobox', { name: /Weights/ })).toBeNull()
  worker.emit({ kind: 'bestKept', runId, step: 3, loss: 1.2345 })
  const choice = await screen.findByRole('combobox', { name: 'Weights' })
  expect(within(choice).getByRole('option', { name: 'Best, step 3, loss 1.23' })).toBeTruthy()
  fireEvent.change(choice, { target: { value: 'best' } })
  void lab.exportWeights('weights').catch(() => undefined)
  expect(worker.args('exportWeights')).toEqual([runId, 'weights', 'best'])
  expect(completionSettings(lab).weights).toBe('best')
  void lab.study(defaultStudy('probe', digitsConfig)).catch(() => undefined)
  expect(worker.last('study').weights).toBe('best')
})

test('chosen files become a run whose settings fill the form; the progress is shown meanwhile', async () => {
  const files = [new File(['{}'], 'config.json'), new File(['w'], 'model.safetensors')]
  fireEvent.change(screen.getByLabelText('Model files'), { target: { files } })
  await waitFor(() => expect(sentKinds()).toContain('importWeights'))
  const { id, args } = worker.lastCall('importWeights')
  const [runId, sent, config] = args
  expect([sent, config]).toEqual([files, lab.stores.settings.getState().config])
  worker.emit({ kind: 'opening', done: 30, all: 120 })
  const progress = await screen.findByRole('progressbar', { name: 'Reading the model' })
  await waitFor(() => expect(progress.getAttribute('value')).toBe('25'))
  expect(button('Open model folder').title).toBe('A model is being read.')
  const opened = { ...digitsConfig, nEmbd: 24, nHead: 3 }
  worker.emit(
    {
      kind: 'runStarted',
      runId,
      step: 0,
      opened: true,
      config: opened,
      parameters: 5,
      preview: smallPreview,
    },
    { kind: 'runStatus', runId, step: 0, status: 'paused' },
    { kind: 'answered', id, value: { runId, unused: [] } },
  )
  await waitFor(() => expect(lab.stores.settings.getState().config).toMatchObject({ nEmbd: 24, nHead: 3 }))
  expect(screen.queryByRole('progressbar')).toBeNull()
  expect(screen.queryByRole('status')).toBeNull()
})

test('a model without output head says so until it is trained, and cannot complete', async () => {
  const files = [new File(['w'], 'model.safetensors')]
  fireEvent.change(screen.getByLabelText('Model files'), { target: { files } })
  await waitFor(() => expect(sentKinds()).toContain('importWeights'))
  const { id, args } = worker.lastCall('importWeights')
  const [runId] = args
  const config = { ...digitsConfig, nEmbd: 24, nHead: 3 }
  const parts = { config, parameters: 5, preview: smallPreview }
  worker.emit(
    { kind: 'runStarted', runId, step: 0, opened: true, newHead: 0, ...parts },
    { kind: 'runStatus', runId, step: 0, status: 'paused' },
    { kind: 'answered', id, value: { runId, unused: ['score.weight'] } },
  )
  expect((await screen.findByText(/no output head/)).textContent).toContain('Not used: score.weight.')
  const { run } = lab.stores.run.getState()
  const why = 'This model has no output head, so it predicts no pixels until it is trained.'
  expect(commandById('complete').blocked(lab)).toBe(why)
  const blocked = (kind: 'likelihood' | 'inspect') =>
    studyBlocked('ready', run, defaultStudy(kind, config), undefined)
  expect([blocked('likelihood'), blocked('inspect')]).toEqual([why, null])
  worker.emit({ kind: 'runStatus', runId, step: 1, status: 'running' })
  await waitFor(() => expect(screen.queryByText(/no output head/)).toBeNull())
  expect(commandById('complete').blocked(lab)).toBeNull()
})

test('rejected files show a reason, and the current run stays', async () => {
  const runId = await train()
  fireEvent.change(screen.getByLabelText('Model folder'), {
    target: { files: [new File(['x'], 'pytorch_model.bin')] },
  })
  await waitFor(() => expect(sentKinds()).toContain('importWeights'))
  const failure = {
    code: 'weights-file',
    message: 'pytorch_model.bin asks for "os.system".',
    remedy: 'Do not trust it.',
  } as const
  worker.refuse('importWeights', failure)
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('os.system')
  expect(lab.stores.run.getState().run?.id).toBe(runId)
  fireEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByRole('alert')).toBeNull()
})
