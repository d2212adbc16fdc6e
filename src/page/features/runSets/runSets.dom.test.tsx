/** Several seeds on the page, over a fake worker and fake storage: form, progress, result, saved sets. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { App } from '../../app/App'
import type { RunRecord } from '../../../core/runRecord'
import { configInSet, idInSet, seedSet } from '../../../core/runSet'
import type { StoredRun } from '../../../storage/runRecordFile'
import { digitsConfig, someFacts } from '../../../testSupport/fakeWorker'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { runName } from '../../store/state/runName'
import '../../app/labPanels'
// Loaded before the tests: the panel fetches it when the first set appears.
import './SetEntry'

let saved: StoredRun[]
const storage = {
  list: async () => saved,
  read: async () => new Blob(['a run']),
  remove: async (runId: string) => {
    saved = saved.filter((run) => run.runId !== runId)
  },
  save: async () => [],
}

async function open(): Promise<void> {
  const { happyDOM } = window as unknown as { happyDOM: { setViewport(size: object): void } }
  happyDOM.setViewport({ width: 1440, height: 900 })
  await openLab(() => <App onBackend={(choice) => lab.boot(choice)} />, { openStorage: async () => storage })
  await screen.findByRole('region', { name: 'Several seeds' })
  lab.edit({ seed: 7, steps: 20, warmupSteps: 5 })
}
beforeEach(() => {
  saved = []
})
afterEach(closeLab)

const region = (name: string) => within(screen.getByRole('region', { name }))
/** The panel of sets, which appears with the first one. */
const setsPanel = async () => within(await screen.findByRole('region', { name: 'Run sets' }))
const seedsField = () => region('Several seeds').getByRole('textbox', { name: 'Number of seeds' })
const starts = () => worker.sent.filter(({ kind }) => kind === 'start')

/** Begins the run that was requested last. */
async function begin(count: number): Promise<string> {
  await waitFor(() => expect(starts()).toHaveLength(count))
  return worker.beginRun()
}

/** The current run measures something and ends. */
function end(loss: number, accuracy: number[]): void {
  const { id } = lab.stores.run.getState().run!
  worker.emit(
    {
      kind: 'metrics',
      runId: id,
      step: 20,
      columns: {
        step: Uint32Array.of(20),
        loss: Float32Array.of(loss),
        learningRate: Float32Array.of(1),
        gradNorm: Float32Array.of(1),
      },
      facts: { ...someFacts, elapsedSeconds: 60 },
    },
    { kind: 'validation', runId: id, step: 20, loss },
    { kind: 'probes', runId: id, step: 20, accuracy },
    { kind: 'runStatus', runId: id, step: 20, status: 'finished' },
  )
}

describe('the form', () => {
  beforeEach(open)

  test('starts a set by its button, and says which seeds it trains', async () => {
    fireEvent.change(seedsField(), { target: { value: '3' } })
    region('Several seeds').getByText("Seeds 7 to 9: the first is the form's seed.")
    fireEvent.click(region('Several seeds').getByRole('button', { name: 'Train 3 seeds' }))
    await begin(1)
    await screen.findByText('1 of 3')
    expect(worker.last('start')).toMatchObject({
      config: { seed: 7 },
      set: { kind: 'seeds', index: 0, size: 3 },
    })
  })

  test('refuses a wrong number, with the reason at the field and at the button', () => {
    fireEvent.change(seedsField(), { target: { value: '1' } })
    expect(seedsField().getAttribute('aria-invalid')).toBe('true')
    region('Several seeds').getAllByText('A whole number from 2 to 20.')
    const button = region('Several seeds').getByRole('button', { name: 'Train several seeds' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(button)
    expect(starts()).toEqual([])
  })

  test('knows how long a set takes once a run like it is over', async () => {
    region('Several seeds').getByText(/known after one whole run/)
    fireEvent.click(screen.getByRole('button', { name: 'Start' }))
    await begin(1)
    end(1, [0.5])
    expect((await region('Several seeds').findByText(/^About/)).textContent).toBe(
      'About 5 minutes together, 1 minute for each run.',
    )
  })
})

describe('a set', () => {
  beforeEach(open)

  /** Trains two of three seeds; the third is running. */
  async function train(): Promise<string> {
    void lab.startSet(lab.stores.settings.getState().config, 3).catch(() => undefined)
    await begin(1)
    end(1, [0.5, 0.75, 0.5])
    await begin(2)
    end(1.5, [0.5, 0.5, 0.85])
    await begin(3)
    return runName(lab.stores.run.getState().run!.set!.id)
  }

  test('has one entry with its progress, result and single runs; charts have its band', async () => {
    const name = await train()
    const sets = await setsPanel()
    await sets.findByText('now training seed', { exact: false })
    expect(sets.getByRole('status').textContent).toBe('2 of 3 seeds done · now training seed 9')
    sets.getByText(/^2 seeds: best layer 1 or 2 of 2 in all; 80\.0% ± 7\.1\. Validation loss 1\.250 ± 0\.35/)
    const members = within(sets.getByRole('list', { name: `Runs of ${name}`, hidden: true }))
    expect(members.getAllByRole('listitem', { hidden: true }).map(({ textContent }) => textContent)).toEqual([
      'seed 7done1.00 nats per pixel · best layer 1, 75.0%',
      'seed 8done1.50 nats per pixel · best layer 2, 85.0%',
      'seed 9training',
    ])
    end(1, [0.5, 0.7, 0.5])
    await waitFor(() => expect(sets.getByRole('status').textContent).toBe('3 of 3 seeds done'))
    const label = (panel: string) =>
      region(panel)
        .getAllByRole('img')
        .map((image) => image.getAttribute('aria-label'))
        .join(' ')
    await waitFor(() =>
      expect(label('Loss')).toContain(`${name}, mean of 3, with one standard deviation: 1.17`),
    )
    expect(label('Loss')).not.toContain('Past run')
    // The probes are drawn after the loss.
    await waitFor(() =>
      expect(label('Probe accuracy by layer')).toContain(
        `${name}, mean of 3, with one standard deviation: best layer 1 with 65.0%`,
      ),
    )
    fireEvent.click(sets.getByRole('checkbox', { name: `Show the single runs of ${name} on the charts` }))
    await waitFor(() => expect(label('Loss')).toContain(`Past run ${name} seed 7`))
    // Its runs are not listed a second time.
    expect(region('Compare runs').queryByRole('list', { name: 'Runs of this session' })).toBeNull()
  })

  test('skips a seed by its button', async () => {
    void lab.startSet(lab.stores.settings.getState().config, 2).catch(() => undefined)
    const runId = await begin(1)
    worker.emit({ kind: 'validation', runId, step: 0, loss: 2 })
    fireEvent.click(await (await setsPanel()).findByRole('button', { name: /^Skip seed 7/ }))
    expect(worker.last('stop')).toMatchObject({ runId })
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'stopped' })
    await begin(2)
    expect(worker.last('start').config.seed).toBe(8)
    expect(screen.queryByRole('button', { name: /^Skip seed/ })).toBeNull()
  })
})

