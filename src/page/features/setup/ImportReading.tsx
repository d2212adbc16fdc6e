/** What the lab understood of opened files, and the questions that they leave open, in the import dialog. */
import type { ImportReading, LeftOut, ReadingNote } from '../../../core/importReading'
import { useLab } from '../../store/hooks'
import type { PendingImport } from '../../store/state/importPreview'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { Notice } from '../../ui/Notice'
import { importingText } from '../../text/importing'

/** The words of a note. */
function noteWords(note: ReadingNote): string {
  const words = importingText().reading.notes[note.kind] as (value: typeof note) => string
  return words(note)
}

/** Names of files that a sentence lists; they are long. */
const shownNames = 3

function leftOutWords({ reason, what, count, examples }: LeftOut): string {
  const { leftOut, named } = importingText().reading
  const shown = examples.slice(0, shownNames)
  return leftOut[reason](count, what, named(shown, count - shown.length))
}

export function ReadingNotes({ reading }: { reading: ImportReading }) {
  const sentences = [...reading.notes.map(noteWords), ...reading.leftOut.map(leftOutWords)]
  if (sentences.length === 0) return null
  return (
    <ul className="import-notes" aria-label={importingText().reading.title}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

export function ReadingQuestions({ pendingImport }: { pendingImport: PendingImport }) {
  const lab = useLab()
  const { reading, rereading, rereadFailure } = pendingImport
  const questions = reading.questions.map(({ id, options, chosen }) => {
    const { label, help, answers } = importingText().reading.questions[id]
    return (
      <ChoiceInput
        key={id}
        label={label}
        name={id}
        value={rereading?.[id] ?? chosen}
        options={options.map((value) => ({ value, label: answers[value] ?? value }))}
        help={help}
        onChange={(answer) => void lab.answerImport(id, answer)}
      />
    )
  })
  return (
    <>
      {questions}
      {rereadFailure && <Notice failure={rereadFailure} />}
    </>
  )
}
