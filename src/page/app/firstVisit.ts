/**
 * Has the page open with a trained model alive at the first visit: an example is shown where there is nothing
 * else to show. Once, lazily, and never in the way: who starts something, came by a link or has runs of their
 * own does not get to see it.
 */
import type { Lab } from '../store/lab'

/** When the browser has nothing better to do, or soon where it cannot say so. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 2000 })
    else setTimeout(resolve, 500)
  })

/** Resolves when the example is on show, or it is clear that none will be. */
export async function showFirstExample(lab: Lab): Promise<void> {
  const { settings, run, savedRuns } = lab.stores
  if (settings.getState().exampleSeen || settings.getState().chosen) return
  try {
    await lab.ready()
    await lab.refreshSavedRuns()
    await idle()
    const isFree = () =>
      run.getState().run === null && run.getState().pending === null && savedRuns.getState().runs.length === 0
    const [first] = isFree() ? await lab.examples() : []
    if (first) await lab.openExample(first, isFree)
    settings.setState({ exampleSeen: true })
  } catch {
    // Without the example the page is as it always was.
  }
}
