/** The Compare panel with a fake worker: run list, chart overlays, chart summaries, pairs, retraining. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pointRadii } from '../../charts/CheckpointsChart'
import { lossRows } from '../../charts/LossChart'
import type { RunConfig } from '../../../core/config'
import { commandById, runCommand } from '../../store/commands'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { LossPanel } from '../loss/LossPanel'
import { ProbesPanel } from '../probes/ProbesPanel'
import { TrainingPanel } from '../setup/TrainingPanel'
import { RunReadout } from '../transport/Transport'
import { ComparePanel } from './ComparePanel'

beforeEach(async () => {
  await openLab(
    <>
      <RunReadout />
      <TrainingPanel />
      <LossPanel />
      <ProbesPanel />
      <ComparePanel />
    </>,
  )
})
afterEach(closeLab)

const region = (name: string) => within(screen.getByRole('region', { name }))
const starts = () => worker.sent.filter((command) => command.kind === 'start').length

/** Answers the newest start request with a complete run of `step` steps. */
function trained(step: number, loss: number, accuracy: number[]): string {
  const runId = worker.beginRun()
  worker.emit(
    { kind: 'validation', runId, step, loss },
    { kind: 'probes', runId, step, accuracy },
    { kind: 'runStatus', runId, step, status: 'finished' },
  )
  return runId
}

async function train(over: Partial<RunConfig>, loss: number, accuracy: number[]): Promise<string> {
  const started = lab.start({ ...lab.stores.settings.getState().config, ...over })
  const runId = trained(over.steps ?? 1000, loss, accuracy)
  await started
  return runId
}

describe('past runs', () => {
  test('a second run lists its changes, and the first can be removed from the charts', async () => {
    await train({ steps: 50 }, 1.5, [0.5, 0.75])
    await train({ steps: 80 }, 1.25, [0.5, 0.875])
    const rows = await region('Compare runs').findAllByRole('listitem')
    const names = lab.stores.history.getState().runs.map((past) => past.run.name)
    await waitFor(() =>
      expect(region('Loss').getByRole('img').getAttribute('aria-label')).toContain(
        `Past run ${names[0]}, validation: 1.50.`,
      ),
    )
    expect(rows[0].textContent).toMatch(
      new RegExp(
        'current.*next pixel · 80 steps · validation 1\\.25 nats per pixel · best probe 87\\.5%' +
          'changed: Steps 50 → 80',
      ),
    )
    expect(rows[1].textContent).toMatch(/the first run of this session/)
    const probes = await region('Probe accuracy by layer').findByRole('img', {
      name: /^Probe accuracy by layer/,
    })
    await waitFor(() => expect(probes.getAttribute('aria-label')).toContain('step 50: best 75.0%'))
    const tick = region('Compare runs').getByRole('checkbox', { name: `Show ${names[0]} on the charts` })
    expect(tick).toHaveProperty('checked', true)
    fireEvent.click(tick)
    await waitFor(() =>
      expect(region('Loss').getByRole('img').getAttribute('aria-label')).not.toContain('Past run'),
    )
    await waitFor(() => expect(probes.getAttribute('aria-label')).not.toContain('Past run'))
  })

  test('the scatter chart and its table have one point for each checkpoint of every run', async () => {
    await train({ steps: 50 }, 1.5, [0.5, 0.75])
    await train({ steps: 80, objective: 'masked' }, 1.25, [0.25, 0.125])
    const compare = region('Compare runs')
    // The chart's code is loaded with the first point.
    const chart = await compare.findByRole('img', { name: /loss falling to the right/ }, { timeout: 10_000 })
    await waitFor(() =>
      expect(chart.getAttribute('aria-label')).toMatch(
        /1\.50 nats per pixel with 75\.0%.*1\.25 nats per masked pixel with 25\.0%/,
      ),
    )
    compare.getByText(/different measures/)
    fireEvent.click(compare.getByText('Show as table'))
    expect(compare.getAllByRole('rowheader').map((cell) => cell.textContent)).toEqual([
      expect.stringMatching(/step 50$/),
      expect.stringMatching(/step 80$/),
    ])
  })
})

