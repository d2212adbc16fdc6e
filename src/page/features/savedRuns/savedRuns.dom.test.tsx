/**
 * The resume banner, the list of saved runs and their notices, with a fake worker and fake storage: names,
 * texts and requests.
 */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { App } from '../../app/App'
// Loaded later on the page; here, so that no test waits for it.
import '../../app/labPanels'
// Loaded later on the page; here, so that no test waits for them.
import '../loss/LossPanel'
import '../probes/ProbesPanel'
import { LabError } from '../../../core/failure'
import { outOfMemory } from '../../../core/outOfMemory'
import type { StoredRun } from '../../store/state/savedRuns'
import { runName } from '../../store/state/runName'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { digitsConfig } from '../../../testSupport/fakeWorker'

let runs: StoredRun[]

const kept = (runId: string, over: Partial<StoredRun> = {}): StoredRun => ({
  runId,
  savedAt: Date.now() - 180_000,
  status: 'paused',
  step: 40,
  elapsedSeconds: 9,
  config: digitsConfig,
  parameters: 100,
  bytes: 2_400_000,
  ...over,
})
const storage = {
  list: async () => runs,
  read: async () => new Blob(['a run']),
  remove: async (runId: string) => {
    runs = runs.filter((run) => run.runId !== runId)
  },
  save: async () => [],
}

beforeEach(async () => {
  runs = [kept('run-a'), kept('run-b', { status: 'finished', step: 1000 })]
  ;(window as unknown as { happyDOM: { setViewport(size: object): void } }).happyDOM.setViewport({
    width: 1440,
    height: 900,
  })
  await openLab(() => <App onBackend={(choice) => lab.boot(choice)} />, { openStorage: async () => storage })
  await screen.findByRole('region', { name: 'Loss' }, { timeout: 9000 })
})
afterEach(closeLab)

const resumeBanner = () => screen.findByRole('region', { name: 'Unfinished run' })
const list = () => within(screen.getByRole('list', { name: 'Runs saved in this browser' }))

test('banner and announcement name the interrupted run and its step; the buttons work', async () => {
  const banner = within(await resumeBanner())
  expect((await resumeBanner()).textContent).toContain(
    `Your run ${runName('run-a')} stopped at step 40 of 1000, 3 minutes ago.`,
  )
  expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContainEqual(
    expect.stringContaining(`${runName('run-a')} stopped at step 40`),
  )
  fireEvent.click(banner.getByRole('button', { name: 'Resume this run' }))
  await waitFor(() => expect(worker.args('openRun')[2]).toBeUndefined())
  worker.refuse('openRun', { code: 'run-file', message: 'It is no run.', remedy: 'Delete it.' })
  expect((await screen.findByRole('alert')).textContent).toContain('It is no run.')
  fireEvent.click(banner.getByRole('button', { name: 'Not now' }))
  expect(screen.queryByRole('region', { name: 'Unfinished run' })).toBeNull()
})

test('deleting needs a second press', async () => {
  const banner = within(await resumeBanner())
  const discard = banner.getByRole('button', { name: `Discard: ${runName('run-a')}` })
  fireEvent.click(discard)
  expect(runs).toHaveLength(2)
  fireEvent.blur(discard)
  fireEvent.click(banner.getByRole('button', { name: `Discard: ${runName('run-a')}` }))
  fireEvent.click(banner.getByRole('button', { name: `Discard permanently: ${runName('run-a')}` }))
  await waitFor(() => expect(list().getAllByRole('listitem')).toHaveLength(1))
  expect(screen.queryByRole('region', { name: 'Unfinished run' })).toBeNull()
})

test('the list names every run and resumes only unfinished ones', async () => {
  await resumeBanner()
  const [a, b] = list().getAllByRole('listitem')
  expect(a.textContent).toContain('step 40 of 1000 · Digits, 8 x 8 · unfinished · 2.40 MB')
  expect(b.textContent).toContain('finished')
  within(a).getByRole('button', { name: `Resume ${runName('run-a')}` })
  expect(within(b).queryByRole('button', { name: /^Resume/ })).toBeNull()
  within(b).getByRole('button', { name: `Save file: ${runName('run-b')}` })
})

