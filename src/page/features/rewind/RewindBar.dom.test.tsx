/** The scrubber over a fake worker: keys, words, ticks, and what moves with it in the other panels. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { someFacts } from '../../../testSupport/fakeWorker'
import { wholeText } from '../../../testSupport/wholeText'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { completionStart } from '../../../testSupport/completionEvents'
import { CompletionsPanel } from '../completions/CompletionsPanel'
import { FactsPanel } from '../facts/FactsPanel'
import { LossPanel } from '../loss/LossPanel'
import { ProbesPanel } from '../probes/ProbesPanel'
import { RewindBar } from './RewindBar'

beforeEach(() =>
  openLab(
    <>
      <CompletionsPanel scrubber={<RewindBar />} />
      <LossPanel />
      <ProbesPanel />
      <FactsPanel />
    </>,
  ),
)
afterEach(closeLab)

function completions(runId: string, step: number): void {
  const setId = `${runId}/${step}`
  worker.emit(completionStart({ setId, runId, step }), {
    kind: 'completionEnd',
    setId,
    runId,
    step,
    outcome: 'done',
  })
}

/** Probes at 0, 10 and 20, completions at 0 and 20, validation at 0, 10, 20 and 30, training to step 30. */
function run(): string {
  void lab.start(lab.stores.settings.getState().config)
  const runId = worker.beginRun()
  const steps = Array.from({ length: 30 }, (_, i) => i + 1)
  worker.emit({
    kind: 'metrics',
    runId,
    step: 30,
    facts: someFacts,
    columns: {
      step: Uint32Array.from(steps),
      loss: Float32Array.from(steps, (step) => 3 - step / 20),
      learningRate: new Float32Array(30),
      gradNorm: new Float32Array(30),
    },
  })
  for (const step of [0, 10, 20, 30]) worker.emit({ kind: 'validation', runId, step, loss: 2 - step / 40 })
  ;[0, 10, 20].forEach((step, i) =>
    worker.emit({ kind: 'probes', runId, step, accuracy: [0.2 + i / 10, 0.25 + i / 5] }),
  )
  completions(runId, 0)
  completions(runId, 20)
  return runId
}

const slider = () => screen.findByRole<HTMLInputElement>('slider', { name: 'Rewind the training' })
const spoken = async () => (await slider()).getAttribute('aria-valuetext')
const drawing = (step: number) => screen.findByRole('img', { name: `Completion 1 of prompt 1, step ${step}` })
const region = (name: string) => within(screen.getByRole('region', { name }))
const chart = (name: string) => region(name).getByRole('img').getAttribute('aria-label')

test('is one slider over all measurements, at the newest to begin with', async () => {
  run()
  await drawing(20)
  expect(await spoken()).toBe(
    'step 30, the newest, images of step 20, probes of step 20, validation loss 1.25',
  )
  expect((await slider()).value).toBe('30')
  const ticks = screen.getByRole('group', { name: 'Rewind' }).querySelectorAll('i')
  expect([...ticks].map((tick) => tick.style.left)).toEqual(['0%', '33.125%', '66.875%', '100%'])
})

test('before the first measurement it says when there is something to rewind', async () => {
  void lab.start(lab.stores.settings.getState().config)
  worker.beginRun()
  expect(await screen.findByText('Rewinding begins with the first measurement of this run.')).toBeTruthy()
})

