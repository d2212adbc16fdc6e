/**
 * The page's end of the service worker: registers it, notices a waiting new version, and reloads the page
 * once where only the worker's headers can isolate it and nothing would be lost. It never reloads on its own
 * while a run is under way.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ToServiceWorker } from './messages'

export interface OfflineState {
  /** A new version is waiting, or has already been taken over by another tab. */
  newVersion: boolean
}

export interface OfflineHost {
  container: Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'>
  isolated: boolean
  /** sessionStorage, or null where there is none. */
  memory: Pick<Storage, 'getItem' | 'setItem'> | null
  reload(): void
}

/** What the page knows and the worker does not. */
export interface OfflineLab {
  /** Whether a reload now would cost the person anything: a run, opened files, a model. */
  hasSomethingToLose(): boolean
  /** Files of data sets and models in use, relative to the page. */
  filesInUse(): string[]
}

export interface Offline {
  store: StoreApi<OfflineState>
  /** Changes to the new version: the page is loaded anew. */
  takeNewVersion(): void
}

const triedKey = 'igpt-lab-isolation'
/** A page that stays open for days asks for news this often. */
const HOUR_MS = 3_600_000

/**
 * Remembers, for this tab only, that the page was reloaded to be isolated; where that cannot be remembered it
 * is not done.
 */
function firstTry(memory: OfflineHost['memory']): boolean {
  try {
    if (!memory || memory.getItem(triedKey)) return false
    memory.setItem(triedKey, '1')
    return true
  } catch {
    return false
  }
}

/**
 * Begins to keep the lab for use offline. Failing to is no trouble: the lab works as it does without.
 * @param address of the service worker, below the page
 */
export function startOffline(address: string, host: OfflineHost, lab: OfflineLab): Offline {
  const store = createStore<OfflineState>()(() => ({ newVersion: false }))
  const { container } = host
  const hadController = container.controller !== null
  let waiting: ServiceWorker | null = null
  let asked = false
  const tell = (worker: ServiceWorker | null, message: ToServiceWorker) => worker?.postMessage(message)

  const onWaiting = (worker: ServiceWorker | null) => {
    // The first version of all has nobody to wait for.
    if (!worker || !container.controller) return
    waiting = worker
    store.setState({ newVersion: true })
  }
  container.addEventListener('controllerchange', () => {
    if (asked) host.reload()
    // Another tab changed to a new version: this page goes on as it is until the person reloads it.
    else if (hadController) store.setState({ newVersion: true })
    else if (!host.isolated && !lab.hasSomethingToLose() && firstTry(host.memory)) host.reload()
    else tell(container.controller, { kind: 'keep', paths: lab.filesInUse() })
  })
  const watch = (registration: ServiceWorkerRegistration) => {
    onWaiting(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed') onWaiting(worker)
      })
    })
    setInterval(() => void registration.update().catch(() => undefined), HOUR_MS)
  }
  void container
    .register(address, { updateViaCache: 'none' })
    .then(watch)
    .catch(() => undefined)
  return {
    store,
    takeNewVersion() {
      asked = true
      if (waiting && waiting.state === 'installed') tell(waiting, { kind: 'takeOver' })
      else host.reload()
    },
  }
}
