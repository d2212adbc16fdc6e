/**
 * Collects what is understood while files are read as a data set: notes, what was left out, and questions
 * with the answer in use. One object for each reading, shared by all formats.
 */
import type {
  ImportReading,
  LeftOutReason,
  ReadingAnswers,
  ReadingNote,
  ReadingQuestion,
  ReadingQuestionId,
} from '../core/importReading'

/** Names listed of the files that were left out for one reason. */
const MAX_EXAMPLES = 5

export class Reading {
  private readonly notes = new Map<string, ReadingNote>()
  private readonly leftOut = new Map<string, ImportReading['leftOut'][number]>()
  private readonly questions = new Map<ReadingQuestionId, ReadingQuestion>()

  /** @param answers of the person; a question without one is answered by the reader's guess */
  constructor(private readonly answers: ReadingAnswers = {}) {}

  /** Adds a sentence; the same one twice is one. */
  note(note: ReadingNote): void {
    this.notes.set(JSON.stringify(note), note)
  }

  /**
   * Counts a file or picture that is not in the data set.
   * @param what the kind of file: "GIF"
   * @param name of the file, with its folders
   */
  leaveOut(reason: LeftOutReason, what: string, name: string): void {
    const key = `${reason} ${what}`
    const row = this.leftOut.get(key) ?? { reason, what, count: 0, examples: [] }
    row.count += 1
    if (row.examples.length < MAX_EXAMPLES) row.examples.push(name)
    this.leftOut.set(key, row)
  }

  /**
   * Asks a question that the files leave open.
   * @param guess the answer if the person has not given one of the options
   * @returns the answer to use
   */
  ask(id: ReadingQuestionId, options: readonly string[], guess: string): string {
    const chosen = this.given(id, options) ?? guess
    this.questions.set(id, { id, options: [...options], chosen })
    return chosen
  }

  /**
   * The person's answer to a question that perhaps need not be asked; undefined if there is none, or none
   * among the options.
   */
  given(id: ReadingQuestionId, options?: readonly string[]): string | undefined {
    const given = this.answers[id]
    return given !== undefined && (options?.includes(given) ?? true) ? given : undefined
  }

  /** Everything collected so far, as plain data. */
  result(): ImportReading {
    return {
      notes: [...this.notes.values()],
      leftOut: [...this.leftOut.values()].map((row) => ({ ...row, examples: [...row.examples] })),
      questions: [...this.questions.values()],
    }
  }
}