describe('a saved set', () => {
  const set = seedSet('set-old', { ...digitsConfig, seed: 7, steps: 20, warmupSteps: 5 }, 3)
  const name = runName('set-old')
  const stored = (index: number, over: Partial<StoredRun> = {}): StoredRun => ({
    runId: idInSet(set, index),
    savedAt: Date.now() - 180_000 + index,
    status: 'finished',
    step: 20,
    elapsedSeconds: 9,
    config: configInSet(set, index),
    parameters: 100,
    bytes: 1_200_000,
    set: { id: set.id, kind: 'seeds', index, size: 3 },
    ...over,
  })

  beforeEach(async () => {
    saved = [stored(1), stored(0), { ...stored(0), runId: 'run-x', savedAt: 5, set: undefined }]
    await open()
  })

  test('is one entry of the list, and is deleted whole after a second press', async () => {
    const row = within(await screen.findByRole('listitem', { name: `${name}: 3 seeds` }))
    row.getByText((_, element) => element?.textContent === '2 of 3 seeds done · Digits, 8 x 8 · 2.40 MB', {
      selector: '.small',
    })
    expect(
      within(row.getByRole('list', { name: `Runs of ${name}`, hidden: true })).getAllByRole('listitem', {
        hidden: true,
      }),
    ).toHaveLength(2)
    const button = row.getByRole('button', { name: `Delete: all 2 runs of ${name}` })
    fireEvent.click(button)
    expect(saved).toHaveLength(3)
    fireEvent.click(row.getByRole('button', { name: `Delete all permanently: all 2 runs of ${name}` }))
    await waitFor(() => expect(saved.map(({ runId }) => runId)).toEqual(['run-x']))
  })

  test('is offered at the top of the page, and continues with the seeds that are left', async () => {
    const banner = within(await screen.findByRole('region', { name: 'Unfinished run' }))
    banner.getByText((_, element) =>
      Boolean(
        element?.tagName === 'P' &&
        element.textContent === `Your set ${name} stopped with 2 of 3 seeds done, 3 minutes ago.`,
      ),
    )
    fireEvent.click(banner.getByRole('button', { name: 'Continue this set' }))
    for (const index of [0, 1]) {
      const record: RunRecord = stored(index)
      await waitFor(() => expect(worker.args('readMeasurements')[1]).toContain(`seed ${7 + index}`))
      worker.answer('readMeasurements', {
        record,
        preview: lab.stores.lab.getState().preview!,
        events: [
          { kind: 'validation', runId: record.runId, step: 20, loss: 1 + index },
          { kind: 'probes', runId: record.runId, step: 20, accuracy: [0.25, 0.5] },
        ],
      })
    }
    expect(await begin(1)).toBe('set-old-2')
    await screen.findByText('3 of 3')
    expect((await (await setsPanel()).findByRole('status')).textContent).toBe(
      '2 of 3 seeds done · now training seed 9',
    )
    expect(screen.queryByRole('region', { name: 'Unfinished run' })).toBeNull()
  })
})