test('arrow keys, Home and End go from measurement to measurement, with all panels', async () => {
  run()
  const user = userEvent.setup()
  ;(await slider()).focus()
  await user.keyboard('{ArrowLeft}{ArrowLeft}')
  expect(await spoken()).toBe('step 10, images of step 0, probes of step 10, validation loss 1.75')
  await drawing(0)
  expect(chart('Loss')).toMatch(/At step 10: train 2\.50, validation 1\.75\.$/)
  expect(region('Loss').getByText('1.75')).toBeTruthy()
  expect(chart('Probe accuracy by layer')).toMatch(
    /^Probe accuracy by layer at step 10\. Best layer 1 of 1 with 45\.0%\./,
  )
  region('Probe accuracy by layer').getByText(wholeText(/^At step 10: best layer 1 of 1, 45\.0%\./))
  const facts = region('Run facts')
  facts.getByText('at step 10')
  facts.getByText(/1\.75 nats/)
  facts.getByText('45.0%')
  await user.keyboard('{Home}')
  expect(await spoken()).toBe('step 0, images of step 0, probes of step 0, validation loss 2.00')
  region('Probe accuracy by layer').getByText(wholeText(/^Before training: layer 1 of 1 is best, 25\.0%\./))
  await user.keyboard('{End}')
  expect(await spoken()).toMatch(/^step 30, the newest/)
  region('Probe accuracy by layer').getByText(wholeText(/^Best: layer 1 of 1, 65\.0%\./))
  await drawing(20)
})

test('stays at a step while newer ones are measured, and leads back to the newest', async () => {
  const runId = run()
  fireEvent.change(await slider(), { target: { value: '12' } })
  expect(await spoken()).toMatch(/^step 12, images of step 0, probes of step 10/)
  completions(runId, 40)
  worker.emit({ kind: 'runStatus', runId, step: 40, status: 'paused' })
  await waitFor(async () => expect((await slider()).max).toBe('40'))
  expect(await spoken()).toMatch(/^step 12, images of step 0/)
  fireEvent.click(screen.getByRole('button', { name: 'Back to newest' }))
  expect(document.activeElement).toBe(await slider())
  expect(screen.queryByRole('button', { name: 'Back to newest' })).toBeNull()
  expect(await spoken()).toMatch(/^step 40, the newest, images of step 40/)
  completions(runId, 60)
  await drawing(60)
})

test('a press on a column of the heatmap goes there', async () => {
  run()
  const user = userEvent.setup()
  const grid = await region('Probe accuracy by layer').findByRole('grid')
  // A press also opens the probe in full, in a dialog that hides the page behind it.
  const press = async (cell: RegExp) => {
    await user.click(within(grid).getByRole('gridcell', { name: cell }))
    await screen.findByRole('dialog')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  }
  await press(/^step 10, layer 0/)
  expect(await spoken()).toMatch(/^step 10, /)
  expect(grid.parentElement?.querySelector<HTMLElement>('.heat-marked')?.style.gridColumn).toBe('3')
  // The newest column follows what is measured next.
  await press(/^step 20, layer 0/)
  expect(lab.stores.rewind.getState().step).toBeNull()
})

test('play replays the training until it is paused; one measurement cannot be played', async () => {
  void lab.start(lab.stores.settings.getState().config)
  const runId = worker.beginRun()
  completions(runId, 0)
  const play = await screen.findByRole('button', { name: 'Play the training again' })
  expect(play.getAttribute('aria-disabled')).toBe('true')
  completions(runId, 20)
  await waitFor(() => expect(play.getAttribute('aria-disabled')).toBeNull())
  fireEvent.click(play)
  expect(lab.stores.rewind.getState()).toEqual({ step: 0, playing: true })
  await drawing(0)
  await waitFor(() => expect(lab.stores.rewind.getState().step).toBeGreaterThan(0))
  fireEvent.click(screen.getByRole('button', { name: 'Pause the replay' }))
  expect(lab.stores.rewind.getState().playing).toBe(false)
})

test('a new run starts at its newest step', async () => {
  run()
  fireEvent.change(await slider(), { target: { value: '0' } })
  void lab.start(lab.stores.settings.getState().config)
  worker.beginRun()
  await waitFor(() => expect(screen.queryByRole('slider', { name: 'Rewind the training' })).toBeNull())
  expect(lab.stores.rewind.getState()).toEqual({ step: null, playing: false })
})