describe('a pair', () => {
  test('trains both objectives one after the other and shows which is running', async () => {
    const button = screen.getByRole('button', { name: 'Train both objectives' })
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull())
    fireEvent.click(button)
    expect(worker.last('start').config.objective).toBe('autoregressive')
    const { seed, steps } = worker.last('start').config
    worker.beginRun()
    await screen.findByText('1 of 2: next pixel')
    const { id } = lab.stores.run.getState().run ?? { id: '' }
    worker.emit(
      { kind: 'validation', runId: id, step: steps, loss: 1 },
      { kind: 'runStatus', runId: id, step: steps, status: 'finished' },
    )
    await waitFor(() => expect(starts()).toBe(2))
    expect(worker.last('start').config).toMatchObject({ objective: 'masked', seed, steps })
    trained(steps, 1.5, [0.5])
    await waitFor(() => expect(lab.stores.runSet.getState().queue).toBeNull())
    expect(screen.queryByText(/of 2:/)).toBeNull()
    await region('Loss').findByText(/different measures/)
    expect(region('Loss').getByRole('img').getAttribute('aria-label')).toMatch(
      /Validation loss 1\.50 nats.*per masked pixel.*Past run .*: 1\.00\./,
    )
    expect(
      new Set(lab.stores.history.getState().runs.map((past) => past.run.colour)).has(
        lab.stores.run.getState().run?.colour ?? -1,
      ),
    ).toBe(false)
  })

  test('stopping the first ends the pair', async () => {
    const pair = lab.startPair(lab.stores.settings.getState().config)
    const runId = worker.beginRun()
    await screen.findByText('1 of 2: next pixel')
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'stopped' })
    await pair
    expect(starts()).toBe(1)
    expect(lab.stores.runSet.getState().queue).toBeNull()
  })

  test('waits until an open run is stopped', async () => {
    void lab.start(lab.stores.settings.getState().config)
    worker.beginRun()
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Train both objectives' }).title).toBe(
        'A run is open; stop it first.',
      ),
    )
  })
})

describe('retraining on all images', () => {
  test('repeats the finished run on all images; its loss is then the test loss', async () => {
    await train({ steps: 50, nLayer: 3 }, 1.5, [0.5])
    lab.edit({ nLayer: 2 })
    fireEvent.click(await region('Compare runs').findByRole('button', { name: 'Retrain on all images' }))
    expect(worker.last('start').config).toMatchObject({ split: 'foldBack', steps: 50, nLayer: 3 })
    trained(50, 1.25, [0.5])
    await waitFor(() =>
      expect(region('Loss').getByRole('img').getAttribute('aria-label')).toMatch(/Test loss 1\.25 nats/),
    )
    await waitFor(() =>
      expect(lab.stores.settings.getState().config).toMatchObject({ split: 'foldBack', nLayer: 3 }),
    )
    expect(commandById('foldBack').blocked(lab)).toMatch(/already trained on all images/)
    await runCommand(lab, commandById('foldBack'))
    expect(starts()).toBe(2)
  })
})

test('rows of the loss chart have every curve at its own steps', () => {
  const past = [
    {
      name: 'a',
      colour: 'red',
      points: [
        { step: 0, loss: 3 },
        { step: 2, loss: 2 },
      ],
    },
  ]
  expect(
    lossRows(
      [
        { step: 1, raw: 5 },
        { step: 2, raw: 4 },
      ],
      past,
    ),
  ).toEqual([
    { step: 0, past0: 3 },
    { step: 1, raw: 5 },
    { step: 2, raw: 4, past0: 2 },
  ])
})

test('points grow with the model; one more embedding vector makes no difference', () => {
  const [small, same, large] = pointRadii([52_512, 52_544, 525_120])
  expect(same - small).toBeLessThan(0.01)
  expect(small).toBe(3.5)
  expect(large).toBeCloseTo(7.5, 9)
})
