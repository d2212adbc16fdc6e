/** English: the dialog between opening images and training on them. Loaded with it. */
import type { ReactNode } from 'react'
import type {
  LeftOutReason,
  ReadingNote,
  ReadingNoteKind,
  ReadingQuestionId,
} from '../../../core/importReading'
import { phrase } from '../phrase'
import { counted } from './common'

const classes = (names: readonly string[]) => (names.length === 1 ? 'this class' : 'these classes')
const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

const ofColumn = (column: string): string => (column.startsWith('#') ? '' : `, column ${column}`)
const folderName = (folder: string): string => (folder === '' ? 'the outermost folder' : `“${folder}”`)

/** The sentence for each kind of note. */
export type NoteSentences = { [K in ReadingNoteKind]: (note: Extract<ReadingNote, { kind: K }>) => string }

interface QuestionWords {
  label: string
  help: string
  /** Words for answers that are not names from the files. */
  answers: Readonly<Record<string, string>>
}

/** What was understood of the files. */
export interface ReadingTexts {
  title: string
  /** While files are read with another answer. */
  again: string
  notes: NoteSentences
  /** Some names, of which there are so many more. */
  named: (names: readonly string[], more: number) => string
  leftOut: Record<LeftOutReason, (count: number, what: string, names: string) => string>
  questions: Record<ReadingQuestionId, QuestionWords>
}

const reading: ReadingTexts = {
  title: 'What was understood',
  again: 'Reading the files again…',
  notes: {
    split: ({ train, test }) => `Training images from ${train}, test images from ${test}.`,
    heldOut: () => 'There are no labelled test images: a fifth of each class is held out for testing.',
    classesByFolder: () => 'Classes are the folders that the images lie in.',
    classesByName: ({ example }) => `Classes are the beginnings of the file names, such as ${example}.`,
    classesByFile: ({ file, column }) => `Classes come from ${file}${ofColumn(column)}.`,
    folderByFile: ({ folder, file, column }) =>
      `Classes of the images in “${folder}” come from ${file}${ofColumn(column)}.`,
    partAsClass: ({ folder }) => `“${folder}” is taken as a class, as it lies among other classes.`,
    noTraining: ({ folders }) =>
      `No folder has training images: the images of “${folders}” are taken together.`,
    validationUnused: ({ folder, count }) =>
      `${counted(count, 'image')} of “${folder}” not used: for validation, neither training nor test.`,
    badRows: ({ file, count, line }) =>
      `${counted(count, 'row')} of ${file} not used: no image of that name, no class, or two classes ` +
      `(the first is line ${line}).`,
    labelsUnused: ({ file }) => `${file} names none of the images, and is not used.`,
    classWords: ({ file }) => `Class names come from ${file}.`,
    scaled: ({ range }) => `Pixel values ${range} were scaled to 0 to 255.`,
    severalLabels: ({ column }) =>
      `${column} holds several labels for each image, which cannot be used as classes.`,
    noClasses: ({ column, why }) => `${column} cannot say the classes: it holds ${why}.`,
    classFromFile: () => 'There are no labels: each file is a class, by its name.',
    validationLeftOut: ({ name }) => `${name} is left out: validation images, and there are test images.`,
    renamedClasses: ({ count, from, to }) =>
      `${counted(count, 'class name')} changed to be short, printable and different: ${from} is now ${to}.`,
    emptyClasses: ({ names }) => `Left out, as no image is of ${classes(names)}: ${listed(names)}.`,
    ground: ({ count, ground }) => `${counted(count, 'picture')} with transparent places, put on ${ground}.`,
    brightened: ({ largest }) =>
      `The 16-bit pictures reach level ${largest} of 65535: they were brightened so that this is white.`,
    keptSide: ({ count, side }) =>
      `${counted(count, 'picture')} would take too much memory: none is larger than ${side} pixels a side.`,
  },
  named: (names, more) => names.join(', ') + (more > 0 ? ` and ${more} more` : ''),
  leftOut: {
    damaged: (count, what, names) => `${counted(count, `damaged ${what} file`)} left out: ${names}.`,
    unsupported: (count, what, names) =>
      `${counted(count, `${what} file`)} left out, as this browser does not read them: ${names}.`,
    noLabel: (count, what, names) =>
      `${counted(count, what === '' ? 'file' : what)} left out, as there is no label: ${names}.`,
    beside: (count, what, names) =>
      `${counted(count, `${what} file`)} left out, as there are images of another format: ${names}.`,
    tooLarge: (count, what, names) =>
      `${counted(count, `${what} file`)} left out, with too many pixels: ${names}.`,
    noPicture: (count, what, names) => `${counted(count, `${what} file`)} left out, as no picture: ${names}.`,
    withoutClass: (count, what, names) =>
      `${counted(count, 'image')} of ${folderName(what)} left out, as nothing gives their classes: ${names}.`,
    outside: (count, what, names) =>
      `${counted(count, 'image')} of ${folderName(what)} left out, beside the split's folders: ${names}.`,
  },
  questions: {
    split: {
      label: 'Test images',
      help: 'Which images are kept back for testing.',
      answers: { folders: 'as folders or file names say', fifth: 'a fifth of all images' },
    },
    nameEncoding: {
      label: 'Names are written in',
      help: 'The archive does not say how its names are written. Choose another if they look wrong.',
      answers: {
        cp437: 'Western European (DOS 437)',
        shift_jis: 'Japanese (Shift-JIS)',
        gbk: 'Simplified Chinese (GBK)',
        'euc-kr': 'Korean (EUC-KR)',
        big5: 'Traditional Chinese (Big5)',
        ibm866: 'Cyrillic (DOS 866)',
        cp850: 'Western European (DOS 850)',
        cp852: 'Central European (DOS 852)',
        'windows-1252': 'Western European (Windows 1252)',
        'windows-1251': 'Cyrillic (Windows 1251)',
        'windows-1250': 'Central European (Windows 1250)',
        'windows-1253': 'Greek (Windows 1253)',
        'windows-1254': 'Turkish (Windows 1254)',
        'windows-874': 'Thai (Windows 874)',
        'euc-jp': 'Japanese (EUC-JP)',
        'koi8-r': 'Cyrillic (KOI8-R)',
      },
    },
    classes: {
      label: 'Classes from',
      help: 'What tells the class of an image.',
      answers: {
        folders: 'the folders',
        file: 'the file of labels',
        names: 'the file names',
        none: 'nothing: without classes',
      },
    },
    labelColumn: {
      label: 'Column of classes',
      help: 'Which column of the file gives the class.',
      answers: {},
    },
    nameCase: {
      label: 'Names such as Cat and cat',
      help: 'Whether class names that differ only in capital letters are one class.',
      answers: { one: 'are one class', apart: 'are two classes' },
    },
    validation: {
      label: 'Validation images',
      help: 'What becomes of them. The lab holds back validation images of its own from the training images.',
      answers: { leaveOut: 'not used', train: 'train on them', test: 'test on them too' },
    },
    classColumn: {
      label: 'Classes from',
      help: 'The column or array that says which class an image is of.',
      answers: { '(none)': 'nothing: no classes', '(first)': 'first column', '(last)': 'last column' },
    },
    colours: {
      label: 'Order of colours',
      help: 'How the colour values of an image follow one another in the file.',
      answers: { planes: 'all red, all green, all blue', pixels: 'red, green, blue of each pixel' },
    },
    emnistSet: { label: 'Part of EMNIST', help: 'Which of its sets to open.', answers: {} },
    turn: {
      label: 'Turn the images',
      help: 'Exchange rows and columns, as the images of EMNIST need it.',
      answers: { no: 'no', yes: 'yes' },
    },
    ground: {
      label: 'Ground',
      help: 'The colour behind transparent places.',
      answers: { white: 'white', black: 'black', grey: 'grey' },
    },
    side: {
      label: 'Largest side',
      help: 'Pixels a side that are kept of each picture. Fewer take less memory.',
      answers: {},
    },
  },
}

