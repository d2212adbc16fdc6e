/** The list of lessons: those that ship with the page, and one of the user's own by file or address. */
import { useEffect, useId, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { LessonError, problemLine } from '../../../core/lessons/fileReader'
import { problemTexts } from '../../../core/lessons/problemTexts'
import { toFailure, type Failure } from '../../../core/failure'
import { wordsIn } from '../../../core/lessons/words'
import { useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { DropZone } from '../../ui/DropZone'
import { FileInput } from '../../ui/FileInput'
import { Modal } from '../../ui/Modal'
import { Notice } from '../../ui/Notice'
import { droppedFiles } from '../../ui/receivedFiles'
import { lessonText } from '../../text/lessons'
import { text } from '../../text/text'
import {
  lessonAddress,
  lessonFromAddress,
  lessonFromFile,
  shippedLessons,
  type OpenedLesson,
} from '../../store/lessonSource'
import { readProgress } from './progress'

interface Props {
  open: boolean
  /** An address that a link asked for, to be fetched after consent. */
  asked: string | null
  /** Why the lesson that a link asked for cannot be opened. */
  failure: Failure | null
  onLesson(lesson: OpenedLesson): void
  onClose(): void
}

function Entry({ opened, onLesson }: { opened: OpenedLesson; onLesson(lesson: OpenedLesson): void }) {
  const { lesson, key } = opened
  const stored = useStore(useStores().lessons, (state) => state.progress[key])
  const progress = readProgress(stored, lesson)
  const words = lessonText()
  const { locale } = text.common
  const title = wordsIn(lesson.title, locale)
  const begun = progress.step > 0
  const [label, name] = progress.finished
    ? [words.again, words.againLesson(title)]
    : begun
      ? [words.goOn, words.goOnLesson(title)]
      : [words.begin, words.beginLesson(title)]
  const state = progress.finished
    ? words.finished
    : begun
      ? words.stepOf(progress.step + 1, lesson.steps.length)
      : words.minutes(lesson.minutes)
  return (
    <li className="lesson-entry">
      <h3>{title}</h3>
      <p>{wordsIn(lesson.about, locale)}</p>
      <span className="small quiet">{state}</span>
      <Button label={label} aria-label={name} onClick={() => onLesson(opened)} />
    </li>
  )
}

/** A failure, and of a lesson file every problem with its place. */
export function Refused({ error }: { error: unknown }) {
  const words = lessonText()
  const texts = problemTexts(text.common.locale)
  const problems = error instanceof LessonError ? error.problems : []
  return (
    <Notice failure={toFailure(error)}>
      {problems.length > 1 && (
        <details className="lesson-problems" open>
          <summary>{words.problems(problems.length)}</summary>
          <ol>
            {problems.map((problem, i) => (
              <li key={i}>{problemLine(problem, texts)}</li>
            ))}
          </ol>
        </details>
      )}
    </Notice>
  )
}

function Shipped({ onLesson }: Pick<Props, 'onLesson'>) {
  const [list, setList] = useState<OpenedLesson[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const words = lessonText()
  const load = () => {
    setError(null)
    shippedLessons().then(setList, setError)
  }
  useEffect(load, [])
  if (error)
    return (
      <>
        <Refused error={error} />
        <Button label={words.tryAgain} onClick={load} />
      </>
    )
  if (!list) return <p className="quiet">{words.loading}</p>
  return (
    <ul className="lesson-list">
      {list.map((opened) => (
        <Entry key={opened.key} opened={opened} onLesson={onLesson} />
      ))}
    </ul>
  )
}

interface OwnProps {
  busy: boolean
  /** Opens what `read` gives, or shows why it cannot. */
  onRead(read: () => Promise<OpenedLesson>): void
}

/** What a link asked for: nothing is fetched before the press. */
export function Consent({ asked, busy, onRead }: OwnProps & { asked: string }) {
  const [declined, setDeclined] = useState(false)
  const words = lessonText()
  if (declined) return null
  let host = asked
  try {
    host = lessonAddress(asked).host
  } catch {
    // Fetching says what is wrong with the address.
  }
  return (
    <div className="lesson-asking" role="alert">
      <p>{words.fromLink(<b>{host}</b>)}</p>
      <p className="small quiet">{words.consent(<b>{host}</b>)}</p>
      <div className="lesson-row">
        <Button
          kind="primary"
          label={busy ? words.fetching : words.fetch}
          onClick={() => onRead(() => lessonFromAddress(asked))}
        />
        <Button label={words.notNow} onClick={() => setDeclined(true)} />
      </div>
    </div>
  )
}

function Own({ busy, onRead }: OwnProps) {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [address, setAddress] = useState('')
  const words = lessonText()
  const openFile = (file: File | undefined) => file && onRead(() => lessonFromFile(file))
  let host = ''
  try {
    host = lessonAddress(address).host
  } catch {
    // Not yet an address.
  }
  return (
    <DropZone
      className="lesson-own"
      onDrop={(transfer) => void droppedFiles(transfer).then(([first]) => openFile(first?.file))}
    >
      <h3>{words.ownTitle}</h3>
      <p className="small quiet">{words.ownAbout}</p>
      <FileInput
        label={words.chooseFile}
        input={input}
        accept=".json,application/json"
        onFiles={([file]) => openFile(file)}
      />
      <Button label={words.chooseFile} onClick={() => input.current?.click()} />
      <form
        className="address"
        onSubmit={(event) => {
          event.preventDefault()
          if (address.trim() !== '' && !busy) onRead(() => lessonFromAddress(address))
        }}
      >
        <label htmlFor={id}>{words.address}</label>
        <input
          id={id}
          type="url"
          inputMode="url"
          placeholder={words.addressPlaceholder}
          value={address}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setAddress(event.target.value)}
        />
        <Button
          type="submit"
          label={busy ? words.fetching : words.fetch}
          blocked={address.trim() === '' ? words.addressFirst : null}
        />
      </form>
      {host && <p className="small quiet">{words.consent(<b>{host}</b>)}</p>}
    </DropZone>
  )
}

export function LessonList({ open, asked, failure, onLesson, onClose }: Props) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  // The card of a lesson that begins takes the focus.
  const begins = useStore(useStores().lessons, (state) => state.active)
  const words = lessonText()
  const onRead = (read: () => Promise<OpenedLesson>) => {
    if (busy) return
    setBusy(true)
    setError(null)
    read()
      .then(onLesson, setError)
      .finally(() => setBusy(false))
  }
  return (
    <Modal open={open} onOpenChange={(next) => !next && onClose()} title={words.list} returnsFocus={!begins}>
      <div className="lessons">
        <p className="quiet">{words.about}</p>
        {asked && <Consent asked={asked} busy={busy} onRead={onRead} />}
        {failure && <Notice failure={failure} />}
        {error !== null && <Refused error={error} />}
        <Shipped onLesson={onLesson} />
        <Own busy={busy} onRead={onRead} />
      </div>
    </Modal>
  )
}
