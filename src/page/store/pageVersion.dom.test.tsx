/**
 * Parts of the page that cannot be loaded: what is said, by what the host answers, and that the rest of the
 * page stays and the run is saved.
 */
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { Suspense } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { partNotLoaded } from '../../core/outdated'
import { FakeWorker } from '../../testSupport/fakeWorker'
import { lazy } from '../ui/lazy'
import { Notice } from '../ui/Notice'
import { createLab } from './lab'
import { isPageOutdated } from './pageVersion'
import { listenForRejections, reportFailure } from './reportFailure'
import { createStores, type Stores } from './state/stores'

const part = 'http://lab.example/assets/HelpSheet-a1.js'
const missing = () => new TypeError(`Failed to fetch dynamically imported module: ${part}`)
const page = (entry: string) =>
  new Response(`<script type="module" src="./assets/${entry}"></script>`, {
    headers: { 'Content-Type': 'text/html' },
  })
const script = () => new Response('1', { headers: { 'Content-Type': 'text/javascript' } })

let stores: Stores
/** Answers for the part, and for the page. */
let answers: { part: () => Response; page: () => Response }
let stop: () => void
const saveNow = vi.fn<() => void>()
const notice = () => stores.view.getState().notice

beforeEach(() => {
  stores = createStores(null)
  answers = { part: script, page: () => page('index-a1.js') }
  vi.stubGlobal('fetch', async (address: string) => (address === part ? answers.part() : answers.page()))
  const entry = { src: 'http://lab.example/assets/index-a1.js' } as HTMLScriptElement
  vi.spyOn(document, 'querySelector').mockReturnValue(entry)
  saveNow.mockReset()
  stop = listenForRejections({ stores, saveNow }, window)
})
afterEach(() => {
  stop()
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test.each<[string, Partial<typeof answers>, string]>([
  ['is gone', { part: () => new Response('', { status: 404 }) }, 'outdated'],
  ['is answered by the start page', { part: () => page('index-b2.js') }, 'outdated'],
  ['is there, of another version than the page', { page: () => page('index-b2.js') }, 'outdated'],
  ['is there, and the connection failed', {}, 'network'],
])('a part that %s', async (_, over, code) => {
  Object.assign(answers, over)
  await reportFailure({ stores, saveNow }, Promise.reject(missing()))
  await waitFor(() => expect(notice()?.code).toBe(code))
  expect(saveNow).toHaveBeenCalledOnce()
})

test('offline, no other version is claimed', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await isPageOutdated(part)).toBe(false)
})

test('a part that is gone draws nothing and leaves the page; its notice offers to reload', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  answers.part = () => new Response('', { status: 404 })
  const Gone = lazy<() => null>(() => Promise.reject(missing()))
  render(
    <>
      <Notice failure={partNotLoaded} />
      <Suspense fallback="Loading">
        <Gone />
      </Suspense>
    </>,
  )
  await waitFor(() => expect(notice()?.code).toBe('outdated'))
  await waitFor(() => expect(screen.queryByText('Loading')).toBeNull())
  expect(screen.getByText(partNotLoaded.message)).toBeTruthy()
  cleanup()
  render(<Notice failure={notice()!} />)
  expect(screen.getByRole('alert').textContent).toContain('The lab was updated while this page was open.')
  expect(screen.getByRole('button', { name: 'Reload now' })).toBeTruthy()
})

test('a worker whose script is gone is not said to have crashed', async () => {
  answers.page = () => page('index-b2.js')
  const worker = new FakeWorker()
  const lab = createLab(stores, () => worker)
  lab.boot('auto')
  worker.crash('')
  expect(stores.lab.getState().bootFailure?.code).toBe('worker-crashed')
  await waitFor(() => expect(stores.lab.getState().bootFailure?.code).toBe('outdated'))
  lab.dispose()
})