export const importing = {
  title: 'Train on these images?',
  accept: 'Accept',
  warnings: 'Warnings',
  preview: 'Preview',
  about: (
    dataset: ReactNode,
    train: ReactNode,
    test: ReactNode,
    size: ReactNode,
    isGrey: boolean,
    classes: number,
  ) =>
    phrase`${dataset}: ${train} images for training and ${test} for testing, ${size} \
${isGrey ? 'grey' : 'colour'} pixels, ${counted(classes, 'class', 'classes')}.`,
  allSquare: 'All images are square already.',
  fileColours: (colours: number) => `${colours} colours, from the palette file.`,
  codesLater: 'Shown in palette colours; the codes are learned once the images are accepted.',
  classes: 'Classes',
  columns: { class: 'Class', training: 'Training', test: 'Test', images: 'Images' },
  classImage: (name: string, number: number) => `${name}, image ${number}`,
  memory: 'Memory',
  rawImages: 'images as read',
  preparedImages: 'prepared images',
  trainingEstimate: 'training (estimate)',
  mayNotFit: 'Training may not fit at this side. A smaller side or batch needs less memory.',
  warning: {
    fewTraining: (count: number) =>
      `Only ${counted(count, 'training image')}: the model will memorize them. ` +
      'Use several hundred if you can.',
    noTraining: (names: readonly string[]) =>
      `No training image of ${listed(names)}: probes cannot learn ${classes(names)}.`,
    noTest: (names: readonly string[]) =>
      `No test image of ${listed(names)}: the accuracy does not cover ${classes(names)}.`,
    oneClass: 'All training images are of one class, so probes have nothing to tell apart.',
    fewTest: (count: number) => `Only ${counted(count, 'test image')}: the accuracy will be coarse.`,
  },
  reading,
  /** Of a model opened from files. */
  model: {
    noHead:
      'The model has no output head: probes and studies of its layers work, completions do not. ' +
      'Resume trains it with a new head.',
    unused: (names: string) => `Not used: ${names}.`,
  },
}

export type ImportingTexts = typeof importing
