/** The page: its notices and its two views. The panels and their places are in panels.tsx. */
import { Suspense, useState, type CSSProperties, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { BackendChoice } from '../../core/protocol'
import { panelsIn, useHasPanels } from './panels'
import { OpenWithoutBackend } from '../features/runFiles/RunFilePanel'
import { useIsLab, useLab, useStores } from '../store/hooks'
import { useMemoryProblem } from '../store/memoryFit'
import { openPart } from '../store/showPart'
import { hasLinkNotice } from '../store/state/link'
import { lazy } from '../ui/lazy'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { Announcer } from './Announcer'
import { FullScreen } from './FullScreen'
import { Header } from './Header'
import { Play } from './Play'
import { useLayout, type Layout } from './appearance'
import { text } from '../text/text'

/** Fetched when it is opened first, or is the layout, as are the others. */
const ImportDialog = lazy(async () => {
  const dialog = await import('../features/setup/ImportDialog')
  return { default: dialog.ImportDialog }
})

const HelpSheet = lazy(async () => ({ default: (await import('../features/help/HelpSheet')).HelpSheet }))
const Finder = lazy(async () => ({ default: (await import('../features/finder/Finder')).Finder }))
const MemoryNotice = lazy(async () => ({
  default: (await import('../features/transport/MemoryNotice')).MemoryNotice,
}))
const TrainLonger = lazy(async () => ({
  default: (await import('../features/transport/TrainLonger')).TrainLonger,
}))
const LinkNotices = lazy(async () => ({
  default: (await import('../features/share/LinkNotices')).LinkNotices,
}))
const savedRunNotices = () => import('../features/savedRuns/SavedRunNotices')
const SavedRunNotices = lazy(async () => ({ default: (await savedRunNotices()).SavedRunNotices }))
const OpenCopy = lazy(async () => ({ default: (await savedRunNotices()).OpenCopy }))
const ShareDialog = lazy(async () => ({
  default: (await import('../features/share/ShareDialog')).ShareDialog,
}))
const MeasureDialog = lazy(async () => ({
  default: (await import('../features/measure/MeasureDialog')).MeasureDialog,
}))
const PaletteEditor = lazy(async () => ({
  default: (await import('../features/palette/PaletteEditor')).PaletteEditor,
}))
const LessonRoot = lazy(async () => ({
  default: (await import('../features/lessons/LessonRoot')).LessonRoot,
}))
const Phone = lazy(async () => ({ default: (await import('./Phone')).Phone }))
const Drawer = lazy(async () => ({ default: (await import('./Drawer')).Drawer }))

/** Mounts its content when it is opened first, and keeps it for the way it closes. */
function OnceOpened({ open, children }: { open: boolean; children: ReactNode }) {
  const [opened, setOpened] = useState(open)
  if (open && !opened) setOpened(true)
  return opened ? <Suspense>{children}</Suspense> : null
}

/** Whether the setup, with the panels of data and training, is on the screen. */
function useSetupInSight(): boolean {
  const layout = useLayout()
  const isLab = useIsLab()
  const isOpen = useStore(useStores().view, ({ drawerOpen, tab }) =>
    layout === 'phone' ? tab === 'setup' : layout === 'wide' || drawerOpen,
  )
  return isLab && isOpen
}

/** Failures that the setup displays, for where it is out of sight. */
function SetupFailures() {
  const stores = useStores()
  const startFailure = useStore(stores.run, (state) => state.startFailure)
  const filesFailure = useStore(stores.lab, (state) => state.filesFailure)
  const dismiss = (close: () => void) => <Button label={text.common.dismiss} size="small" onClick={close} />
  return (
    <>
      {startFailure && (
        <Notice failure={startFailure}>{dismiss(() => stores.run.setState({ startFailure: null }))}</Notice>
      )}
      {filesFailure && (
        <Notice failure={filesFailure}>{dismiss(() => stores.lab.setState({ filesFailure: null }))}</Notice>
      )}
    </>
  )
}

/** Failures that belong to no panel, and suggestions. */
function Notices({ onBackend }: { onBackend(choice: BackendChoice): void }) {
  const { view } = useLab().stores
  const notice = useStore(useStores().view, (state) => state.notice)
  const workerFailure = useStore(useStores().lab, (state) => state.workerFailure)
  const bootFailure = useStore(useStores().lab, (state) => state.bootFailure)
  const phase = useStore(useStores().lab, (state) => state.phase)
  const choice = useStore(useStores().lab, (state) => state.choice)
  const savesFail = useStore(
    useStores().savedRuns,
    ({ saveFailure, dismissedSaveFailure }) =>
      saveFailure !== null && saveFailure.code !== dismissedSaveFailure,
  )
  const resumable = useStore(useStores().savedRuns, (state) => state.resumable)
  const linkSays = useStore(useStores().link, hasLinkNotice)
  const quiet = useStore(useStores().lab, (state) => state.quiet)
  const beyondMemory = useMemoryProblem()
  const filesFail = useStore(useStores().lab, (state) => state.filesFailure !== null)
  const startFails = useStore(useStores().run, (state) => state.startFailure !== null)
  const setupFails = !useSetupInSight() && (filesFail || startFails)
  const hasDropped = useStore(useStores().savedRuns, (state) => state.dropped.length > 0)
  const failures = notice || workerFailure || bootFailure || beyondMemory || savesFail || setupFails
  if (!failures && !quiet && !resumable && !linkSays && !hasDropped) return null
  return (
    <div className="notices">
      {bootFailure && (
        <Notice failure={bootFailure} announce={false}>
          <Button label={text.shell.automaticBackend} onClick={() => onBackend('auto')} />
        </Notice>
      )}
      {workerFailure && (
        <Notice failure={workerFailure}>
          {phase === 'failed' && (
            <Button kind="primary" label={text.shell.restartWorker} onClick={() => onBackend(choice)} />
          )}
          {phase === 'failed' && choice !== 'wasm' && (
            <Button label={text.shell.useWasm} onClick={() => onBackend('wasm')} />
          )}
        </Notice>
      )}
      {quiet && (
        <Notice failure={{ code: 'worker-crashed', ...text.failures.workerQuiet }}>
          <Button label={text.shell.restartWorker} onClick={() => onBackend(choice)} />
        </Notice>
      )}
      {notice && (
        <Notice failure={notice}>
          {notice.code === 'run-elsewhere' && notice.subject && (
            <Suspense>
              <OpenCopy runId={notice.subject} />
            </Suspense>
          )}
          <Button label={text.common.dismiss} size="small" onClick={() => view.setState({ notice: null })} />
        </Notice>
      )}
      {beyondMemory && (
        <Suspense>
          <MemoryNotice />
        </Suspense>
      )}
      {setupFails && <SetupFailures />}
      {linkSays && (
        <Suspense>
          <LinkNotices />
        </Suspense>
      )}
      {(savesFail || hasDropped || resumable) && (
        <Suspense>
          <SavedRunNotices />
        </Suspense>
      )}
    </div>
  )
}

/** The class of the zones, which names those that the page's link leaves empty. */
function zonesClass(hasPanels: ReturnType<typeof useHasPanels>): string {
  const empty = (['setup', 'hero', 'curves'] as const).filter((zone) => !hasPanels(zone))
  return ['zones', ...empty.map((zone) => `no-${zone}`)].join(' ')
}

interface Props {
  /** Restarts the worker on this backend. */
  onBackend(choice: BackendChoice): void
}

/** The Lab view in the layout that fits the window. */
function LabZones({ layout, onBackend }: Props & { layout: Layout }) {
  const drawerOpen = useStore(useStores().view, (state) => state.drawerOpen)
  const hasPanels = useHasPanels(layout)
  if (layout === 'phone')
    return (
      <Suspense fallback={<div className="zone-loading" aria-busy="true" />}>
        <Phone onBackend={onBackend} />
      </Suspense>
    )
  return (
    <>
      <div className={zonesClass(hasPanels)}>
        {layout === 'wide' && hasPanels('setup') && (
          <aside className="zone" aria-label={text.shell.setup}>
            {panelsIn(layout, 'setup')}
          </aside>
        )}
        <main id="main" className={hasPanels('hero') ? 'zone hero' : 'unseen'} tabIndex={-1}>
          {panelsIn(layout, 'hero')}
        </main>
        {hasPanels('curves') && <div className="zone curves">{panelsIn(layout, 'curves')}</div>}
      </div>
      {panelsIn(layout, 'foot')}
      {layout === 'medium' && (
        <OnceOpened open={drawerOpen}>
          <Drawer />
        </OnceOpened>
      )}
    </>
  )
}

export function App({ onBackend }: Props) {
  const layout = useLayout()
  const helpOpen = useStore(useStores().view, (state) => state.helpOpen)
  const finderOpen = useStore(useStores().view, (state) => state.finderOpen)
  const isLab = useIsLab()
  const imports = useStore(useStores().lab, (state) => state.pendingImport !== null)
  const lessons = useStore(
    useStores().lessons,
    ({ listOpen, wanted, active }) => listOpen || wanted !== null || active,
  )
  const lab = useLab()
  const bootFailure = useStore(useStores().lab, (state) => state.bootFailure)
  const run = useStore(useStores().run, (state) => state.run)
  const shareOpen = useStore(useStores().view, (state) => state.shareOpen)
  const measureOpen = useStore(useStores().view, (state) => state.measureOpen)
  const longerOpen = useStore(useStores().view, (state) => state.longerOpen)
  const paletteOpen = useStore(useStores().view, (state) => state.paletteOpen)
  const colour = run ? `var(--run-${run.colour})` : 'var(--line-strong)'
  // An opened run is displayed without a backend.
  if (bootFailure && run?.status !== 'opened') {
    return (
      <FullScreen failure={bootFailure}>
        {bootFailure.code !== 'no-worker' && (
          <Button kind="primary" label={text.shell.automaticBackend} onClick={() => onBackend('auto')} />
        )}
        {bootFailure.code === 'no-backend' && <OpenWithoutBackend />}
      </FullScreen>
    )
  }
  return (
    <div className={isLab ? `page ${layout}` : 'page play'} style={{ '--run': colour } as CSSProperties}>
      <a className="skip" href="#main">
        {text.shell.skipToImages}
      </a>
      <Header layout={isLab ? layout : 'play'} onBackend={onBackend} />
      <Notices onBackend={onBackend} />
      {isLab ? <LabZones layout={layout} onBackend={onBackend} /> : <Play />}
      <OnceOpened open={helpOpen}>
        <HelpSheet />
      </OnceOpened>
      <OnceOpened open={finderOpen}>
        <Finder />
      </OnceOpened>
      <OnceOpened open={shareOpen}>
        <ShareDialog />
      </OnceOpened>
      <OnceOpened open={measureOpen}>
        <MeasureDialog />
      </OnceOpened>
      <OnceOpened open={paletteOpen}>
        <PaletteEditor />
      </OnceOpened>
      <OnceOpened open={longerOpen}>
        <TrainLonger />
      </OnceOpened>
      <OnceOpened open={lessons}>
        <LessonRoot isWide={layout === 'wide'} reveal={(part) => openPart(lab.stores, part)} />
      </OnceOpened>
      <OnceOpened open={imports}>
        <ImportDialog />
      </OnceOpened>
      <Announcer />
    </div>
  )
}
