/**
 * What the lab understood of opened image files, for the import dialog: types only. The readers fill it in
 * through data/reading.ts; the page has the words, in every language.
 */

/**
 * How the files were understood, one sentence each. To add one: its row here, and its words in
 * page/text/en/importing.ts and its Chinese counterpart.
 */
export type ReadingNote =
  /** Names of the folders or files that the training and the test images come from. */
  | { kind: 'split'; train: string; test: string }
  /** Pictures with transparent places, and what they were put on. */
  | { kind: 'ground'; count: number; ground: 'white' | 'black' | 'grey' }
  /** Pictures of 16 bits whose brightest level became white. */
  | { kind: 'brightened'; largest: number }
  /** The side at which so many pictures were kept, as they would not fit otherwise. */
  | { kind: 'keptSide'; count: number; side: number }

export type ReadingNoteKind = ReadingNote['kind']

/** Why files or pictures were left out. */
export type LeftOutReason =
  /** Of a known format, and it cannot be decoded. */
  | 'damaged'
  /** Of a format that this browser or the lab does not read. */
  | 'unsupported'
  /** With more pixels than the lab reads. */
  | 'tooLarge'
  /** Something else under a picture's name. */
  | 'noPicture'

/** Files or pictures of one kind that are not in the data set. */
export interface LeftOut {
  reason: LeftOutReason
  /** What they are: "GIF", "HTML", or a file name's ending. */
  what: string
  count: number
  /** Names of the first few. */
  examples: string[]
}

/** What has more than one right answer. The lab guesses; the person may answer otherwise. */
export type ReadingQuestionId = 'split' | 'ground' | 'side'

export interface ReadingQuestion {
  id: ReadingQuestionId
  /** The answers to choose from: ids that the page has words for, or names from the files (columns). */
  options: string[]
  /** The answer in use. */
  chosen: string
}

export type ReadingAnswers = Partial<Record<ReadingQuestionId, string>>

export interface ImportReading {
  notes: ReadingNote[]
  leftOut: LeftOut[]
  questions: ReadingQuestion[]
}
