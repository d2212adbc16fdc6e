/**
 * Opened runs on the page, over a fake worker: button states, requests sent, and what an example
 * changes.
 */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { App } from '../../app/App'
// Loaded later on the page; here, so that no test waits for it.
import '../../app/labPanels'
import { ExamplesPanel } from './ExamplesPanel'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { digitsConfig, smallPreview } from '../../../testSupport/fakeWorker'

const storage = {
  list: async () => [],
  read: async () => new Blob(['a run']),
  remove: async () => undefined,
  save: async () => [],
}

beforeEach(async () => {
  ;(window as unknown as { happyDOM: { setViewport(size: object): void } }).happyDOM.setViewport({
    width: 1440,
    height: 900,
  })
  await openLab(() => <App onBackend={(choice) => lab.boot(choice)} />, { openStorage: async () => storage })
})
afterEach(closeLab)

/** Answers the newest open request with a run paused at step 7. */
function stand(runId: string): void {
  const { id } = worker.lastCall('openRun')
  worker.emit(
    {
      kind: 'runStarted',
      runId,
      step: 7,
      opened: true,
      config: { ...digitsConfig, seed: 5 },
      parameters: 100,
      preview: smallPreview,
    },
    { kind: 'runStatus', runId, step: 7, status: 'paused' },
    { kind: 'answered', id, value: runId },
  )
}

const button = (name: string) => screen.getByRole('button', { name })
const isBlocked = (name: string) => button(name).getAttribute('aria-disabled') === 'true'

test('an opened run can be resumed or replaced by Start; a failed resume gives the reason', async () => {
  const opening = lab.openFiles([new File(['x'], 'mine.igpt')])
  await waitFor(() => expect(worker.args('openRun')[1]).toBe('mine.igpt'))
  stand('run-a')
  await opening
  expect(lab.stores.settings.getState().config.seed).toBe(5)
  await waitFor(() => expect([isBlocked('Start'), isBlocked('Resume')]).toEqual([false, false]))
  fireEvent.click(button('Resume'))
  await waitFor(() => expect(worker.last('resume').runId).toBe('run-a'))
  const failure = {
    code: 'data-mismatch' as const,
    message: 'Trained on other images.',
    remedy: 'Open those.',
  }
  worker.emit(
    { kind: 'runStatus', runId: 'run-a', step: 7, status: 'paused' },
    { kind: 'loadFailed', runId: 'run-a', failure },
  )
  await waitFor(() => expect(screen.getAllByText('Trained on other images.').length).toBeGreaterThan(0))
  expect(lab.stores.run.getState().run).toMatchObject({
    id: 'run-a',
    status: 'opened',
    savedStatus: 'paused',
    step: 7,
  })
})

test('another backend shows the opened run again instead of losing it', async () => {
  const opening = lab.openRunFile(new Blob(['x']), 'mine.igpt')
  stand('run-a')
  await opening
  const before = worker
  lab.boot('wasm')
  expect(worker).not.toBe(before)
  expect(worker.args('openRun')[1]).toBe('mine.igpt')
  expect(lab.stores.run.getState().run).toMatchObject({ status: 'opened', savedStatus: 'paused' })
})

test("an example has a note, leaves the form unchanged, and is replaced by the user's run", async () => {
  const given = lab.stores.settings.getState().config
  globalThis.fetch = async () => new Response(new Blob(['x']))
  // A second one, while the first is on show: neither is a run of the user, to compare with.
  for (const file of ['digits.igpt', 'emoji.igpt']) {
    const opening = lab.openExample({ file, label: file, about: 'Small.' })
    await waitFor(() => expect(worker.args('openRun')[1]).toBe(file))
    const { runId } = worker.args('openRun')[2]!
    stand(runId)
    worker.emit({ kind: 'validation', runId, step: 7, loss: 1 })
    await opening
    await screen.findByRole('region', { name: 'Pretrained example' })
    expect(lab.stores.history.getState().runs).toEqual([])
  }
  expect(lab.stores.settings.getState().config).toEqual(given)
  fireEvent.click(button('Start'))
  await waitFor(() => worker.last('start'))
  worker.beginRun()
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Pretrained example' })).toBeNull())
  expect(lab.stores.history.getState().runs).toEqual([])
})

test('examples are listed with their pictures, and fetched only when opened', async () => {
  const fetched: string[] = []
  globalThis.fetch = async (url) => {
    fetched.push(String(url).split('/').at(-1) ?? '')
    return fetched.length === 1
      ? Response.json([
          {
            file: 'a.igpt',
            label: 'Digits',
            about: 'Small.',
            bytes: 855304,
            thumbnail: 'data:image/png;base64,',
          },
          { file: 'b.igpt', label: 'Masked', about: 'Holes.' },
        ])
      : new Response(new Blob(['x']))
  }
  closeLab()
  await openLab(() => <ExamplesPanel />)
  const shown = await screen.findByRole('button', { name: 'Show the example Digits' })
  expect(shown.querySelector('img')?.src).toBe('data:image/png;base64,')
  expect(shown.title).toBe('Small. 855 kB')
  expect(fetched).toEqual(['index.json'])
  fireEvent.click(button('Show the example Masked'))
  await waitFor(() => worker.lastCall('openRun'))
  expect(fetched).toEqual(['index.json', 'b.igpt'])
  const branch = worker.args('openRun')[2]
  stand(branch!.runId)
  await waitFor(() => expect(button('Show the example Masked').getAttribute('aria-pressed')).toBe('true'))
  expect(shown.getAttribute('aria-pressed')).toBe('false')
})
