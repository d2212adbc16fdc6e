/**
 * Completions and studies that the user requests of a run: made between training steps on a copy of the
 * weights at the request. Their failures are posted as their own events and do not end the run.
 */
import { requireBest } from '../../checkpoint/savedRun'
import { LabError, toFailure } from '../../core/failure'
import type { Study, StudyKind, StudyResult } from '../../core/studies/registry'
import type { Snapshot, Snapshots } from '../../compute/model/snapshots'
import { checkHole, measureCompletions } from '../measuring/drawCompletions'
import type { EvaluationContext, Measurement } from '../measuring/evaluation'
import { checkPrompts } from '../measuring/picturePrompt'
import { MeasurementQueue } from '../measuring/measurementQueue'
import { queueOnSnapshot } from '../measuring/runMeasurements'
import { makeStudy } from '../studies/makeStudy'
import type { StudyContext } from '../studies/study'
import type { CompletionSettings, WeightsChoice } from '../../core/protocol'
import type { BestWeights } from '../measuring/bestWeights'
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
    private readonly best: BestWeights,
  ) {}

  /** @throws LabError no-run if the best weights are asked for and none are kept */
  private snapshotOf(weights: WeightsChoice, step: number): { snapshot: Snapshot; step: number } {
    if (weights === 'latest') return { snapshot: this.snapshots.take(), step }
    const best = requireBest(this.best.current)
    return { snapshot: this.snapshots.of(best.weights), step: best.step }
  }

  /** @throws LabError config-invalid for settings out of range, no-run without the weights asked for */
  complete(setId: string, settings: CompletionSettings, now: number): void {
    const { context } = this
    const { hole, weights = 'latest', ...numbers } = settings
    const [issue] = validateConfig({ ...context.config, ...numbers })
    if (issue) throw settingRefused(issue)
    checkHole(context, hole)
    checkPrompts(context.data, settings)
    const { snapshot, step } = this.snapshotOf(weights, now)
    queueOnSnapshot(this.completions, snapshot, setId, [
      ({ set }) => this.withOwnFailure(setId, measureCompletions(context, set, step, setId, settings, false)),
    ])
  }

  /** @throws LabError config-invalid for settings out of range, no-run without the weights asked for */
  study(studyId: string, study: Study, now: number, weights: WeightsChoice = 'latest'): void {
    const [issue] = validateStudy(study)
    if (issue) throw settingRefused(issue)
    const { context, openDataset } = this
    const { snapshot, step } = this.snapshotOf(weights, now)
    const { set, passes, release } = snapshot
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
