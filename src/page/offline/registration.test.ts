/**
 * When a new version is reported, and when the page reloads: never on its own where something would
 * be lost.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startOffline, type OfflineHost, type OfflineLab } from './registration'

class FakeWorker extends EventTarget {
  state: ServiceWorkerState = 'installing'
  readonly messages: unknown[] = []
  postMessage(message: unknown): void {
    this.messages.push(message)
  }
  become(state: ServiceWorkerState): void {
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }
}

/** A fake service worker container, with `controller` active from the start. */
function fakeHost(controller: FakeWorker | null, more: Partial<OfflineHost> = {}) {
  const registration = Object.assign(new EventTarget(), {
    waiting: null as FakeWorker | null,
    installing: null as FakeWorker | null,
    update: vi.fn<() => Promise<void>>(),
  })
  const container = Object.assign(new EventTarget(), {
    controller,
    register: vi.fn<() => Promise<unknown>>(() => Promise.resolve(registration)),
  })
  const items = new Map<string, string>()
  const memory = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
  const host = {
    container,
    isolated: true,
    memory,
    reload: vi.fn<() => void>(),
    ...more,
  } as unknown as OfflineHost & { reload: ReturnType<typeof vi.fn<() => void>> }
  return {
    host,
    registration,
    container,
    takeControl(worker: FakeWorker): void {
      container.controller = worker
      container.dispatchEvent(new Event('controllerchange'))
    },
    async find(worker: FakeWorker): Promise<void> {
      await Promise.resolve()
      registration.installing = worker
      registration.dispatchEvent(new Event('updatefound'))
      worker.become('installed')
    },
  }
}

const idle: OfflineLab = { hasSomethingToLose: () => false, filesInUse: () => ['datasets/a.gz'] }
const busy: OfflineLab = { ...idle, hasSomethingToLose: () => true }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the first visit', () => {
  it('posts the files in use on an isolated page, and does not reload', async () => {
    const { host, takeControl, find } = fakeHost(null)
    const { store } = startOffline('./sw.js', host, idle)
    const worker = new FakeWorker()
    await find(worker)
    takeControl(worker)
    expect(worker.messages).toEqual([{ kind: 'keep', paths: ['datasets/a.gz'] }])
    expect(host.reload).not.toHaveBeenCalled()
    expect(store.getState().newVersion).toBe(false)
  })

  it('reloads once to be isolated, and never again in this tab', () => {
    const first = fakeHost(null, { isolated: false })
    startOffline('./sw.js', first.host, idle)
    first.takeControl(new FakeWorker())
    expect(first.host.reload).toHaveBeenCalledOnce()
    const second = fakeHost(null, { isolated: false, memory: first.host.memory })
    startOffline('./sw.js', second.host, idle)
    second.takeControl(new FakeWorker())
    expect(second.host.reload).not.toHaveBeenCalled()
  })

  it('does not reload if a run would be lost or sessionStorage is blocked', () => {
    for (const [lab, memory] of [
      [busy, fakeHost(null).host.memory],
      [idle, null],
    ] as const) {
      const { host, takeControl } = fakeHost(null, { isolated: false, memory })
      startOffline('./sw.js', host, lab)
      takeControl(new FakeWorker())
      expect(host.reload).not.toHaveBeenCalled()
    }
  })
})

describe('a new version', () => {
  it('is reported when it is ready, and activated on request', async () => {
    const { host, takeControl, find } = fakeHost(new FakeWorker())
    const { store, takeNewVersion } = startOffline('./sw.js', host, busy)
    const next = new FakeWorker()
    await find(next)
    expect(store.getState().newVersion).toBe(true)
    expect([next.messages, host.reload.mock.calls]).toEqual([[], []])
    takeNewVersion()
    expect(next.messages).toEqual([{ kind: 'takeOver' }])
    takeControl(next)
    expect(host.reload).toHaveBeenCalledOnce()
  })

  it('that another tab activated is reported, without a reload', () => {
    const { host, takeControl } = fakeHost(new FakeWorker(), { isolated: false })
    const { store, takeNewVersion } = startOffline('./sw.js', host, idle)
    takeControl(new FakeWorker())
    expect(host.reload).not.toHaveBeenCalled()
    expect(store.getState().newVersion).toBe(true)
    takeNewVersion()
    expect(host.reload).toHaveBeenCalledOnce()
  })

  it('is checked for every hour while the page stays open', async () => {
    const { host, registration } = fakeHost(new FakeWorker())
    registration.update.mockResolvedValue(undefined)
    startOffline('./sw.js', host, idle)
    await vi.advanceTimersByTimeAsync(3 * 3_600_000)
    expect(registration.update).toHaveBeenCalledTimes(3)
  })
})

it('tolerates a browser that refuses service workers', async () => {
  const { host, container } = fakeHost(null)
  container.register.mockRejectedValue(new DOMException('not here', 'SecurityError'))
  const { store } = startOffline('./sw.js', host, idle)
  await Promise.resolve()
  expect(store.getState().newVersion).toBe(false)
})
