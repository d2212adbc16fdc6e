/** Failures found by the page itself, before a request reaches the worker. */
import type { Failure } from '../../../core/failure'
import { seedCounts } from '../../../core/runSet'
import { text } from '../../text/text'
import type { ConfigIssue } from '../../../core/validation'

export function configInvalid(issues: ConfigIssue[]): Failure {
  return {
    code: 'config-invalid',
    message: text.common.sentences(issues.map((issue) => issue.message)),
    remedy: text.failures.configRemedy,
    subject: issues[0]?.key,
  }
}

export function studyInvalid(issue: { key: string; message: string }): Failure {
  return {
    code: 'config-invalid',
    subject: issue.key,
    message: issue.message,
    remedy: text.failures.studyRemedy,
  }
}

export const seedsInvalid = (): Failure => ({
  code: 'config-invalid',
  message: text.runSets.count(seedCounts.least, seedCounts.most),
  remedy: text.failures.configRemedy,
})

export const noRunYet = (): Failure => ({ code: 'no-run', ...text.failures.noRun })

export const replaced = (): Failure => ({ code: 'busy', ...text.failures.replaced })

export const workerBusy = (): Failure => ({ code: 'busy', ...text.failures.workerBusy })
