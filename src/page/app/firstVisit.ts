/**
 * Opens a shipped trained example at the first visit and draws with it, unless the user has started a run,
 * came by a link, has saved runs or has begun something else. Once, when the browser is idle.
 */
import type { Lab } from '../store/lab'
import { isExample } from '../store/state/run'
import { drawAgain } from '../features/completions/drawAgain'

/** Resolves when the browser is idle, at the latest after half a second. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 500 })
    else setTimeout(resolve, 500)
  })

/** Whether the example is displayed as it was opened: nothing was chosen, requested or drawn. */
function isUntouched({ stores }: Lab): boolean {
  const { requested, waiting, view } = stores.completions.getState()
  const isAsOpened = view.kind === 'pinned' && view.index === null
  return (
    isExample(stores.run.getState()) &&
    stores.run.getState().pending === null &&
    requested === null &&
    waiting === null &&
    isAsOpened &&
    !stores.settings.getState().chosen &&
    Object.keys(stores.studies.getState().byKind).length === 0
  )
}

/** Resolves when the example is opened and has drawn, or will not. */
export async function showFirstExample(lab: Lab): Promise<void> {
  const { settings, run, savedRuns, view, link } = lab.stores
  const { exampleSeen, chosen } = settings.getState()
  if (exampleSeen || chosen || link.getState().run !== null) return
  view.setState({ awaitsExample: true })
  try {
    // Fetched while the backend starts.
    const examples = lab.examples()
    examples.catch(() => undefined)
    await lab.ready()
    await lab.refreshSavedRuns()
    await idle()
    const isFree = () =>
      run.getState().run === null && run.getState().pending === null && savedRuns.getState().runs.length === 0
    const [first] = isFree() ? await examples : []
    if (first) await lab.openExample(first, isFree)
    settings.setState({ exampleSeen: true })
    view.setState({ awaitsExample: false })
    if (first && isUntouched(lab)) await drawAgain(lab)
  } catch {
    // The page works without the example.
  } finally {
    view.setState({ awaitsExample: false })
  }
}
