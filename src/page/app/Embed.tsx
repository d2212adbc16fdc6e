/** One part of the page alone, for a frame in another page: without header, and with what belongs to it. */
import { Suspense, useEffect, useRef, useState, type ComponentType, type CSSProperties } from 'react'
import { useStore } from 'zustand'
import type { EmbedPart } from '../../core/linkOptions'
import type { PagePart } from '../../core/pageParts'
import { encodeShare } from '../../core/share'
import { useLab, useStores } from '../store/hooks'
import { optionsOf } from '../store/state/link'
import { sharingText } from '../text/sharing'
import { text } from '../text/text'
import { lazy } from '../ui/lazy'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { Empty, PartContext } from '../ui/Panel'
import { pageAddress } from '../features/share/linkDraft'
import { LinkNotices } from '../features/share/LinkNotices'
import { RunReadout, TransportButtons } from '../features/transport/Transport'
import { Completions } from './panels'
import { tellHeight } from './tellHeight'
import './embed.css'

const LessonFrame = lazy(async () => ({
  default: (await import('../features/lessons/LessonFrame')).LessonFrame,
}))

/** A lesson, and below it the part that its step speaks of, if that can stand alone. */
function Lesson() {
  const lesson = useStore(useStores().link, (state) => state.lesson)
  const [shown, setShown] = useState<Exclude<EmbedPart, 'lesson'> | null>(null)
  const words = sharingText().embed
  const reveal = (part: PagePart) => {
    if (part === 'completions' || part === 'loss' || part === 'probes') setShown(part)
  }
  const Panel = shown && panels[shown]
  return (
    <>
      <LessonFrame
        wanted={lesson}
        reveal={reveal}
        none={<Empty title={words.noLessonTitle}>{words.noLesson}</Empty>}
      />
      {Panel && (
        <PartContext value={shown}>
          <Panel />
        </PartContext>
      )}
    </>
  )
}

const panels: Record<EmbedPart, ComponentType> = {
  completions: Completions,
  loss: lazy(async () => ({ default: (await import('../features/loss/LossPanel')).LossPanel })),
  probes: lazy(async () => ({ default: (await import('../features/probes/ProbesPanel')).ProbesPanel })),
  lesson: Lesson,
}

/** Failures without which the part cannot be understood, and the question about a run file. */
function Notices() {
  const lab = useLab()
  const { bootFailure, workerFailure, choice } = useStore(useStores().lab)
  const startFailure = useStore(useStores().run, (state) => state.startFailure)
  const notice = useStore(useStores().view, (state) => state.notice)
  const failure = bootFailure ?? workerFailure ?? startFailure ?? notice
  const linkSays = useStore(
    useStores().link,
    ({ dropped, linkedRun }) => dropped.length > 0 || linkedRun.state !== 'over',
  )
  if (!failure && !linkSays) return null
  return (
    <section className="notices" aria-label={sharingText().embed.notices}>
      {failure && (
        <Notice failure={failure}>
          {(failure === bootFailure || failure === workerFailure) && (
            <Button label={text.shell.restartWorker} size="small" onClick={() => lab.boot(choice)} />
          )}
        </Notice>
      )}
      {linkSays && <LinkNotices limits={false} />}
    </section>
  )
}

/** The run's buttons, where the link brings settings to train, and the way to the whole page. */
function Foot() {
  const link = useStore(useStores().link)
  const { presetId, config, chosen } = useStore(useStores().settings)
  const whole = pageAddress(location) + encodeShare(chosen ? presetId : null, config, optionsOf(link))
  return (
    <footer className="embed-foot">
      {chosen && link.embed !== 'lesson' && (
        <>
          <TransportButtons compact />
          <RunReadout />
        </>
      )}
      <a className="small quiet" href={whole} target="_blank" rel="noopener">
        {sharingText().embed.whole}
      </a>
    </footer>
  )
}

export function Embed({ part }: { part: EmbedPart }) {
  const content = useRef<HTMLDivElement>(null)
  const run = useStore(useStores().run, (state) => state.run)
  const Panel = panels[part]
  const title = sharingText().embed.titles[part]
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => (content.current ? tellHeight(content.current, window) : undefined), [])
  const colour = run ? `var(--run-${run.colour})` : 'var(--line-strong)'
  return (
    <div ref={content} className={`page embed embed-${part}`} style={{ '--run': colour } as CSSProperties}>
      <Notices />
      <main id="main">
        <h1 className="unseen">{title}</h1>
        <Suspense fallback={<div className="embed-loading" aria-busy="true" />}>
          <PartContext value={part === 'lesson' ? null : part}>
            <Panel />
          </PartContext>
        </Suspense>
      </main>
      <Foot />
    </div>
  )
}
