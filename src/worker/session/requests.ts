/**
 * What is asked of a run beside its training: completions and studies of the weights as they are at the
 * asking. Each works on a copy of them, so that training goes on; what goes wrong is theirs to tell, and the
 * run goes on.
 */
import { validateConfig } from '../../core/config'
import { LabError, toFailure } from '../../core/failure'
import { type Study, validateStudy } from '../../core/studies/registry'
import type { Snapshot, Snapshots } from '../../compute/model/snapshots'
import { checkHole, measureCompletions } from '../measuring/completions'
import type { EvaluationContext, Measurement } from '../measuring/evaluation'
import { checkPrompts } from '../measuring/picturePrompt'
import { Workload } from '../measuring/workload'
import { makeStudy } from '../studies/makeStudy'
import type { CompletionSettings } from '../../core/protocol'
import type { SessionOptions } from './sessionOptions'

const settingRefused = (issue: { key: string; message: string }) =>
  new LabError({
    code: 'config-invalid',
    subject: issue.key,
    message: issue.message,
    remedy: 'Change this setting; the run goes on.',
  })

/** Queues measurements on one snapshot of the weights as they are now, freed after the last. */
export function queueOnSnapshot(
  workload: Workload,
  snapshots: Snapshots,
  id: string | null,
  measurements: readonly ((snapshot: Snapshot) => Measurement)[],
): void {
  if (measurements.length === 0) return
  const snapshot = snapshots.take()
  let left = measurements.length
  const free = () => {
    left -= 1
    if (left === 0) snapshot.release()
  }
  for (const make of measurements) workload.add(id, () => make(snapshot), free)
}

export class Requests {
  /** Go on between steps without ever holding one up for long. */
  readonly studies = new Workload()

  /** @param workload the run's own queue, in which completions wait their turn */
  constructor(
    private readonly context: EvaluationContext,
    private readonly snapshots: Snapshots,
    private readonly workload: Workload,
    private readonly openSet: SessionOptions['openSet'],
  ) {}

  /** @throws LabError config-invalid for settings out of range */
  complete(setId: string, settings: CompletionSettings, step: number): void {
    const { context } = this
    const { hole, ...numbers } = settings
    const [issue] = validateConfig({ ...context.config, ...numbers })
    if (issue) throw settingRefused(issue)
    checkHole(context, hole)
    checkPrompts(context.data, settings)
    queueOnSnapshot(this.workload, this.snapshots, setId, [
      ({ set }) => this.forRequest(setId, measureCompletions(context, set, step, setId, settings, false)),
    ])
  }

  /** @throws LabError config-invalid for settings out of range */
  study(studyId: string, study: Study, step: number): void {
    const [issue] = validateStudy(study)
    if (issue) throw settingRefused(issue)
    const { context, openSet } = this
    const { set, passes, release } = this.snapshots.take()
    let begun = false
    const make = () => {
      begun = true
      return makeStudy({ ...context, set, passes, openSet }, studyId, step, study)
    }
    this.studies.add(studyId, make, () => {
      release()
      if (!begun)
        context.post({
          kind: 'studyEnded',
          studyId,
          runId: context.runId,
          step,
          outcome: 'cancelled',
          result: null,
        })
    })
  }

  /** A measurement that somebody asked for: its failure is theirs to hear, and the run goes on. */
  private async *forRequest(setId: string, measurement: Measurement): Measurement {
    try {
      yield* measurement
    } catch (error) {
      this.context.post({ kind: 'completionFailed', setId, failure: toFailure(error) })
    }
  }
}
