/** Renders the Studies panel on a lab with a fake worker: train, request a study, answer it. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import type { StudyKind, StudyResult } from '../core/studies/registry'
import { createLab } from '../page/store/lab'
import { LabContext } from '../page/store/hooks'
import { createStores } from '../page/store/state/stores'
import { FakeWorker } from './fakeWorker'
import { StudiesPanel } from '../page/features/studies/StudiesPanel'
// Loaded here, so that the panel does not wait for it with the first result.
import '../page/features/studies/registry'
import '../page/features/studies/StudyTabs'
import { studiesText } from '../page/text/studies'
import { texts } from '../core/text/texts'

export let worker: FakeWorker
export let lab: ReturnType<typeof createLab>

export async function openPanel(): Promise<void> {
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1 })
  lab.boot('auto')
  render(
    <LabContext.Provider value={lab}>
      <StudiesPanel foldable={false} />
    </LabContext.Provider>,
  )
  await screen.findByRole('tablist', {}, { timeout: 9000 })
}

export function closePanel(): void {
  cleanup()
  lab.dispose()
}

/** The current tab panel; the previous one may still be animating out. */
export const panel = () =>
  within(screen.getAllByRole('tabpanel').find((element) => !element.hasAttribute('inert')) as HTMLElement)
export const button = (name: string) => panel().getByRole('button', { name })
export const isBlocked = (name: string) => button(name).getAttribute('aria-disabled') === 'true'
export const choose = (kind: StudyKind) =>
  fireEvent.click(screen.getByRole('tab', { name: texts.studies[kind].name }))
export const chart = (name: RegExp) => panel().getByRole('img', { name })

/** Starts a run. @returns its id */
export async function trained(objective: 'autoregressive' | 'masked' = 'autoregressive'): Promise<string> {
  await worker.becomeReady()
  lab.edit({ objective })
  const started = lab.start(lab.stores.settings.getState().config)
  const runId = worker.beginRun()
  await started
  worker.emit({
    kind: 'baselines',
    runId,
    step: 0,
    baselines: { uniformLoss: 2.77, unigramEntropy: 2, majorityAccuracy: 0.11, rawPixelAccuracy: 0.89 },
  })
  return runId
}

/** Requests a study and lets the worker start it. @returns its id */
export async function begun(kind: StudyKind, runId: string): Promise<string> {
  choose(kind)
  fireEvent.click(button(studiesText().tabs[kind].action))
  const { studyId, study } = worker.last('study')
  worker.emit({ kind: 'studyStarted', studyId, runId, step: 40, study })
  await panel().findByRole('progressbar')
  return studyId
}

/** Requests a study and answers it with a result. */
export async function ended(kind: StudyKind, runId: string, result: StudyResult): Promise<void> {
  const studyId = await begun(kind, runId)
  worker.emit({ kind: 'studyEnded', studyId, runId, step: 40, outcome: 'done', result })
  await panel().findAllByRole('heading', { level: 3 })
}
