/**
 * The studies that are made of a trained model, one tab each. Where the page is crowded the panel is one line
 * that unfolds; what it remembers is in its store, so nothing is lost while it is folded or shows another
 * tab.
 */
import { Tabs } from '@base-ui/react/tabs'
import { useId, useRef } from 'react'
import { useStore } from 'zustand'
import type { StudyKind } from '../../../core/studyFields'
import { useLab, useStores } from '../../store/hooks'
import type { StudyRecord } from '../../store/state/studies'
import { Icon } from '../../ui/Icon'
import { isUnderWay, studyKinds } from './studyForm'
import { studyText } from './studyText'
import { StudyTab } from './StudyTab'
import './studies.css'

/** A study's state for someone who hears the page; each is spoken when it changes. */
function stateWords(kind: StudyKind, record: StudyRecord): string {
  const words = {
    waiting: 'waits for its turn',
    running: 'is running',
    done: 'is done',
    cancelled: 'was cancelled',
    failed: 'failed',
  } as const
  return `The study ${studyText[kind].tab} ${words[record.state]}.`
}

function StudyTabs() {
  const { studyPanel } = useLab().stores
  const tab = useStore(useStores().studyPanel, (state) => state.tab)
  const byKind = useStore(useStores().studies, (state) => state.byKind)
  return (
    <Tabs.Root value={tab} onValueChange={(value) => studyPanel.setState({ tab: value as StudyKind })}>
      <Tabs.List className="study-tabs" aria-label="Kinds of study">
        {studyKinds.map((kind) => (
          <Tabs.Tab key={kind} value={kind} className="study-tab" data-state={byKind[kind]?.state}>
            {studyText[kind].tab}
            {byKind[kind] && <i aria-hidden="true" />}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {studyKinds.map((kind) => (
        <Tabs.Panel key={kind} value={kind} className="study-panel">
          <StudyTab kind={kind} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}

/** What is going on inside, for the folded panel's line. */
function Teaser() {
  const byKind = useStore(useStores().studies, (state) => state.byKind)
  const busy = studyKinds.map((kind) => byKind[kind]).find(isUnderWay)
  if (!busy)
    return (
      <span className="small quiet studies-teaser">
        {studyKinds.map((kind) => studyText[kind].tab.toLowerCase()).join(' · ')}
      </span>
    )
  return (
    <span className="small studies-teaser">
      {studyText[busy.study.kind].tab.toLowerCase()}:{' '}
      {busy.all > 0 ? `${busy.done} of ${busy.all}, ${busy.doing}` : 'waiting'}
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
    // Unfolds below what is in sight: bring it there, once it has been drawn.
    if (!opened)
      requestAnimationFrame(() => section.current?.scrollIntoView({ block: 'start', behavior: 'auto' }))
  }
  return (
    <section ref={section} className="panel studies-panel" aria-labelledby={headingId}>
      <header>
        <h2 id={headingId}>Studies</h2>
        {foldable && (
          <button
            type="button"
            className="studies-fold"
            aria-expanded={open}
            aria-controls={open ? bodyId : undefined}
            onClick={toggle}
          >
            <Teaser />
            <span className="unseen">{open ? 'Fold the studies' : 'Unfold the studies'}</span>
            <Icon name={open ? 'close' : 'flask'} />
          </button>
        )}
      </header>
      {open && (
        <div id={bodyId}>
          <StudyTabs />
        </div>
      )}
      <div className="unseen" role="status" aria-atomic="false">
        {studyKinds.map((kind) => {
          const record = byKind[kind]
          // Where it follows each press of a key, what it found is spoken and not that it runs.
          const quiet = kind === 'inspect' && follows && record?.state !== 'failed'
          return record && !quiet && <p key={kind}>{stateWords(kind, record)}</p>
        })}
      </div>
    </section>
  )
}
