/**
 * Failures that the user can see, as typed values: what happened, why, and what to do. Code tests `code`,
 * never the sentence.
 */

export type FailureCode =
  | 'data-empty'
  | 'data-truncated'
  | 'data-magic'
  | 'data-size'
  | 'data-label'
  | 'data-gzip'
  | 'data-mismatch'
  | 'data-unknown'
  | 'data-missing'
  | 'data-archive'
  | 'data-image'
  | 'data-parquet'
  | 'config-invalid'
  | 'no-backend'
  | 'no-worker'
  | 'worker-crashed'
  | 'device-lost'
  | 'out-of-memory'
  | 'too-large'
  | 'loss-not-finite'
  | 'weights-file'
  | 'weights-model'
  | 'tokens-invalid'
  | 'run-file'
  | 'lesson-file'
  | 'machine-result'
  | 'storage-full'
  | 'storage-denied'
  | 'storage-damaged'
  | 'run-elsewhere'
  | 'network'
  | 'outdated'
  | 'address-invalid'
  | 'camera'
  | 'no-run'
  | 'no-head'
  | 'no-classifier'
  | 'busy'
  | 'internal'

/** Survives structured clone, so that the worker can post it. */
export interface Failure {
  code: FailureCode
  /** What happened and why, one or two sentences. */
  message: string
  /** What the user can do now. */
  remedy: string
  /** Byte offset in the file at fault. */
  byteOffset?: number
  /** Name of the file or setting at fault. */
  subject?: string
}

/** The thrown form of a Failure. */
export class LabError extends Error {
  readonly failure: Failure
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'LabError'
    this.failure = failure
  }
}

/** What browsers reject with where a file that was chosen is gone, was changed since, or is a folder. */
const unreadable = new Set(['NotFoundError', 'NotReadableError'])

/** Any thrown value as a Failure; a value that is not a LabError becomes `internal` with its own message. */
export function toFailure(error: unknown): Failure {
  if (error instanceof LabError) return error.failure
  if (error instanceof DOMException && unreadable.has(error.name))
    return {
      code: 'data-missing',
      message: 'A file could not be read: it is gone, has changed, or this page may not open it.',
      remedy: 'Choose it again; if that fails, copy it to a folder of yours first.',
    }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'internal',
    message: `Unexpected error: ${message}`,
    remedy: 'The run is unchanged. Try again; if it happens again, report this message.',
  }
}
