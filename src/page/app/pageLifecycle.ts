/**
 * What the page does around a run besides displaying it: keeps the screen on while it trains, autosaves when
 * the page may be about to close, and asks the browser to make storage persistent.
 */
import { persistOnce } from '../../storage/persist'
import type { Lab } from '../store/lab'

type Screen = Pick<WakeLock, 'request'>

/**
 * Holds a screen wake lock while a run trains on a visible page. The browser releases the lock when the page
 * is hidden, so it is requested again each time. A refusal (low battery, no support) is ignored.
 * @param screen navigator.wakeLock, undefined if the browser has none
 * @returns a function that ends it
 */
export function keepAwake(lab: Lab, page: Document, screen: Screen | undefined): () => void {
  if (!screen) return () => undefined
  let held: WakeLockSentinel | null = null
  let requesting = false
  const shouldHold = () =>
    lab.stores.run.getState().run?.status === 'running' && page.visibilityState === 'visible'
  const update = async (): Promise<void> => {
    if (requesting) return
    if (!shouldHold()) {
      const released = held
      held = null
      await released?.release().catch(() => undefined)
      return
    }
    if (held && !held.released) return
    requesting = true
    held = await screen.request('screen').catch(() => null)
    requesting = false
    // The run may have ended during the request.
    if (!shouldHold()) await update()
  }
  const unsubscribe = lab.stores.run.subscribe(({ run }, before) => {
    if (run?.status !== before.run?.status) void update()
  })
  const onChange = () => void update()
  page.addEventListener('visibilitychange', onChange)
  return () => {
    unsubscribe()
    page.removeEventListener('visibilitychange', onChange)
    void held?.release().catch(() => undefined)
  }
}

/**
 * Autosaves when the page is hidden (a phone may then discard it without another event), left, or meets an
 * uncaught error. The worker may not finish in time; the previous save stays valid. A page that becomes
 * visible reads the list of saved runs again, since other tabs may have changed it.
 * @returns a function that ends it
 */
export function saveOnLeave(lab: Lab, view: Window): () => void {
  const onVisibility = () => {
    if (view.document.visibilityState === 'hidden') lab.saveNow()
    else void lab.refreshSavedRuns()
  }
  const save = () => lab.saveNow()
  const events = ['pagehide', 'error', 'unhandledrejection']
  view.document.addEventListener('visibilitychange', onVisibility)
  for (const kind of events) view.addEventListener(kind, save)
  return () => {
    view.document.removeEventListener('visibilitychange', onVisibility)
    for (const kind of events) view.removeEventListener(kind, save)
  }
}

/** After the first autosave, asks the browser not to evict the page's storage. */
export function requestPersistence(
  lab: Lab,
  memory: Storage | null,
  manager: StorageManager | undefined,
): void {
  const stop = lab.stores.savedRuns.subscribe(({ lastSave }) => {
    if (!lastSave) return
    stop()
    void persistOnce(memory, manager)
  })
}
