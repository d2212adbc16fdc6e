/**
 * Labels of any kind (whole numbers, truth values, words) as classes: each value that occurs is one class, so
 * that no class is without images.
 */
import { LabError } from '../core/failure'

/** Labels are stored as bytes. */
export const MAX_CLASSES = 256

/** One label for each image. */
export interface LabelColumn {
  /** Of the file, for messages. */
  name: string
  values: ArrayLike<number> | readonly string[]
  /** Where label `i` is: "in line 3"; by default its number among the images. */
  place?(i: number): string
}

export interface Classes {
  classNames: string[]
  /** For each column, (its length) indices into `classNames`. */
  labels: Uint8Array[]
}

const placeOf = ({ place }: LabelColumn, i: number): string => place?.(i) ?? `of image ${i}`

function labelError({ name }: LabelColumn, message: string, remedy: string): LabError {
  return new LabError({ code: 'data-label', subject: name, message: `${name} ${message}`, remedy })
}

const areWords = (values: LabelColumn['values']): values is readonly string[] =>
  values.length > 0 && typeof values[0] === 'string'

/** The different numbers of a column, checked. */
function numbersOf(column: LabelColumn, seen: Set<number>): void {
  const { values } = column
  for (let i = 0; i < values.length; i += 1) {
    const value = Number(values[i])
    if (seen.has(value)) continue
    if (!Number.isSafeInteger(value) || value < 0)
      throw labelError(
        column,
        `has the label ${value} ${placeOf(column, i)}; a class is a whole number from 0 on.`,
        'Correct that label, or open the file that holds the classes of these images.',
      )
    seen.add(value)
    if (seen.size > MAX_CLASSES) throw tooMany(column)
  }
}

const tooMany = (column: LabelColumn): LabError =>
  labelError(
    column,
    `has more than ${MAX_CLASSES} different labels; a data set has at most ${MAX_CLASSES} classes.`,
    'Open a part of the set with fewer classes, or a file whose labels are classes.',
  )

/**
 * The values of all columns as classes, numbers in ascending order and words by their letters.
 * @param nameOf a number's class name; numbers of one name are one class
 * @throws LabError data-label for values that are no classes, naming the column and the place; data-mismatch
 *   where one column has words and another numbers
 */
export function classesOf(
  columns: readonly LabelColumn[],
  nameOf: (value: number) => string = String,
): Classes {
  const words = columns.filter(({ values }) => areWords(values))
  if (words.length > 0 && words.length < columns.length)
    throw new LabError({
      code: 'data-mismatch',
      subject: words[0].name,
      message: 'Some of the files name classes by number, others by name.',
      remedy: 'Open files of one set only.',
    })
  let classNames: string[]
  let keys: (string | number)[]
  if (words.length > 0) {
    const seen = new Set<string>()
    for (const column of columns) {
      for (const word of column.values as readonly string[]) seen.add(word)
      if (seen.size > MAX_CLASSES) throw tooMany(column)
    }
    classNames = [...seen].sort()
    keys = classNames
  } else {
    const seen = new Set<number>()
    for (const column of columns) numbersOf(column, seen)
    keys = [...seen].sort((a, b) => a - b)
    classNames = [...new Set((keys as number[]).map(nameOf))]
  }
  const index = new Map<string | number, number>(
    keys.map((key) => [key, classNames.indexOf(typeof key === 'number' ? nameOf(key) : key)]),
  )
  return {
    classNames,
    labels: columns.map(({ values }) =>
      Uint8Array.from(
        { length: values.length },
        (_, i) => index.get(words.length > 0 ? values[i] : Number(values[i])) ?? 0,
      ),
    ),
  }
}
