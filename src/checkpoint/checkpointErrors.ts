/** The errors of model and run files, each as a LabError. The readers decide when to raise which. */
import { duplicateKey } from '../core/duplicateKey'
import { LabError } from '../core/failure'

/**
 * A file that cannot be read.
 * @param what a sentence part that follows the file's name: "ends at byte 12, inside its header."
 */
export function weightsFileError(
  name: string,
  what: string,
  remedy: string,
  byteOffset?: number,
  cause?: unknown,
): LabError {
  const failure = { code: 'weights-file' as const, message: `${name} ${what}`, remedy, subject: name }
  return new LabError(
    byteOffset === undefined ? failure : { ...failure, byteOffset },
    cause === undefined ? undefined : { cause },
  )
}

/**
 * @param text JSON of a model's file
 * @throws LabError weights-file if an object in it has a key twice
 */
export function requireSingleKeys(text: string, name: string): void {
  const twice = duplicateKey(text)
  if (twice === null) return
  throw weightsFileError(
    name,
    `has the key ${JSON.stringify(twice)} twice, and readers differ in which of them they take.`,
    'Save the file again, with each key once.',
  )
}

/** A file that reads well but holds a model that would compute something else here. */
export function weightsModelError(name: string, what: string, remedy: string): LabError {
  return new LabError({ code: 'weights-model', message: `${name} ${what}`, remedy, subject: name })
}

/**
 * A run file that cannot be opened; the current run stays.
 * @param what a sentence part that follows the file's name
 */
export function runFileError(
  name: string,
  what: string,
  remedy = 'Open another copy of the file. The current run is unchanged.',
  cause?: unknown,
): LabError {
  return new LabError(
    { code: 'run-file', message: `${name} ${what}`, remedy, subject: name },
    cause === undefined ? undefined : { cause },
  )
}
