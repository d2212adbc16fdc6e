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
          'Browser storage is full: training continues, but closing the tab loses the progress since ' +
          'the last save.',
        remedy:
          'Delete saved runs or data sets that you no longer need, free disk space, or save the ' +
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
        `The browser does not let this page save data${reason}: training continues, but closing the ` +
        'tab loses the run.',
      remedy:
        'This happens in private windows or with site data blocked: use a normal window, allow ' +
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
    message: 'The saved run is damaged or incomplete: the browser or the disk lost part of it.',
    remedy: 'Delete it and start the run again; the same seed gives the same run.',
  })
}
