/** Failures found by the page itself, before a request reaches the worker. */
import type { ConfigIssue } from '../../../core/config'
import type { Failure } from '../../../core/failure'

export function configInvalid(issues: ConfigIssue[]): Failure {
  return {
    code: 'config-invalid',
    message: issues.map((issue) => issue.message).join(' '),
    remedy: 'Change the marked settings, or choose a preset.',
    subject: issues[0]?.key,
  }
}

export function studyInvalid(issue: { key: string; message: string }): Failure {
  return {
    code: 'config-invalid',
    subject: issue.key,
    message: issue.message,
    remedy: 'Change this setting; the run is untouched.',
  }
}

export const noRunYet: Failure = {
  code: 'no-run',
  message: 'There is no open run, so there is nothing to act on.',
  remedy: 'Press Start to begin one.',
}

export const replaced: Failure = {
  code: 'busy',
  message: 'Something newer took the place of this request.',
  remedy: 'Ask again if you still want it.',
}

export const workerBusy: Failure = {
  code: 'busy',
  message: 'The training worker is not ready.',
  remedy: 'Wait until the page shows its backend, or restart the worker.',
}
