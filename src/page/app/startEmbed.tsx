/**
 * Starts an embed: the lab without what belongs to a page of its own. No service worker, no stored settings,
 * no keys, no saved runs to resume; it works where the browser denies a frame all storage.
 */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { EmbedPart } from '../../core/linkOptions'
import { drawAgain } from '../features/completions/drawAgain'
import { Embed } from './Embed'
import { LabContext } from '../store/hooks'
import type { Lab } from '../store/lab'
import { ErrorBoundary } from './ErrorBoundary'
import { InLanguage } from './language'

/** Shows the first shipped run, where the link brings neither a run nor settings. */
async function showExample(lab: Lab, part: EmbedPart): Promise<void> {
  const { run, settings, link } = lab.stores
  if (part === 'lesson' || settings.getState().chosen || link.getState().run !== null) return
  try {
    const examples = lab.examples()
    examples.catch(() => undefined)
    await lab.ready()
    const isFree = () => run.getState().run === null && run.getState().pending === null
    const [first] = await examples
    if (!first || !isFree()) return
    await lab.openExample(first, isFree)
    if (part === 'completions') await drawAgain(lab)
  } catch {
    // The part says what there is without it.
  }
}

export function startEmbed(lab: Lab, part: EmbedPart, root: HTMLElement): void {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <LabContext.Provider value={lab}>
          <InLanguage>
            <Embed part={part} />
          </InLanguage>
        </LabContext.Provider>
      </ErrorBoundary>
    </StrictMode>,
  )
  void showExample(lab, part)
}
