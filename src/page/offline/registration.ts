/**
 * The page's side of the service worker: registers it, detects a new version, and reloads the page once if
 * only the worker's headers can isolate it and nothing would be lost. It never reloads during a run on its
 * own.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'

/** Messages from the page to the service worker. */
export type ToServiceWorker =
  /** The user wants the new version now. */
  | { kind: 'takeOver' }
  /** Data set and model files used before the worker was active, relative to the scope, to be cached too. */
  | { kind: 'keep'; paths: string[] }

export interface OfflineState {
  /** A new version is waiting, or another tab has activated it. */
  newVersion: boolean
}

export interface OfflineHost {
  container: Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'>
  isolated: boolean
  /** sessionStorage, or null if it is blocked. */
  memory: Pick<Storage, 'getItem' | 'setItem'> | null
  reload(): void
}

/** State of the lab that the service worker needs. */
export interface OfflineLab {
  /** Whether a reload now would lose a run, opened files or a model. */
  hasSomethingToLose(): boolean
  /** Data set and model files in use, relative to the page. */
  filesInUse(): string[]
}

export interface Offline {
  store: StoreApi<OfflineState>
  /** Activates the new version and reloads the page. */
  takeNewVersion(): void
}

const triedKey = 'igpt-lab-isolation'
/** How often a page that stays open checks for a new version. */
const HOUR_MS = 3_600_000

/**
 * Whether the page may reload to become isolated: once per tab, as recorded in sessionStorage, and not at all
 * if that is blocked.
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
 * Registers the service worker. If that fails, the lab works without it.
 * @param address of the service worker, below the page
 */
export function startOffline(address: string, host: OfflineHost, lab: OfflineLab): Offline {
  const store = createStore<OfflineState>()(() => ({ newVersion: false }))
  const { container } = host
  const hadController = container.controller !== null
  let waiting: ServiceWorker | null = null
  let requested = false
  const post = (worker: ServiceWorker | null, message: ToServiceWorker) => worker?.postMessage(message)

  const onWaiting = (worker: ServiceWorker | null) => {
    // The first version to be installed replaces none.
    if (!worker || !container.controller) return
    waiting = worker
    store.setState({ newVersion: true })
  }
  container.addEventListener('controllerchange', () => {
    if (requested) host.reload()
    // Another tab activated a new version: this page continues until the user reloads it.
    else if (hadController) store.setState({ newVersion: true })
    else if (!host.isolated && !lab.hasSomethingToLose() && firstTry(host.memory)) host.reload()
    else post(container.controller, { kind: 'keep', paths: lab.filesInUse() })
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
      requested = true
      if (waiting && waiting.state === 'installed') post(waiting, { kind: 'takeOver' })
      else host.reload()
    },
  }
}
