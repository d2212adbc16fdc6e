/**
 * Failures of the browser's storage as LabErrors. Training never depends on storage: the page reports the
 * failure and training continues.
 */
import { LabError } from '../core/failure'

/** Whether the error means that storage is full. */
export function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/** @param error as thrown by the browser; a LabError stays what it is */
export function toStorageError(error: unknown): LabError {
  if (error instanceof LabError) return error
  if (isQuota(error)) {
    return new LabError(
      {
        code: 'storage-full',
        message:
          'The browser has no room left to keep this run: training goes on, but a closed tab would lose ' +
          'what came since it was last kept.',
        remedy:
          'Delete kept runs or data sets that you no longer need, free space on the disk, or save the ' +
          'run as a file.',
      },
      { cause: error },
    )
  }
  const reason = error instanceof Error ? ` (${error.message.replace(/\.$/, '')})` : ''
  return new LabError(
    {
      code: 'storage-denied',
      message:
        `The browser does not let this page keep anything${reason}: training goes on, but a closed ` +
        'tab would lose the run.',
      remedy:
        'Private windows and blocked site data do this: open the lab in an ordinary window, allow ' +
        'site data, or save the run as a file.',
    },
    { cause: error },
  )
}

/** The failure of a run that is listed and cannot be read. */
export function runDamaged(runId: string): LabError {
  return new LabError({
    code: 'storage-damaged',
    subject: runId,
    message: 'What was kept of this run is damaged or gone: the browser or the disk lost part of it.',
    remedy: 'Delete it, and start the run again: with the same seed it becomes the same run.',
  })
}
