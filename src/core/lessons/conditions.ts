/** Whether a step's condition holds now, given how things were when the step began. */
import { shareError } from '../statistics'
import type { LessonFacts, RunMeasures } from './facts'
import type { Condition } from './lesson'

/**
 * Standard errors by which the best layer of the newest probe is above raw pixels, each accuracy with its own
 * binomial error. Conservative: both are measured on the same images. Null before there is a probe.
 */
export function errorsAboveRawPixels({ probes, baselines, testImages }: RunMeasures): number | null {
  const newest = probes.at(-1)
  if (!newest || newest.step === 0 || !baselines || testImages < 1) return null
  const best = Math.max(...newest.accuracy)
  const error = Math.hypot(shareError(best, testImages), shareError(baselines.rawPixelAccuracy, testImages))
  const difference = best - baselines.rawPixelAccuracy
  return error > 0 ? difference / error : Math.sign(difference) * Infinity || 0
}

/** Mean of the last few training losses; null before the first. */
function recentTrainingLoss({ training }: RunMeasures): number | null {
  const last = Array.from(
    { length: Math.min(10, training.loss.length) },
    (_, i) => training.loss[training.loss.length - 1 - i],
  )
  return last.length === 0 ? null : last.reduce((sum, loss) => sum + loss, 0) / last.length
}

function lossIsBelow(run: RunMeasures, nats: number, of: 'validation' | 'training'): boolean {
  const loss = of === 'training' ? recentTrainingLoss(run) : (run.validation.at(-1)?.loss ?? null)
  return loss !== null && loss < nats
}

/**
 * @param since the facts when the step began: what was there before does not count as done in it
 */
export function conditionHolds(condition: Condition, now: LessonFacts, since: LessonFacts): boolean {
  const { run } = now
  switch (condition.when) {
    case 'step':
      return run !== null && run.step >= condition.step
    case 'probed':
      return run !== null && run.probes.some(({ step }) => step >= condition.step)
    case 'lossBelow':
      return run !== null && lossIsBelow(run, condition.nats, condition.of)
    case 'aboveRawPixels':
      return run !== null && (errorsAboveRawPixels(run) ?? -Infinity) >= condition.errors
    case 'runEnded':
      return run !== null && run.ended
    case 'seconds':
      return now.seconds >= condition.seconds
    case 'dataReady':
      return now.data !== null
    case 'completionDrawn':
      return now.drawings.some((id) => !since.drawings.includes(id))
    case 'exampleOpened':
      return now.example !== null && (condition.file === null || now.example.file === condition.file)
    case 'studyDone':
      return now.studies.some(
        ({ kind, id }) => kind === condition.study && since.studies.every((before) => before.id !== id),
      )
    case 'settingChanged':
      return now.form[condition.setting] !== since.form[condition.setting]
    case 'pixelPressed':
      return now.pixel !== null && now.pixel !== since.pixel
    case 'scrubbed':
      return now.shownStep !== null && now.shownStep !== since.shownStep
    case 'all':
      return condition.of.every((one) => conditionHolds(one, now, since))
    case 'any':
      return condition.of.some((one) => conditionHolds(one, now, since))
  }
}
