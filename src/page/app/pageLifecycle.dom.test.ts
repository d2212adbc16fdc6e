/** The page around a run: screen wake lock, autosave when it may close, persistent storage. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLab } from '../store/lab'
import { createStores } from '../store/state/stores'
import { digitsConfig, FakeWorker } from '../../testSupport/fakeWorker'
import { keepAwake, requestPersistence, saveOnLeave } from './pageLifecycle'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
let visibility: DocumentVisibilityState
let locks: { released: boolean; release(): Promise<void> }[]
const ends: (() => void)[] = []

const screenLock = {
  request: async () => {
    const lock = {
      released: false,
      release: async () => {
        lock.released = true
      },
    }
    locks.push(lock)
    return lock as unknown as WakeLockSentinel
  },
}
const soon = () =>
  new Promise((done) => {
    setTimeout(done, 2)
  })
const see = async (state: DocumentVisibilityState) => {
  visibility = state
  // Browsers release wake locks of hidden pages.
  if (state === 'hidden') for (const lock of locks) lock.released = true
  document.dispatchEvent(new Event('visibilitychange'))
  await soon()
}
const held = () => locks.filter(({ released }) => !released).length

beforeEach(async () => {
  locks = []
  visibility = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), {
    settleMs: 1,
    openStorage: () => Promise.reject(new Error('none')),
  })
  lab.boot('auto')
  await worker.becomeReady()
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  lab.dispose()
  vi.restoreAllMocks()
})

async function begin(): Promise<string> {
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  await soon()
  return runId
}

test('holds the wake lock only while a run trains on a visible page', async () => {
  ends.push(keepAwake(lab, document, screenLock))
  expect(held()).toBe(0)
  const runId = await begin()
  expect(held()).toBe(1)
  await see('hidden')
  expect(held()).toBe(0)
  await see('visible')
  expect(held()).toBe(1)
  worker.emit({ kind: 'runStatus', runId, step: 3, status: 'paused' })
  await soon()
  expect(held()).toBe(0)
  await see('hidden')
  await see('visible')
  expect(held()).toBe(0)
})

test('tolerates a browser that refuses', async () => {
  ends.push(
    keepAwake(lab, document, {
      request: () => Promise.reject(new DOMException('low battery', 'NotAllowedError')),
    }),
  )
  ends.push(keepAwake(lab, document, undefined))
  const runId = await begin()
  expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'running' })
})

test('autosaves when the page is hidden, left or meets an error', async () => {
  ends.push(saveOnLeave(lab, window))
  await begin()
  const saveRequests = () => worker.sent.filter(({ kind }) => kind === 'saveNow').length
  await see('visible')
  expect(saveRequests()).toBe(0)
  await see('hidden')
  expect(saveRequests()).toBe(1)
  window.dispatchEvent(new Event('pagehide'))
  expect(saveRequests()).toBe(2)
  window.dispatchEvent(new Event('error'))
  expect(saveRequests()).toBe(3)
})

test('requests persistent storage once, after the first autosave', async () => {
  const persist = vi.fn<() => Promise<boolean>>(async () => true)
  requestPersistence(lab, null, { persist, persisted: async () => false } as unknown as StorageManager)
  const runId = await begin()
  expect(persist).not.toHaveBeenCalled()
  worker.emit(
    { kind: 'runAutosaved', runId, step: 5, at: 1 },
    { kind: 'runAutosaved', runId, step: 9, at: 2 },
  )
  await soon()
  expect(persist).toHaveBeenCalledTimes(1)
})
