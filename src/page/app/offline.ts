/**
 * Ties the lab to its service worker: what there is to lose by a reload, and which files are worth keeping
 * for use offline.
 */
import { isOwnSet } from '../../core/config'
import { shippedDatasets } from '../../core/shippedDatasets'
import { startOffline, type Offline, type OfflineLab } from '../offline/registration'
import type { Lab } from '../store/lab'
import { isExample } from '../store/state/run'

/** Models that the page itself has fetched, relative to `base`. */
function fetchedModels(base: string): string[] {
  const fetched = performance.getEntriesByType('resource').map(({ name }) => name)
  return fetched
    .filter((address) => address.startsWith(`${base}models/`))
    .map((address) => address.slice(base.length))
}

/** What the lab knows that the service worker does not. */
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

/** sessionStorage, or null where the browser forbids it. */
function tabMemory(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}

/**
 * Starts the service worker of the built page; null in development and where the browser has none, as in
 * private windows of some.
 */
export function keepOffline(lab: Lab): Offline | null {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null
  const reload = () => {
    // Of a first visit that is loaded again the example is still to be shown.
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
