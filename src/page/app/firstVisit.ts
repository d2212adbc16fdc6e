/**
 * Opens a shipped trained example and draws with it, until the user has a run of their own: in the Play view
 * at each visit, also by a link, in the Lab view at the first visit only. When the browser is idle, and not
 * if the user has begun something else.
 */
import type { RunConfig } from '../../core/config'
import type { Lab } from '../store/lab'
import { shownView } from '../store/shownView'
import { isExample } from '../store/state/run'
import { drawAgain } from '../features/completions/drawAgain'

/** Resolves when the browser is idle, at the latest after half a second. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 500 })
    else setTimeout(resolve, 500)
  })

/** Remembers that there is a run of the user's own, started now or saved before. */
export function rememberOwnRun({ stores }: Lab): void {
  const { settings, run, savedRuns } = stores
  const remember = () => {
    const trains = run.getState().run?.status === 'running'
    if (trains || savedRuns.getState().runs.length > 0) settings.setState({ ownRunSeen: true })
  }
  run.subscribe(remember)
  savedRuns.subscribe(remember)
}

/** Whether this visit shows an example. */
function showsExample({ stores }: Lab): boolean {
  const { exampleSeen, ownRunSeen, chosen } = stores.settings.getState()
  if (stores.link.getState().run !== null) return false
  return shownView(stores) === 'play' ? !ownRunSeen : !exampleSeen && !chosen
}

/**
 * Whether the example is displayed as it was opened: nothing was chosen, requested or drawn.
 * @param config the form's before
 */
function isUntouched({ stores }: Lab, config: RunConfig): boolean {
  const { requested, waiting, view } = stores.completions.getState()
  const isAsOpened = view.kind === 'pinned' && view.index === null
  return (
    isExample(stores.run.getState()) &&
    stores.run.getState().pending === null &&
    requested === null &&
    waiting === null &&
    isAsOpened &&
    stores.touch.getState().image === null &&
    stores.settings.getState().config === config &&
    Object.keys(stores.studies.getState().byKind).length === 0
  )
}

/** Resolves when the example is opened and has drawn, or will not. */
export async function showFirstExample(lab: Lab): Promise<void> {
  const { settings, run, savedRuns, view } = lab.stores
  if (!showsExample(lab)) return
  view.setState({ awaitsExample: true })
  try {
    // Fetched while the backend starts.
    const examples = lab.examples()
    examples.catch(() => undefined)
    await lab.ready()
    const { config } = settings.getState()
    await lab.refreshSavedRuns()
    await idle()
    const isFree = () =>
      run.getState().run === null && run.getState().pending === null && savedRuns.getState().runs.length === 0
    const [first] = isFree() ? await examples : []
    if (first) await lab.openExample(first, isFree)
    settings.setState({ exampleSeen: true })
    view.setState({ awaitsExample: false })
    if (first && isUntouched(lab, config)) await drawAgain(lab)
  } catch {
    // The page works without the example.
  } finally {
    view.setState({ awaitsExample: false })
  }
}
