/**
 * The panel of studies of a trained model, one tab for each kind. On small layouts it is one line that
 * unfolds; its state is in the store, so nothing is lost while it is folded or shows another tab.
 */
import { Suspense, useId, useRef } from 'react'
import { useStore } from 'zustand'
import { studyKinds } from '../../../core/studies/registry'
import { texts } from '../../../core/text/texts'
import { useLab, useStores } from '../../store/hooks'
import { studiesText } from '../../text/studies'
import { lazy } from '../../ui/lazy'
import { Icon } from '../../ui/Icon'
import { PartHelp } from '../../ui/PartHelp'
import { isUnderWay } from './studyForm'
import './studies.css'

const StudyTabs = lazy(async () => ({ default: (await import('./StudyTabs')).StudyTabs }))

/** The folded panel's line: the study under way, or the kinds. */
function Teaser() {
  const byKind = useStore(useStores().studies, (state) => state.byKind)
  const busy = studyKinds.map((kind) => byKind[kind]).find(isUnderWay)
  if (!busy)
    return (
      <span className="small quiet studies-teaser">
        {studyKinds.map((kind) => texts.studies[kind].name.toLowerCase()).join(' · ')}
      </span>
    )
  const name = texts.studies[busy.study.kind].name.toLowerCase()
  return (
    <span className="small studies-teaser">
      {busy.all > 0
        ? studiesText().teaserRunning(name, busy.done, busy.all, busy.doing)
        : studiesText().teaserWaiting(name)}
    </span>
  )
}

export function StudiesPanel({ foldable }: { foldable: boolean }) {
  const { studyPanel } = useLab().stores
  const opened = useStore(useStores().studyPanel, (state) => state.open)
  const byKind = useStore(useStores().studies, (state) => state.byKind)
  const follows = useStore(useStores().studyPanel, (state) => state.inspected !== null)
  const [headingId, bodyId] = [useId(), useId()]
  const section = useRef<HTMLElement>(null)
  const open = opened || !foldable
  const toggle = () => {
    studyPanel.setState({ open: !opened })
    // It unfolds below the visible part: scroll it into view once it has been drawn.
    if (!opened)
      requestAnimationFrame(() => section.current?.scrollIntoView({ block: 'start', behavior: 'auto' }))
  }
  return (
    <section ref={section} className="panel studies-panel" data-part="studies" aria-labelledby={headingId}>
      <header>
        <div className="panel-heading">
          <h2 id={headingId}>{studiesText().title}</h2>
          <PartHelp part="studies" title={studiesText().title} />
        </div>
        {foldable && (
          <button
            type="button"
            className="studies-fold"
            aria-expanded={open}
            aria-controls={open ? bodyId : undefined}
            onClick={toggle}
          >
            <Teaser />
            <span className="unseen">{open ? studiesText().fold : studiesText().unfold}</span>
            <Icon name={open ? 'close' : 'flask'} />
          </button>
        )}
      </header>
      {open && (
        <div id={bodyId}>
          <Suspense fallback={<div className="studies-loading" aria-busy="true" />}>
            <StudyTabs />
          </Suspense>
        </div>
      )}
      <div className="unseen" role="status" aria-atomic="false">
        {studyKinds.map((kind) => {
          const record = byKind[kind]
          // While it follows each key press, its result is announced and not its state.
          const repeats = record?.result?.kind === 'featureMap' && record.result.steps.length > 1
          const quiet = ((kind === 'inspect' && follows) || repeats) && record?.state !== 'failed'
          return (
            record &&
            !quiet && <p key={kind}>{studiesText().state(texts.studies[kind].name, record.state)}</p>
          )
        })}
      </div>
    </section>
  )
}
