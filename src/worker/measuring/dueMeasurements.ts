/** Which measurements a run makes at which steps, and in which order. */
import type { RunConfig } from '../../core/config'
import { isDue, isProbeDue } from '../../core/measuringSteps'
import { chosenProbes } from '../../core/probeKinds'
import type { CompletionSettings } from '../../core/protocol'
import type { Snapshot } from '../../compute/model/snapshots'
import { measureCompletions } from './drawCompletions'
import { measureValidation, type EvaluationContext, type Measurement } from './evaluation'
import { measureAttentiveProbes, measureBaselines, measureProbes } from './layerProbes'

/** Whether anything is measured at this step. */
export function isMeasuredAt(config: RunConfig, step: number): boolean {
  const { evalEvery, completeEvery, steps } = config
  return isProbeDue(config, step) || [evalEvery, completeEvery].some((every) => isDue(every, step, steps))
}

/** Settings of the run's own completions. */
export function completionSettings({
  promptRows,
  promptCount,
  samplesPerPrompt,
  temperature,
  topK,
  seed,
  fill,
  fillRounds,
}: RunConfig): CompletionSettings {
  return { promptRows, promptCount, samplesPerPrompt, temperature, topK, seed, fill, fillRounds, hole: null }
}

/** Periodic measurements of a run. */
export type MeasurementKind = 'validation' | 'probes' | 'attentiveProbes' | 'completions' | 'baselines'

/** Those that take as long as many steps. */
export const slowKinds: ReadonlySet<MeasurementKind> = new Set(['probes', 'attentiveProbes', 'baselines'])

/** A measurement that is not started yet. */
export interface DueMeasurement {
  kind: MeasurementKind
  make: (snapshot: Snapshot) => Measurement
}

/**
 * This step's measurements, not yet started, to be made on the weights of this step; the slow ones last.
 * @param isRecorded whether one was made before the run was interrupted; those are left out
 */
export function dueMeasurements(
  context: EvaluationContext,
  step: number,
  isRecorded: (kind: MeasurementKind) => boolean = () => false,
): DueMeasurement[] {
  const { config, runId } = context
  const probes = isProbeDue(config, step)
  const due: [MeasurementKind, DueMeasurement['make']][] = []
  // A validation loss with every probe, to plot one against the other (paper figure 3).
  if (probes || isDue(config.evalEvery, step, config.steps))
    due.push(['validation', (snapshot) => measureValidation(context, snapshot, step)])
  if (isDue(config.completeEvery, step, config.steps)) {
    due.push([
      'completions',
      ({ set }) =>
        measureCompletions(context, set, step, `${runId}/${step}`, completionSettings(config), true),
    ])
  }
  if (step === 0) due.push(['baselines', () => measureBaselines(context)])
  if (probes) due.push(['probes', (snapshot) => measureProbes(context, snapshot, step)])
  if (probes && chosenProbes(config.probeKinds).includes('attentive'))
    due.push(['attentiveProbes', (snapshot) => measureAttentiveProbes(context, snapshot, step)])
  return due.filter(([kind]) => !isRecorded(kind)).map(([kind, make]) => ({ kind, make }))
}
