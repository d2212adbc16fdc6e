/** The page: which panels stand where, in each of the three layouts. No panel's content is decided here. */
import { lazy, Suspense, type CSSProperties } from 'react'
import { useStore } from 'zustand'
import type { BackendChoice } from '../../core/protocol'
import { ComparePanel } from '../features/compare/ComparePanel'
import { CompletionsPanel } from '../features/completions/CompletionsPanel'
import { FactsPanel } from '../features/facts/FactsPanel'
import { HelpSheet } from '../features/help/HelpSheet'
import { AutosaveNotice } from '../features/savedRuns/AutosaveNotice'
import { SavedRunsPanel } from '../features/savedRuns/SavedRunsPanel'
import { ResumeBanner } from '../features/savedRuns/ResumeBanner'
import { OpenCopy } from '../features/savedRuns/OpenCopy'
import { LossPanel } from '../features/loss/LossPanel'
import { ProbesPanel } from '../features/probes/ProbesPanel'
import { ExampleNote } from '../features/runFiles/ExampleNote'
import { OpenSavedRun } from '../features/runFiles/OpenSavedRun'
import { RunFilePanel } from '../features/runFiles/RunFilePanel'
import { DatasetPanel } from '../features/setup/DatasetPanel'
import { ModelPanel } from '../features/setup/ModelPanel'
import { PresetsPanel } from '../features/setup/PresetsPanel'
import { TrainingPanel } from '../features/setup/TrainingPanel'
import '../features/setup/setup.css'
import { StudiesPanel } from '../features/studies/StudiesPanel'
import { WeightsPanel } from '../features/weights/WeightsPanel'
import { useLab, useStores } from '../store/hooks'
import { isExample, isUnfinished } from '../store/state/run'
import { Button } from '../ui/Button'
import { Modal } from '../ui/Modal'
import { Notice } from '../ui/Notice'
import { Announcer } from './Announcer'
import { FullScreen } from './FullScreen'
import { Header } from './Header'
import { Phone } from './Phone'
import { useLayout } from './useLayout'
import { text } from '../text/text'

/** Fetched after the first paint. */
const ImportDialog = lazy(async () => {
  const dialog = await import('../features/setup/ImportDialog')
  return { default: dialog.ImportDialog }
})

function Setup() {
  return (
    <div className="setup">
      <PresetsPanel />
      <DatasetPanel />
      <ModelPanel />
      <TrainingPanel />
    </div>
  )
}

/** Trouble that belongs to no panel. */
function Notices({ onBackend }: { onBackend(choice: BackendChoice): void }) {
  const { view } = useLab().stores
  const notice = useStore(useStores().view, (state) => state.notice)
  const fault = useStore(useStores().lab, (state) => state.fault)
  const bootFailure = useStore(useStores().lab, (state) => state.bootFailure)
  const phase = useStore(useStores().lab, (state) => state.phase)
  const choice = useStore(useStores().lab, (state) => state.choice)
  const savesFail = useStore(
    useStores().savedRuns,
    ({ saveFailure, dismissedSaveFailure }) => (saveFailure?.code ?? null) !== dismissedSaveFailure,
  )
  const resumable = useStore(useStores().savedRuns, (state) => state.resumable)
  const example = useStore(useStores().run, isExample)
  if (!notice && !fault && !bootFailure && !resumable && !example && !savesFail) return null
  return (
    <div className="notices">
      {bootFailure && (
        <Notice failure={bootFailure} announce={false}>
          <Button label={text.shell.automaticBackend} onClick={() => onBackend('auto')} />
        </Notice>
      )}
      {fault && (
        <Notice failure={fault}>
          {phase === 'failed' && (
            <Button kind="primary" label={text.shell.restartWorker} onClick={() => onBackend(choice)} />
          )}
          {phase === 'failed' && choice !== 'wasm' && (
            <Button label={text.shell.useWasm} onClick={() => onBackend('wasm')} />
          )}
        </Notice>
      )}
      {notice && (
        <Notice failure={notice}>
          {notice.code === 'run-elsewhere' && notice.subject && <OpenCopy runId={notice.subject} />}
          <Button label={text.common.dismiss} size="small" onClick={() => view.setState({ notice: null })} />
        </Notice>
      )}
      <AutosaveNotice />
      <ResumeBanner />
      <ExampleNote />
    </div>
  )
}

function Drawer() {
  const { view } = useLab().stores
  const open = useStore(useStores().view, (state) => state.drawerOpen)
  return (
    <Modal
      shape="drawer"
      title={text.shell.setup}
      open={open}
      onOpenChange={(next) => view.setState({ drawerOpen: next })}
    >
      <Setup />
    </Modal>
  )
}

interface Props {
  /** Boots the worker anew on this backend. */
  onBackend(choice: BackendChoice): void
}

export function App({ onBackend }: Props) {
  const layout = useLayout()
  const bootFailure = useStore(useStores().lab, (state) => state.bootFailure)
  const run = useStore(useStores().run, (state) => state.run)
  const settled = run ? `var(--run-${run.colour})` : 'var(--line-strong)'
  const colour = isUnfinished(run) ? 'var(--accent)' : settled
  // A saved run needs no backend to be looked at.
  if (bootFailure && run?.status !== 'opened') {
    return (
      <FullScreen failure={bootFailure}>
        {bootFailure.code !== 'no-worker' && (
          <Button kind="primary" label={text.shell.automaticBackend} onClick={() => onBackend('auto')} />
        )}
        {bootFailure.code === 'no-backend' && <OpenSavedRun />}
      </FullScreen>
    )
  }
  return (
    <div className={`page ${layout}`} style={{ '--run': colour } as CSSProperties}>
      <a className="skip" href="#main">
        {text.shell.skipToImages}
      </a>
      <Header layout={layout} onBackend={onBackend} />
      <Notices onBackend={onBackend} />
      {layout === 'phone' ? (
        <Phone
          panels={{
            setup: <Setup />,
            train: (
              <>
                <LossPanel />
                <FactsPanel />
                <ComparePanel />
                <SavedRunsPanel />
                <RunFilePanel />
                <WeightsPanel />
              </>
            ),
            images: <CompletionsPanel />,
            probes: <ProbesPanel />,
            studies: <StudiesPanel foldable={false} />,
          }}
        />
      ) : (
        <>
          <div className="zones">
            {layout === 'wide' && (
              <aside className="zone" aria-label={text.shell.setup}>
                <Setup />
              </aside>
            )}
            <main id="main" className="zone hero" tabIndex={-1}>
              <CompletionsPanel />
              {layout === 'wide' && <StudiesPanel foldable />}
            </main>
            <div className="zone curves">
              <LossPanel />
              <ProbesPanel />
              <ComparePanel />
              <SavedRunsPanel />
              <RunFilePanel />
              <WeightsPanel />
            </div>
          </div>
          {layout === 'medium' && <StudiesPanel foldable />}
          <FactsPanel />
          {layout === 'medium' && <Drawer />}
        </>
      )}
      <HelpSheet />
      <Suspense>
        <ImportDialog />
      </Suspense>
      <Announcer />
    </div>
  )
}
