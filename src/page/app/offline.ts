/**
 * Connects the lab to its service worker: whether a reload would lose anything, and which files to cache for
 * offline use.
 */
import { isOwnSet } from '../../core/config'
import { shippedDatasets } from '../../core/shippedDatasets'
import { startOffline, type Offline, type OfflineLab } from '../offline/registration'
import type { Lab } from '../store/lab'
import { isExample } from '../store/state/run'

/** Model files that the page has fetched, relative to `base`. */
function fetchedModels(base: string): string[] {
  const fetched = performance.getEntriesByType('resource').map(({ name }) => name)
  return fetched
    .filter((address) => address.startsWith(`${base}models/`))
    .map((address) => address.slice(base.length))
}

/** State of the lab that the service worker needs. */
export function offlineLab({ stores }: Pick<Lab, 'stores'>, base: string): OfflineLab {
  return {
    hasSomethingToLose() {
      const state = stores.run.getState()
      const ownRun = state.run !== null && !isExample(state)
      return ownRun || state.pending !== null || isOwnSet(stores.settings.getState().config.dataset)
    },
    filesInUse() {
      const set = shippedDatasets.find(({ id }) => id === stores.settings.getState().config.dataset)
      return [...(set ? [...set.train, ...set.test] : []), ...fetchedModels(base)]
    },
  }
}

/** sessionStorage, or null if the browser blocks it. */
function tabMemory(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}

/** Starts the built page's service worker; null in development, or if the browser has none. */
export function keepOffline(lab: Lab): Offline | null {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null
  const reload = () => {
    // A first visit that reloads while it shows the example shows it again.
    if (isExample(lab.stores.run.getState())) lab.stores.settings.setState({ exampleSeen: false })
    window.location.reload()
  }
  const host = {
    container: navigator.serviceWorker,
    isolated: window.crossOriginIsolated,
    memory: tabMemory(),
    reload,
  }
  return startOffline('./sw.js', host, offlineLab(lab, new URL('../../app/', location.href).href))
}
