/** The first visit over a fake worker: the example is opened and drawn with, unless the user is busy. */
import { waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { digitsConfig, smallPreview } from '../../testSupport/fakeWorker'
import { closeLab, lab, openLab, worker } from '../../testSupport/renderLab'
import { completionStart } from '../../testSupport/completionEvents'
import { showFirstExample } from './firstVisit'
import { shownExample } from '../store/state/run'

const storage = { list: async () => [], read: async () => new Blob([]), remove: async () => undefined }
/** Every file name that was fetched. */
let fetched: string[]

beforeEach(async () => {
  fetched = []
  vi.stubGlobal('fetch', async (url: URL | string) => {
    const name = String(url).split('/').at(-1) ?? ''
    fetched.push(name)
    return name === 'index.json'
      ? Response.json([
          { file: 'best.igpt', label: 'Best', about: 'The first.', bytes: 1, thumbnail: 'data:,' },
          { file: 'other.igpt', label: 'Other', about: 'The second.' },
        ])
      : new Response(new Blob(['x']))
  })
  await openLab(null, { openStorage: async () => ({ ...storage, save: async () => [] }) })
})
afterEach(() => {
  closeLab()
  vi.unstubAllGlobals()
})

const requests = () => worker.sent.filter(({ kind }) => kind === 'complete')

/** Answers the open request with an example that was saved with one set of completions of seed 5. */
async function openExample(): Promise<void> {
  await waitFor(() => worker.lastCall('openRun'), { timeout: 3000 })
  const { id, args } = worker.lastCall('openRun')
  const { runId } = args[2]!
  worker.emit(
    {
      kind: 'runStarted',
      runId,
      step: 7,
      opened: true,
      config: digitsConfig,
      parameters: 100,
      preview: smallPreview,
    },
    { kind: 'runStatus', runId, step: 7, status: 'paused' },
    completionStart(
      { setId: 'saved', runId, step: 7, sequences: 2 },
      { samplesPerPrompt: 2, temperature: 0.9, topK: 2, seed: 5 },
    ),
    { kind: 'completionEnd', setId: 'saved', runId, step: 7, outcome: 'done' },
    { kind: 'answered', id, value: runId },
  )
}

test('fetches one example, opens it, and draws as it drew itself, with the next seed', async () => {
  const visit = showFirstExample(lab)
  expect(lab.stores.view.getState().awaitsExample).toBe(true)
  await openExample()
  await waitFor(() => expect(requests()).toHaveLength(1))
  expect(worker.last('complete').settings).toEqual({
    promptRows: 1,
    promptCount: 1,
    samplesPerPrompt: 2,
    temperature: 0.9,
    topK: 2,
    seed: 6,
    fill: 'raster',
    fillRounds: 1,
    hole: null,
  })
  expect(fetched).toEqual(['index.json', 'best.igpt'])
  expect(lab.stores.settings.getState().exampleSeen).toBe(true)
  expect(lab.stores.view.getState().awaitsExample).toBe(false)
  const { setId } = worker.last('complete')
  worker.emit({
    kind: 'completionFailed',
    setId,
    failure: { code: 'busy', message: 'Busy.', remedy: 'Wait.' },
  })
  // A draw that fails leaves the page as it is.
  await visit
})

test.each([
  ['chose something', () => lab.edit({ temperature: 2 })],
  ['looks at an earlier step', () => lab.stores.completions.setState({ view: { kind: 'pinned', index: 0 } })],
  [
    'looks at a pixel',
    () => lab.stores.touch.setState({ image: { kind: 'sample', setId: 'first', index: 0 } }),
  ],
  ['asked for a drawing', () => lab.stores.completions.setState({ waiting: 'own' })],
  ['started a run', () => lab.stores.run.setState({ pending: { id: 'own', config: digitsConfig } })],
])('does not draw by itself for a user who %s', async (_, begin) => {
  const visit = showFirstExample(lab)
  const unsubscribe = lab.stores.completions.subscribe(({ pinned }) => {
    if (pinned[0]?.state !== 'done') return
    unsubscribe()
    begin()
  })
  await openExample()
  await visit
  expect(shownExample(lab.stores.run.getState())?.label).toBe('Best')
  expect(requests()).toEqual([])
})

test('a later visit opens nothing', async () => {
  lab.stores.settings.setState({ exampleSeen: true })
  await showFirstExample(lab)
  expect(fetched).toEqual([])
})
