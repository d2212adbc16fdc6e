/**
 * Opens a shipped trained example at the first visit, unless the user has started a run, came by a link or
 * has saved runs. Once, when the browser is idle.
 */
import type { Lab } from '../store/lab'

/** Resolves when the browser is idle; after half a second if it has no idle callback. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 2000 })
    else setTimeout(resolve, 500)
  })

/** Resolves when the example is opened, or will not be. */
export async function showFirstExample(lab: Lab): Promise<void> {
  const { settings, run, savedRuns, view } = lab.stores
  if (settings.getState().exampleSeen || settings.getState().chosen) return
  // Its note has its place from the first paint on, so that nothing moves when it comes.
  view.setState({ awaitsExample: true })
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
    // The page works without the example.
  } finally {
    view.setState({ awaitsExample: false })
  }
}
