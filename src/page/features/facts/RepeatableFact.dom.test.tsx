/** Whether a run can be repeated, over a fake worker: what is promised, asked for, and told. */
import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { ReplayResult } from '../../../core/replay'
import { cpuInfo, someFacts } from '../../../testSupport/fakeWorker'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
// Loaded at the first press; here, so that no test waits for it.
import '../../ui/InfoPopover'
import { FactsPanel } from './FactsPanel'

afterEach(closeLab)

const column = (...values: number[]) => Float32Array.from(values)
const result: ReplayResult = { steps: 20, losses: column(2.5, 2.25), weights: 12_345, difference: null }

async function openReplay(): Promise<string> {
  await openLab(<FactsPanel />)
  void lab.start(lab.stores.settings.getState().config)
  const runId = worker.beginRun()
  await act(async () =>
    worker.emit({
      kind: 'metrics',
      runId,
      step: 2,
      columns: {
        step: Uint32Array.of(1, 2),
        loss: column(2.5, 2.25),
        learningRate: column(0, 0),
        gradNorm: column(1, 1),
      },
      facts: someFacts,
    }),
  )
  fireEvent.click(screen.getByRole('button', { name: 'to the bit here' }))
  await screen.findByText(/^On WebAssembly every sum has one order/)
  return runId
}

const button = () => screen.getByRole('button', { name: 'Replay 20 steps' })
const replay = async (answer: ReplayResult) => {
  fireEvent.click(button())
  await act(async () => worker.answer('replayRun', answer))
}

test('a run that computes is left alone; a paused one is replayed, and the outcome is told', async () => {
  const runId = await openReplay()
  expect(button().getAttribute('aria-disabled')).toBe('true')
  await act(async () => worker.emit({ kind: 'runStatus', runId, step: 2, status: 'paused' }))
  fireEvent.click(button())
  expect(worker.args('replayRun')).toEqual([lab.stores.run.getState().run!.config])
  expect(screen.getByRole('progressbar', { name: 'Replaying…' })).toBeTruthy()
  expect(lab.stores.view.getState().replaying).toBe(true)
  await act(async () => worker.answer('replayRun', result))
  expect(screen.getByText(/equal to the bit: .* all 12.345 weights\.$/)).toBeTruthy()
  expect(screen.getByText('The first 2 losses that this run recorded are the same, too.')).toBeTruthy()
  expect(lab.stores.view.getState().replaying).toBe(false)

  await replay({ ...result, losses: column(2.5, 2.2500002) })
  expect(screen.getByText(/^The losses that this run recorded differ from step 2 on/)).toBeTruthy()
  await replay({ ...result, difference: { what: 'loss', step: 7, values: [2.5, 2.5000002] } })
  expect(
    screen.getByText(
      'The replays differ: the loss of step 7 is 2.50000000 in one and 2.50000020 in the other.',
    ),
  ).toBeTruthy()
  fireEvent.click(button())
  await act(async () =>
    worker.refuse('replayRun', { code: 'busy', message: 'It was ended.', remedy: 'Again.' }),
  )
  expect(screen.getByText('It was ended.')).toBeTruthy()
})

test('on WebGL nothing is promised, and it is said why', async () => {
  await openReplay()
  act(() => lab.stores.lab.setState({ backend: { ...cpuInfo, backend: 'webgl' } }))
  expect(screen.getByRole('button', { name: 'not promised' })).toBeTruthy()
  expect(screen.getByText(/its driver decides in which order they add/)).toBeTruthy()
})
