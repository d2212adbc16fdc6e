/**
 * The one wrapper for what a person's gesture starts: its failure is displayed, by its own panel or as the
 * page's notice, and never swallowed. reportFailure.test.ts refuses any other `catch` of the kind.
 */
import { toFailure, type Failure } from '../../core/failure'
import { isPartMissing, outdated, partNotLoaded } from '../../core/outdated'
import { addressIn, isPageOutdated } from './pageVersion'
import { text } from '../text/text'
import type { Lab } from './lab'

type WithStores = Pick<Lab, 'stores'> & Partial<Pick<Lab, 'saveNow'>>

/** Every failure that a panel or the top of the page displays now. */
function displayedFailures({ stores }: WithStores): (Failure | null)[] {
  const { bootFailure, workerFailure, prepareFailure, filesFailure, paletteFailure, pendingImport } =
    stores.lab.getState()
  return [
    bootFailure,
    workerFailure,
    prepareFailure,
    filesFailure,
    paletteFailure,
    pendingImport?.failure ?? null,
    pendingImport?.rereadFailure ?? null,
    stores.run.getState().startFailure,
    stores.completions.getState().failure,
    stores.modelFiles.getState().failure,
    ...Object.values(stores.studies.getState().byKind).map(({ failure }) => failure),
  ]
}

/** Whether the user knows already: a newer request, or a press on Cancel, replaced the work. */
const isReplaced = ({ code, message }: Failure): boolean =>
  code === 'busy' && message !== text.failures.workerBusy.message

/** Displays that a part of the page could not be loaded, and saves the run before the page is reloaded. */
async function showMissingPart(lab: WithStores, error: Error): Promise<void> {
  const gone = await isPageOutdated(addressIn(error))
  lab.saveNow?.()
  lab.stores.view.setState({ notice: gone ? outdated() : partNotLoaded })
}

/** Displays why work that the user requested failed. */
export function showFailure(lab: WithStores, error: unknown): void {
  if (isPartMissing(error)) return void showMissingPart(lab, error)
  const failure = toFailure(error)
  const isDisplayed = displayedFailures(lab).some(
    (other) => other?.code === failure.code && other.message === failure.message,
  )
  if (isReplaced(failure) || isDisplayed) return
  lab.stores.view.setState({ notice: failure })
}

/** Waits for work that the user requested, and displays its failure; never rejects. */
export async function reportFailure(lab: WithStores, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    showFailure(lab, error)
  }
}

/**
 * Displays what no code of the page awaited; the browser's console has it too.
 * @returns a function that stops listening
 */
export function listenForRejections(lab: WithStores, target: Window): () => void {
  const onRejection = ({ reason }: PromiseRejectionEvent) => showFailure(lab, reason)
  target.addEventListener('unhandledrejection', onRejection)
  return () => target.removeEventListener('unhandledrejection', onRejection)
}
