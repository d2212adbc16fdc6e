/** What the page does around a run: stays awake while it trains, has it kept when it may be about to go. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLab } from '../store/lab'
import { persistOnceKept } from '../store/lastingStorage'
import { createStores } from '../store/state/stores'
import { digitsConfig, FakeWorker } from '../../testSupport/fakeWorker'
import { keepAwake } from './wakeLock'
import { keepOnLeave } from './keepOnLeave'

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
  // As browsers do when a page is hidden.
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
    openKept: () => Promise.reject(new Error('none')),
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

test('awake while a run trains on a visible page, and no longer', async () => {
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

test('a browser that refuses is borne', async () => {
  ends.push(
    keepAwake(lab, document, {
      request: () => Promise.reject(new DOMException('low battery', 'NotAllowedError')),
    }),
  )
  ends.push(keepAwake(lab, document, undefined))
  const runId = await begin()
  expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'running' })
})

test('has the run kept when the page is hidden, left or broken', async () => {
  ends.push(keepOnLeave(lab, window))
  await begin()
  const kept = () => worker.sent.filter(({ kind }) => kind === 'saveNow').length
  await see('visible')
  expect(kept()).toBe(0)
  await see('hidden')
  expect(kept()).toBe(1)
  window.dispatchEvent(new Event('pagehide'))
  expect(kept()).toBe(2)
  window.dispatchEvent(new Event('error'))
  expect(kept()).toBe(3)
})

test('asks once for lasting storage, after the first run was kept', async () => {
  const persist = vi.fn<() => Promise<boolean>>(async () => true)
  persistOnceKept(lab, null, { persist, persisted: async () => false } as unknown as StorageManager)
  const runId = await begin()
  expect(persist).not.toHaveBeenCalled()
  worker.emit(
    { kind: 'runAutosaved', runId, step: 5, at: 1 },
    { kind: 'runAutosaved', runId, step: 9, at: 2 },
  )
  await soon()
  expect(persist).toHaveBeenCalledTimes(1)
})
