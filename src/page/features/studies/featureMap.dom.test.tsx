/** The map of features over a fake worker: keys, classes, the scrubber, more frames, and its table. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  button,
  closePanel,
  ended,
  lab,
  openPanel,
  panel,
  trained,
  worker,
} from '../../../testSupport/renderStudies'
import { featureMapResult } from './fixtures/results'

beforeEach(openPanel)
afterEach(closePanel)

async function shown(): Promise<string> {
  const runId = await trained()
  worker.emit(
    { kind: 'validation', runId, step: 10, loss: 1 },
    { kind: 'validation', runId, step: 40, loss: 1 },
  )
  worker.emit({ kind: 'runStatus', runId, step: 50, status: 'running' })
  await ended('featureMap', runId, featureMapResult())
  return runId
}

const list = () => panel().getByRole('listbox')
const option = () => within(list()).getByRole('option')

test('names the newest map, its layer, and what its axes hold', async () => {
  await shown()
  panel().getByRole('heading', { name: 'Layer 1 at step 40' })
  panel().getByText('The two axes hold 50.0% and 25.0% of the variance.')
  expect(panel().getByText(/^PCA map/).textContent).toBe(
    'PCA map of 6 test images by the features of layer 1 at step 40.',
  )
  panel().getByText(/2 maps, from step 10 to 40\. The slider below the completions moves the map\./)
  fireEvent.change(panel().getByRole('slider', { name: /^Layer/ }), { target: { value: '0' } })
  panel().getByRole('heading', { name: 'Layer 0 at step 40' })
})

test('moves with the scrubber', async () => {
  await shown()
  fireEvent.click(panel().getByText('Show as table'))
  const row = () => panel().getAllByRole('row')[1].textContent
  const newest = row()
  lab.showStep(12)
  await panel().findByRole('heading', { name: 'Layer 1 at step 10' })
  expect(row()).not.toBe(newest)
  lab.showStep(null)
  await panel().findByRole('heading', { name: 'Layer 1 at step 40' })
  expect(row()).toBe(newest)
})

test('arrow keys go from image to image, each with its class and neighbours', async () => {
  await shown()
  const user = userEvent.setup()
  list().focus()
  expect(option().textContent).toMatch(/^Image 0, zero\. Nearest: (zero|one), (zero|one), (zero|one)\.$/)
  expect(list().getAttribute('aria-activedescendant')).toBe(option().id)
  await user.keyboard('{End}')
  expect(option().textContent).toMatch(/^Image 5, one\./)
  const seen = new Set<string | null>()
  for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown']) {
    await user.keyboard(`{${key}}`)
    seen.add(option().textContent)
  }
  expect(seen.size).toBeGreaterThan(1)
  expect(option().getAttribute('aria-setsize')).toBe('6')
})

test('a class can be hidden, but not the last one', async () => {
  await shown()
  const box = (name: RegExp) => panel().getByRole<HTMLInputElement>('checkbox', { name })
  fireEvent.click(box(/zero/))
  expect(option().textContent).toMatch(/^Image 3, one\. Nearest: one, one\.$/)
  expect(option().getAttribute('aria-setsize')).toBe('3')
  fireEvent.click(box(/one/))
  expect(box(/one/).checked).toBe(true)
  fireEvent.click(button('All classes'))
  expect(box(/zero/).checked).toBe(true)
})

test('a later measurement adds a map without progress in its way, until recording is stopped', async () => {
  const runId = await shown()
  const { studyId, study } = worker.last('study')
  worker.emit({ kind: 'studyStarted', studyId, runId, step: 60, study })
  worker.emit({ kind: 'studyProgress', studyId, runId, step: 60, done: 0, all: 3, doing: 'x', result: null })
  expect(panel().queryByRole('progressbar')).toBeNull()
  panel().getByRole('heading', { name: 'Layer 1 at step 40' })
  const result = featureMapResult([10, 40, 60])
  worker.emit({ kind: 'studyEnded', studyId, runId, step: 60, outcome: 'done', result })
  await panel().findByRole('heading', { name: 'Layer 1 at step 60' })
  panel().getByText(/3 maps, from step 10 to 60/)
  fireEvent.click(button('Stop recording'))
  expect(worker.last('cancelStudy').studyId).toBe(studyId)
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Stop recording' })).toBeNull())
})

test('UMAP is computed in a worker of its own, with progress, and a failure is said', async () => {
  const made: {
    posted: unknown
    onmessage?: (event: { data: Float32Array }) => void
    onerror?: () => void
  }[] = []
  class OwnWorker {
    posted: unknown
    onmessage = undefined
    onerror = undefined
    constructor() {
      made.push(this as never)
    }
    postMessage(message: unknown) {
      this.posted = message
    }
    terminate() {
      this.posted = null
    }
  }
  vi.stubGlobal('Worker', OwnWorker)
  try {
    await shown()
    expect(made).toHaveLength(0)
    fireEvent.click(button('UMAP'))
    expect(made[0].posted).toMatchObject({ components: 3, seed: 0, start: null })
    panel().getByText('UMAP: 0 of 2 steps')
    for (let frame = 0; frame < 2; frame += 1)
      act(() => made[0].onmessage?.({ data: new Float32Array(12).fill(frame) }))
    panel().getByText(/^Neighbours on the map are neighbours in the layer/)
    panel().getByText('UMAP map of 6 test images by the features of layer 1 at step 40.')
    fireEvent.change(panel().getByRole('slider', { name: /^Layer/ }), { target: { value: '0' } })
    expect(made).toHaveLength(2)
    act(() => made[1].onerror?.())
    panel().getByText('UMAP could not be computed.')
    // What was computed is kept.
    fireEvent.change(panel().getByRole('slider', { name: /^Layer/ }), { target: { value: '1' } })
    panel().getByText('UMAP map of 6 test images by the features of layer 1 at step 40.')
    expect(made).toHaveLength(2)
  } finally {
    vi.unstubAllGlobals()
  }
})
