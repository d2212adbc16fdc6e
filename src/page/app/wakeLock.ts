/**
 * Keeps the screen, and with it a laptop, awake while a run trains on a page that is seen. The browser takes
 * the lock back when the page is hidden, so it is asked for again each time. A browser that refuses (low
 * battery, no support) costs nothing but that.
 */
import type { Lab } from '../store/lab'

type Screen = Pick<WakeLock, 'request'>

/** @param screen navigator.wakeLock, undefined where there is none. @returns a function that ends it */
export function keepAwake(lab: Lab, page: Document, screen: Screen | undefined): () => void {
  if (!screen) return () => undefined
  let held: WakeLockSentinel | null = null
  let asking = false
  const wanted = () =>
    lab.stores.run.getState().run?.status === 'running' && page.visibilityState === 'visible'
  const look = async (): Promise<void> => {
    if (asking) return
    if (!wanted()) {
      const letGo = held
      held = null
      await letGo?.release().catch(() => undefined)
      return
    }
    if (held && !held.released) return
    asking = true
    held = await screen.request('screen').catch(() => null)
    asking = false
    // The run may have ended while the browser thought about it.
    if (!wanted()) await look()
  }
  const unsubscribe = lab.stores.run.subscribe(({ run }, before) => {
    if (run?.status !== before.run?.status) void look()
  })
  const onChange = () => void look()
  page.addEventListener('visibilitychange', onChange)
  return () => {
    unsubscribe()
    page.removeEventListener('visibilitychange', onChange)
    void held?.release().catch(() => undefined)
  }
}
