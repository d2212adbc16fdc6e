/** One lesson in a frame of another page: nothing is remembered, and fetched only after consent. */
import { useEffect, useState, type ReactNode } from 'react'
import type { PagePart } from '../../../core/pageParts'
import { useLab } from '../../store/hooks'
import { LessonCard } from './LessonCard'
import { Consent, Refused } from './LessonList'
import { LessonRunner } from './lessonRunner'
import { shippedLessons, type OpenedLesson } from '../../store/lessonSource'
import { noProgress } from './progress'
import './lessons.css'

interface Props {
  /** Id of a shipped lesson or an address; null if the frame's address names none. */
  wanted: string | null
  /** Shows a part that the lesson speaks of beside it, if the frame can. */
  reveal(part: PagePart): void
  /** Instead of a lesson that there is not. */
  none: ReactNode
}

export function LessonFrame({ wanted, reveal, none }: Props) {
  const lab = useLab()
  const [runner, setRunner] = useState<LessonRunner | null>(null)
  const [state, setState] = useState<'loading' | 'fetching' | 'none'>('loading')
  const [error, setError] = useState<unknown>(null)
  const isAddress = wanted !== null && /^[a-z]+:/i.test(wanted)
  const begin = ({ lesson }: OpenedLesson) =>
    setRunner(new LessonRunner(lab, lesson, noProgress, () => undefined))
  useEffect(() => () => runner?.dispose(), [runner])
  useEffect(() => {
    if (isAddress) return
    shippedLessons().then((list) => {
      const found = list.find(({ lesson }) => lesson.id === wanted)
      if (found) begin(found)
      else setState('none')
    }, setError)
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])
  const onRead = (read: () => Promise<OpenedLesson>) => {
    setState('fetching')
    setError(null)
    read()
      .then(begin, setError)
      .finally(() => setState('loading'))
  }
  if (runner) return <LessonCard runner={runner} place="frame" reveal={reveal} />
  return (
    <div className="lessons lesson-frame">
      {error !== null && <Refused error={error} />}
      {isAddress && <Consent asked={wanted} busy={state === 'fetching'} onRead={onRead} />}
      {state === 'none' && none}
    </div>
  )
}
