/**
 * The frame of every study: it posts that one has begun, how far it is, and how it ended, with a result, a
 * failure of its own, or by being cancelled. What is studied is in the files beside this one; a study's
 * failure never ends the run.
 */
import { toFailure } from '../../core/failure'
import type {
  FineTuneStudy,
  InspectStudy,
  LikelihoodStudy,
  LowDataStudy,
  ProbeStudy,
  Study,
  SweepStudy,
} from '../../core/studies'
import type { StudyResult } from '../../core/studyResults'
import type { Measurement } from '../measuring/evaluation'
import { fineTuneStudy } from './fineTune'
import { inspectStudy } from './inspect'
import { likelihoodStudy } from './likelihood'
import { lowDataStudy } from './lowData'
import { probeStudy } from './probe'
import type { Report, StudyContext } from './study'
import { sweepStudy } from './sweep'

function workOf(
  context: StudyContext,
  study: Study,
  report: Report,
): AsyncGenerator<void, StudyResult, void> {
  switch (study.kind) {
    case 'probe':
      return probeStudy(context, study satisfies ProbeStudy, report)
    case 'fineTune':
      return fineTuneStudy(context, study satisfies FineTuneStudy, report)
    case 'lowData':
      return lowDataStudy(context, study satisfies LowDataStudy, report)
    case 'sweep':
      return sweepStudy(context, study satisfies SweepStudy, report)
    case 'likelihood':
      return likelihoodStudy(context, study satisfies LikelihoodStudy, report)
    case 'inspect':
      return inspectStudy(context, study satisfies InspectStudy, report)
    default:
      return study satisfies never
  }
}

/** A study as a measurement of the session; posts its own events. */
export async function* makeStudy(
  context: StudyContext,
  studyId: string,
  step: number,
  study: Study,
): Measurement {
  const { post, runId } = context
  const about = { studyId, runId, step }
  let ended = false
  post({ kind: 'studyStarted', ...about, study })
  try {
    const result = yield* workOf(context, study, (done, all, doing, part) => {
      post({ kind: 'studyProgress', ...about, done, all, doing, result: part ?? null })
    })
    ended = true
    post({ kind: 'studyEnded', ...about, outcome: 'done', result })
  } catch (error) {
    ended = true
    post({ kind: 'studyFailed', studyId, failure: toFailure(error) })
  } finally {
    // Left early: somebody cancelled it.
    if (!ended) post({ kind: 'studyEnded', ...about, outcome: 'cancelled', result: null })
  }
}