test('a diverged run can continue with a third of its learning rate', async () => {
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  runs = [kept(runId)]
  worker.emit({
    kind: 'runStatus',
    runId,
    step: 60,
    status: 'failed',
    failure: { code: 'loss-not-finite', message: 'It diverged.', remedy: 'Lower it.' },
  })
  const banner = within(await resumeBanner())
  fireEvent.click(
    banner.getByRole('button', { name: `Continue with learning rate ${digitsConfig.learningRate / 3}` }),
  )
  await waitFor(() =>
    expect(worker.args('openRun')[2]?.change).toEqual({ learningRate: digitsConfig.learningRate / 3 }),
  )
})

test('a run that ran out of memory can continue with its batch in pieces', async () => {
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  runs = [kept(runId)]
  const failure = outOfMemory({ ...digitsConfig, nPx: 16, batchSize: 32 }, true)
  worker.emit({ kind: 'runStatus', runId, step: 60, status: 'failed', failure })
  const banner = within(await resumeBanner())
  fireEvent.click(banner.getByRole('button', { name: 'Continue with batches in 2 pieces' }))
  await waitFor(() => expect(worker.args('openRun')[2]?.change).toEqual({ accumulationSteps: 2 }))
})

test('the facts show the last save; a failed autosave is reported once for each reason', async () => {
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  worker.emit({ kind: 'runAutosaved', runId, step: 40, at: 1 })
  await waitFor(() =>
    expect(screen.getByRole('region', { name: 'Run facts' }).textContent).toContain('at step 40'),
  )
  const { failure } = new LabError({
    code: 'storage-full',
    message: 'There is no room.',
    remedy: 'Free some.',
  })
  worker.emit({ kind: 'autosaveFailed', runId, step: 50, failure })
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('There is no room.')
  fireEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }))
  worker.emit({ kind: 'autosaveFailed', runId, step: 60, failure })
  await waitFor(() =>
    expect(screen.getByRole('region', { name: 'Run facts' }).textContent).toContain('failing since'),
  )
  expect(screen.queryByRole('alert')).toBeNull()
})

test('where storage is full the oldest other run can be deleted, and the run is saved again', async () => {
  runs = [kept('run-a', { status: 'finished' }), kept('run-b', { savedAt: 5 })]
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  await lab.refreshSavedRuns()
  const failure = { code: 'storage-full' as const, message: 'There is no room.', remedy: 'Free some.' }
  worker.emit({ kind: 'autosaveFailed', runId, step: 50, failure })
  const alert = within(await screen.findByRole('alert'))
  const subject = `${runName('run-b')}, 2.40 MB`
  fireEvent.click(alert.getByRole('button', { name: `Delete the oldest saved run: ${subject}` }))
  expect(runs).toHaveLength(2)
  fireEvent.click(alert.getByRole('button', { name: `Delete permanently: ${subject}` }))
  await waitFor(() => expect(runs.map((run) => run.runId)).toEqual(['run-a']))
  await waitFor(() => expect(worker.sent.at(-1)).toEqual({ kind: 'saveNow' }))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('runs that were dropped are named until the notice is dismissed', async () => {
  worker.emit({ kind: 'runsDropped', runs: [kept('run-b')] })
  const notice = await screen.findByRole('status', { name: 'Dropped runs' })
  expect(notice.textContent).toContain(`the oldest was dropped: ${runName('run-b')}.`)
  fireEvent.click(within(notice).getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByRole('status', { name: 'Dropped runs' })).toBeNull()
})

test('a run of another tab can be opened as a copy', async () => {
  await resumeBanner()
  lab.stores.view.setState({
    notice: {
      code: 'run-elsewhere',
      subject: 'run-a',
      message: 'It is open in another tab.',
      remedy: 'Close it.',
    },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Open a copy' }))
  await waitFor(() => expect(worker.args('openRun')[2]?.runId).toMatch(/^run-/))
  expect(worker.args('openRun')[2]).toMatchObject({ change: {} })
  expect(lab.stores.view.getState().notice).toBeNull()
})
