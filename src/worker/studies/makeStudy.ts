/**
 * Runs any study as a measurement of the session: posts that it has started, its progress, and its end with a
 * result, a failure or as cancelled. A study's failure never ends the run. Each kind is computed in its own
 * file beside this one.
 */
import { LabError, toFailure } from '../../core/failure'
import type { ResultOf, Study, StudyKind, StudyOf } from '../../core/studies/registry'
import type { Measurement } from '../measuring/evaluation'
import { featureMapStudy } from './featureMap'
import { fineTuneStudy } from './fineTune'
import { inspectStudy } from './inspect'
import { likelihoodStudy } from './likelihood'
import { lowDataStudy } from './lowData'
import { probeStudy } from './probe'
import type { Report, StudyContext } from './study'
import { sweepStudy } from './sweep'

/** Yields between pieces of work, so that training continues; returns the complete result. */
type StudyRun<K extends StudyKind> = (
  context: StudyContext,
  study: StudyOf<K>,
  report: Report,
) => AsyncGenerator<void, ResultOf<K>, void>

/** How each kind is computed. */
const runs: { readonly [K in StudyKind]: StudyRun<K> } = {
  probe: probeStudy,
  fineTune: fineTuneStudy,
  lowData: lowDataStudy,
  sweep: sweepStudy,
  likelihood: likelihoodStudy,
  inspect: inspectStudy,
  featureMap: featureMapStudy,
}

/** Studies that learn to tell classes apart. */
const needsClasses: ReadonlySet<StudyKind> = new Set(['probe', 'fineTune', 'lowData'] as const)

/** @throws LabError data-label if the training images are of one class */
function requireClasses(kind: StudyKind, { data }: StudyContext): void {
  if (!needsClasses.has(kind) || new Set(data.train.labels).size > 1) return
  throw new LabError({
    code: 'data-label',
    message: 'All training images are of one class, so there is nothing to tell apart.',
    remedy: 'Train on images of two or more classes, such as one folder for each; the run continues.',
  })
}

function runOf<K extends StudyKind>(kind: K): StudyRun<K> {
  return runs[kind]
}

export async function* makeStudy(context: StudyContext, studyId: string, study: Study): Measurement {
  const { post, runId, step } = context
  const about = { studyId, runId, step }
  let ended = false
  post({ kind: 'studyStarted', ...about, study })
  try {
    requireClasses(study.kind, context)
    const result = yield* runOf(study.kind)(context, study, (done, all, doing, part) => {
      post({ kind: 'studyProgress', ...about, done, all, doing, result: part ?? null })
    })
    ended = true
    post({ kind: 'studyEnded', ...about, outcome: 'done', result })
  } catch (error) {
    ended = true
    post({ kind: 'studyFailed', studyId, failure: toFailure(error) })
  } finally {
    // The generator was closed early: cancelled.
    if (!ended) post({ kind: 'studyEnded', ...about, outcome: 'cancelled', result: null })
  }
}
