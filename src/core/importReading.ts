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
  /** Pixel values that are not 0 to 255 and were scaled to it: "0 to 1". */
  | { kind: 'scaled'; range: string }
  /** A column with several labels an image, which are no classes. */
  | { kind: 'severalLabels'; column: string }
  /** A column that is named as the classes and cannot be: it holds fractions, or too many values. */
  | { kind: 'noClasses'; column: string; why: string }
  /** Each file of images is a class, by its name. */
  | { kind: 'classFromFile' }
  /** Images for validation that are not used, since there are test images. */
  | { kind: 'validationLeftOut'; name: string }
  /** Names of classes that were shortened, made different or given: as the files have them, and now. */
  | { kind: 'renamedClasses'; count: number; from: string; to: string }
  /** Names of classes without any image. */
  | { kind: 'emptyClasses'; names: string[] }
  /** Pictures with transparent places, and what they were put on. */
  | { kind: 'ground'; count: number; ground: 'white' | 'black' | 'grey' }
  /** Pictures of 16 bits whose brightest level became white. */
  | { kind: 'brightened'; largest: number }
  /** The side at which so many pictures were kept, as they would not fit otherwise. */
  | { kind: 'keptSide'; count: number; side: number }
  /** No test images were found: a fifth of each class is held out. */
  | { kind: 'heldOut' }
  /** Folders that the images lie in are the classes. */
  | { kind: 'classesByFolder' }
  /** The beginnings of file names are the classes; `example` is one name. */
  | { kind: 'classesByName'; example: string }
  /** A file lists the classes, in this column. */
  | { kind: 'classesByFile'; file: string; column: string }
  /** A file lists the classes of the pictures of one folder. */
  | { kind: 'folderByFile'; folder: string; file: string; column: string }
  /** A folder named as one for a split is taken as a class. */
  | { kind: 'partAsClass'; folder: string }
  /** No folder of training images: all images are taken together. */
  | { kind: 'noTraining'; folders: string }
  /** Images of a folder for validation, beside training and test images, are not used. */
  | { kind: 'validationUnused'; folder: string; count: number }
  /** Rows of a file of labels that name no image, no class or another class than a row before. */
  | { kind: 'badRows'; file: string; count: number; line: number }
  /** A file of labels that names none of the images. */
  | { kind: 'labelsUnused'; file: string }
  /** Class names that a file gives for the ids of the folders. */
  | { kind: 'classWords'; file: string }

export type ReadingNoteKind = ReadingNote['kind']

/** Why files or pictures were left out. */
export type LeftOutReason =
  /** Of a known format, and it cannot be decoded. */
  | 'damaged'
  /** Of a format that this browser or the lab does not read. */
  | 'unsupported'
  /** Without a label, among others that have one. */
  | 'noLabel'
  /** Of a format that holds the same again, beside images of another. */
  | 'beside'
  /** With more pixels than the lab reads. */
  | 'tooLarge'
  /** Something else under a picture's name. */
  | 'noPicture'
  /** Nothing gives its class; `what` is the folder. */
  | 'withoutClass'
  /** Beside the folders of the split; `what` is the folder. */
  | 'outside'

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
export type ReadingQuestionId =
  | 'split'
  /** Column or array of a table that gives the classes. */
  | 'classColumn'
  /** Order of the colour values of an image. */
  | 'colours'
  /** Whether rows and columns are exchanged. */
  | 'turn'
  | 'emnistSet'
  /** What transparent places are put on. */
  | 'ground'
  /** Largest side that is kept. */
  | 'side'
  /** Code page of the names in an archive. */
  | 'nameEncoding'
  /** Where the classes come from. */
  | 'classes'
  /** Column of a file of labels. */
  | 'labelColumn'
  /** Whether class names that differ only in case are one. */
  | 'nameCase'
  /** What becomes of images for validation, where there are test images too. */
  | 'validation'

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
