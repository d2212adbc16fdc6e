/**
 * Completions and studies that the user requests of a run: made between training steps on a copy of the
 * weights at the request. Their failures are posted as their own events and do not end the run.
 */
import { LabError, toFailure } from '../../core/failure'
import type { Study, StudyKind, StudyResult } from '../../core/studies/registry'
import type { Snapshots } from '../../compute/model/snapshots'
import { checkHole, measureCompletions } from '../measuring/drawCompletions'
import type { EvaluationContext, Measurement } from '../measuring/evaluation'
import { checkPrompts } from '../measuring/picturePrompt'
import { MeasurementQueue } from '../measuring/measurementQueue'
import { queueOnSnapshot } from '../measuring/runMeasurements'
import { makeStudy } from '../studies/makeStudy'
import type { StudyContext } from '../studies/study'
import type { CompletionSettings } from '../../core/protocol'
import { validateConfig, validateStudy } from '../../core/validation'

const settingRefused = (issue: { key: string; message: string }) =>
  new LabError({
    code: 'config-invalid',
    subject: issue.key,
    message: issue.message,
    remedy: 'Change this setting; the run continues.',
  })

export class SideWork {
  /** Studies: advanced between steps, never blocking a step for long. */
  readonly studies = new MeasurementQueue()

  /** The study that is made again at every measurement; null if none. */
  private followed: { studyId: string; study: Study } | null = null

  /**
   * @param completions queue for completions, which the run's own measurements share
   * @param recorded the run's last result of a kind
   */
  constructor(
    private readonly context: EvaluationContext,
    private readonly snapshots: Snapshots,
    private readonly completions: MeasurementQueue,
    private readonly openDataset: StudyContext['openSet'],
    private readonly recorded: (kind: StudyKind) => StudyResult | null,
  ) {}

  /** @throws LabError config-invalid for settings out of range */
  complete(setId: string, settings: CompletionSettings, step: number): void {
    const { context } = this
    const { hole, ...numbers } = settings
    const [issue] = validateConfig({ ...context.config, ...numbers })
    if (issue) throw settingRefused(issue)
    checkHole(context, hole)
    checkPrompts(context.data, settings)
    queueOnSnapshot(this.completions, this.snapshots.take(), setId, [
      ({ set }) => this.withOwnFailure(setId, measureCompletions(context, set, step, setId, settings, false)),
    ])
  }

  /** @throws LabError config-invalid for settings out of range */
  study(studyId: string, study: Study, step: number): void {
    const [issue] = validateStudy(study)
    if (issue) throw settingRefused(issue)
    const { context, openDataset } = this
    const { set, passes, release } = this.snapshots.take()
    if (study.kind === 'featureMap') this.followed = study.follow === 'yes' ? { studyId, study } : null
    let started = false
    const make = () => {
      started = true
      const earlier = this.recorded(study.kind)
      return makeStudy({ ...context, set, passes, step, earlier, openSet: openDataset }, studyId, study)
    }
    this.studies.add(studyId, make, () => {
      release()
      if (!started)
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

  /** Makes the followed study of the weights at a measured step. */
  followStep(step: number): void {
    if (this.followed) this.study(this.followed.studyId, this.followed.study, step)
  }

  /** Cancels a study, and ends its following. */
  cancelStudy(studyId: string): void {
    if (this.followed?.studyId === studyId) this.followed = null
    this.studies.cancel(studyId)
  }

  /** Posts the measurement's failure as completionFailed, so that the run continues. */
  private async *withOwnFailure(setId: string, measurement: Measurement): Measurement {
    try {
      yield* measurement
    } catch (error) {
      this.context.post({ kind: 'completionFailed', setId, failure: toFailure(error) })
    }
  }
}
