/**
 * The lesson beside the page: a card in a corner of wide windows, a sheet at the bottom of others. It points
 * at the part that it speaks of, can be folded, and is left and come back to at any time.
 */
import { useEffect, useId, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { PagePart } from '../../../core/pageParts'
import { wordsIn } from '../../../core/lessons/words'
import { reportFailure } from '../../store/reportFailure'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { lessonText } from '../../text/lessons'
import { text } from '../../text/text'
import { useCardPlace, useSheetRoom } from './cardPlace'
import type { LessonRunner } from './lessonRunner'
import { usePointing } from './pointing'
import { StepBody } from './StepBody'

interface Props {
  runner: LessonRunner
  /**
   * In a corner beside the panels, as a sheet below them, or alone in a frame; in a low window as a column
   * beside them, or above them.
   */
  place: 'corner' | 'sheet' | 'side' | 'top' | 'frame'
  /** Makes a part of the page visible: opens its tab, drawer or fold. */
  reveal(part: PagePart): void
  /** Absent in a frame, where there is nothing to go back to. */
  onLeave?(): void
  /** Leaves the lesson and opens the list. */
  onList?(): void
}

/** Buttons that leave the lesson, with what it changed put back or not. */
interface LeavingProps {
  runner: LessonRunner
  onLeave(): void
  onStay?(): void
}

function Leaving({ runner, onLeave, onStay }: LeavingProps) {
  const lab = useLab()
  const before = useStore(runner.store, (state) => state.before)
  const words = lessonText()
  return (
    <div className="lesson-row">
      {before && (
        <Button
          kind="primary"
          label={before.runId ? words.restoreRun : words.restore}
          onClick={() => {
            void reportFailure(lab, runner.restore())
            onLeave()
          }}
        />
      )}
      <Button
        kind={before ? 'default' : 'primary'}
        label={before ? words.keep : text.common.close}
        onClick={onLeave}
      />
      {onStay && <Button kind="plain" label={words.stay} onClick={onStay} />}
    </div>
  )
}

/** Why Next is disabled; null if it is not. */
function useNextBlocked(runner: LessonRunner): string | null {
  const { reached, work, guesses, step } = useStore(runner.store)
  const { guess } = runner.lesson.steps[step]
  const words = lessonText()
  if (guess && !Object.hasOwn(guesses, guess.id)) return words.guessFirst
  return reached && work !== 'working' ? null : words.waits
}

function Foot({ runner, onList }: Pick<Props, 'runner' | 'onList'>) {
  const { step, work } = useStore(runner.store)
  const blocked = useNextBlocked(runner)
  const words = lessonText()
  const isLast = step === runner.lesson.steps.length - 1
  const canSkip = blocked !== null && work !== 'asking' && !isLast
  return (
    <footer className="lesson-foot">
      <Button
        kind="plain"
        icon="earlier"
        label={words.back}
        blocked={step === 0 ? words.stepOf(1, runner.lesson.steps.length) : null}
        onClick={runner.back}
      />
      {canSkip && (
        <Button
          kind="plain"
          size="small"
          label={blocked === words.guessFirst ? words.skipGuess : words.skip}
          onClick={runner.next}
        />
      )}
      {isLast && onList && <Button kind="plain" size="small" label={words.otherLessons} onClick={onList} />}
      <Button
        className="lesson-next"
        kind={blocked === null ? 'primary' : 'default'}
        label={isLast ? words.finish : words.next}
        blocked={blocked}
        onClick={runner.next}
      />
    </footer>
  )
}

function Body(props: Props) {
  const { runner, place, onLeave } = props
  const { step, finished } = useStore(runner.store)
  const heading = useRef<HTMLHeadingElement>(null)
  const words = lessonText()
  const { steps } = runner.lesson
  const title = steps[step].title
  const isFirst = useRef(true)
  useEffect(() => {
    // A frame must not take the focus from the page around it as it loads.
    const staysAway = place === 'frame' && isFirst.current
    isFirst.current = false
    // A screen reader goes on reading here, and the keys start here.
    if (!staysAway) heading.current?.focus({ preventScroll: place !== 'top' })
  }, [step, finished, place])
  return (
    <>
      <div className="lesson-scroll">
        <h3 ref={heading} tabIndex={-1} className={finished || title ? undefined : 'unseen'}>
          {finished
            ? words.finishedTitle
            : title
              ? wordsIn(title, text.common.locale)
              : words.stepOf(step + 1, steps.length)}
        </h3>
        {finished ? (
          <div className="lesson-body">
            {onLeave && <p>{words.finishedNote}</p>}
            {onLeave && <Leaving runner={runner} onLeave={onLeave} />}
          </div>
        ) : (
          <StepBody key={step} runner={runner} />
        )}
      </div>
      {finished ? (
        <footer className="lesson-foot">
          {props.onList && (
            <Button kind="plain" size="small" label={words.otherLessons} onClick={props.onList} />
          )}
          <Button className="lesson-next" label={words.again} onClick={runner.restart} />
        </footer>
      ) : (
        <Foot runner={runner} onList={props.onList} />
      )}
    </>
  )
}

export function LessonCard(props: Props) {
  const { runner, place, reveal, onLeave } = props
  const { step, finished } = useStore(runner.store)
  const [folded, setFolded] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [renewed, setRenewed] = useState(0)
  const card = useRef<HTMLElement>(null)
  const headingId = useId()
  const words = lessonText()
  const { steps, title } = runner.lesson
  const part = finished ? null : steps[step].point
  const name = wordsIn(title, text.common.locale)
  useEffect(() => {
    if (part) reveal(part)
    // Only when the step changes: afterwards the pupil may look elsewhere.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [part, step])
  // From above the page it would scroll away from its own words, unless it is asked to.
  const scrolls = place !== 'top' || renewed > 0
  const target = usePointing(place === 'frame' ? null : part, scrolls, `${step} ${renewed}`)
  const corner = useCardPlace(card, target, place !== 'corner')
  useSheetRoom(card, place === 'sheet')
  const layout = place === 'corner' ? `card ${corner}` : place
  return (
    <section
      ref={card}
      className={`lesson ${layout}${folded ? ' folded' : ''}`}
      aria-labelledby={headingId}
      data-part="lesson"
    >
      <header className="lesson-head">
        <h2 id={headingId}>
          <span className="unseen">{words.lesson('')}</span>
          {name}
        </h2>
        <span className="small quiet num">{words.stepOf(step + 1, steps.length)}</span>
        {part && place !== 'frame' && (
          <Button
            kind="plain"
            icon="show"
            iconOnly
            label={words.showPart}
            onClick={() => {
              reveal(part)
              setRenewed(renewed + 1)
            }}
          />
        )}
        {place !== 'frame' && (
          <Button
            kind="plain"
            icon={folded ? 'unfold' : 'fold'}
            iconOnly
            label={folded ? words.unfold : words.fold}
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          />
        )}
        {onLeave && (
          <Button
            kind="plain"
            icon="close"
            iconOnly
            label={words.leave}
            onClick={() => setLeaving(!leaving)}
          />
        )}
      </header>
      <progress
        className="lesson-steps"
        max={steps.length}
        value={finished ? steps.length : step}
        aria-label={words.stepOf(step + 1, steps.length)}
      />
      {leaving && onLeave && (
        <div className="lesson-leaving" role="alert">
          <p>{words.leaveTitle}</p>
          <Leaving runner={runner} onLeave={onLeave} onStay={() => setLeaving(false)} />
        </div>
      )}
      {!folded && !leaving && <Body {...props} />}
    </section>
  )
}
