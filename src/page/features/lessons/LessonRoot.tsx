/** Lessons on the page: opens what a link or the list asks for, and holds the lesson under way. */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Failure } from '../../../core/failure'
import type { PagePart } from '../../../core/pageParts'
import { useLab, useStores } from '../../store/hooks'
import type { Lab } from '../../store/lab'
import { lessonText } from '../../text/lessons'
import { LessonCard } from './LessonCard'
import { LessonList } from './LessonList'
import { LessonRunner } from './lessonRunner'
import { shippedLessons, type OpenedLesson } from '../../store/lessonSource'
import { readProgress } from './progress'
import './lessons.css'

interface Props {
  /** Whether the window has room for a card beside the panels. */
  isWide: boolean
  /** Makes a part of the page visible: opens its tab, drawer or fold. */
  reveal(part: PagePart): void
}

/** The lesson under way of each lab. Not in React: a change of language draws the whole page anew. */
const underWay = new WeakMap<Lab, LessonRunner>()

const isAddress = (wanted: string): boolean => /^[a-z]+:/i.test(wanted)

export function LessonRoot({ isWide, reveal }: Props) {
  const lab = useLab()
  const { lessons } = useStores()
  const listOpen = useStore(lessons, (state) => state.listOpen)
  const wanted = useStore(lessons, (state) => state.wanted)
  const [runner, setRunner] = useState<LessonRunner | null>(() => underWay.get(lab) ?? null)
  const [asked, setAsked] = useState<string | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)

  const take = (next: LessonRunner | null) => {
    underWay.get(lab)?.dispose()
    if (next) underWay.set(lab, next)
    else underWay.delete(lab)
    setRunner(next)
  }
  const leave = () => {
    take(null)
    lessons.setState({ active: false })
  }
  const begin = ({ lesson, key }: OpenedLesson) => {
    const stored = readProgress(lessons.getState().progress[key], lesson)
    // A finished lesson begins anew, but still knows the settings to go back to.
    const progress = stored.finished
      ? { ...stored, step: 0, furthest: 0, finished: false, guesses: {}, results: {} }
      : stored
    take(
      new LessonRunner(lab, lesson, progress, (now) =>
        lessons.setState((state) => ({ progress: { ...state.progress, [key]: now } })),
      ),
    )
    setAsked(null)
    setFailure(null)
    lessons.setState({ listOpen: false, active: true })
  }
  useEffect(() => {
    if (wanted === null) return
    lessons.setState({ wanted: null })
    if (isAddress(wanted)) {
      setAsked(wanted)
      lessons.setState({ listOpen: true })
      return
    }
    shippedLessons()
      .then((list) => list.find(({ lesson }) => lesson.id === wanted))
      .then(
        (found) => {
          if (found) return begin(found)
          setFailure(lessonText().unknownLesson(wanted))
          lessons.setState({ listOpen: true })
        },
        () => lessons.setState({ listOpen: true }),
      )
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])

  return (
    <>
      <LessonList
        open={listOpen}
        asked={asked}
        failure={failure}
        onLesson={begin}
        onClose={() => {
          setAsked(null)
          setFailure(null)
          lessons.setState({ listOpen: false })
        }}
      />
      {runner && (
        <LessonCard
          // A lesson opened from within another begins with a fresh card.
          key={runner.lesson.id}
          runner={runner}
          place={isWide ? 'corner' : 'sheet'}
          reveal={reveal}
          onLeave={leave}
          onList={() => {
            leave()
            lessons.setState({ listOpen: true })
          }}
        />
      )}
    </>
  )
}
