/**
 * The two ways in which weights from elsewhere can be wrong, each as a LabError: the file itself, or a model
 * that is not ours. Holds no parsing; the formats beside it decide when to raise which.
 */
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

/** A file that reads well but holds a model that would compute something else here. */
export function weightsModelError(name: string, what: string, remedy: string): LabError {
  return new LabError({ code: 'weights-model', message: `${name} ${what}`, remedy, subject: name })
}

/**
 * A file of a run that cannot be opened; whatever was on show stays.
 * @param what a sentence part that follows the file's name
 */
export function runFile(
  name: string,
  what: string,
  remedy = 'Take another copy of the file. The run on show stays as it is.',
  cause?: unknown,
): LabError {
  return new LabError(
    { code: 'run-file', message: `${name} ${what}`, remedy, subject: name },
    cause === undefined ? undefined : { cause },
  )
}
