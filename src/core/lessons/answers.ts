/**
 * Answers to a lesson's guesses, computed from the measurements of the page's runs, and how near
 * a guess came.
 */
import { shareError } from '../statistics'
import type { LessonFacts, RunMeasures } from './facts'
import { unitOf, type Answer, type AnswerUnit, type Guess, type PlainAnswer } from './lesson'

/** A number with its standard error; null where it has none. */
export interface Measured {
  value: number
  error: number | null
}

/** One point of a curve; x is a layer or a step. */
export interface CurvePoint {
  x: number
  y: number
}

/** What was guessed: a number in the shown unit, a layer, the index of an option, or a drawn curve. */
export type GuessValue = number | readonly CurvePoint[]

/** The answer to a guess as it is compared and drawn. Shares stay shares here. */
export type GuessResult =
  | { kind: 'number'; unit: AnswerUnit; answer: Measured }
  | { kind: 'choice'; unit: AnswerUnit; answer: Measured; right: number }
  | { kind: 'layer'; best: number; accuracy: readonly number[] }
  | { kind: 'curve'; axis: 'probe' | 'loss'; curve: readonly CurvePoint[] }

const exact = (value: number | undefined): Measured | null =>
  value === undefined || !Number.isFinite(value) ? null : { value, error: null }

function share(value: number | undefined, images: number): Measured | null {
  if (value === undefined || !Number.isFinite(value)) return null
  return { value, error: images >= 1 ? shareError(value, images) : null }
}

/** Layer with the highest accuracy, the lowest on a tie; -1 without any. */
const bestOf = (accuracy: readonly number[]): number => accuracy.indexOf(Math.max(...accuracy))

/** The newest probe of the trained model; of step 0 only if there is no other. */
const newestProbe = (run: RunMeasures) => run.probes.at(-1)

function plainAnswer(of: PlainAnswer, run: RunMeasures): Measured | null {
  const accuracy = newestProbe(run)?.accuracy ?? []
  const images = run.testImages
  switch (of) {
    case 'bestLayer':
      return accuracy.length > 0 ? exact(bestOf(accuracy)) : null
    case 'bestLayerAccuracy':
      return share(accuracy[bestOf(accuracy)], images)
    case 'lastLayerAccuracy':
      return share(accuracy.at(-1), images)
    case 'untrainedAccuracy': {
      const untrained = run.probes.find(({ step }) => step === 0)?.accuracy ?? []
      return share(untrained[bestOf(untrained)], images)
    }
    case 'rawPixelAccuracy':
      return share(run.baselines?.rawPixelAccuracy, images)
    case 'majorityAccuracy':
      return exact(run.baselines?.majorityAccuracy)
    case 'uniformLoss':
      return exact(Math.log(run.config.nVocab))
    case 'colourCountsLoss':
      return exact(run.baselines?.unigramEntropy)
    case 'validationLoss':
      return exact(run.validation.at(-1)?.loss)
    case 'paletteError':
      return exact(run.paletteError)
    case 'paletteColours':
      return exact(run.config.nVocab)
    case 'parameters':
      return exact(run.parameters)
  }
}

/** Steps on each side that are averaged for the loss at one step: single batches are noisy. */
const lossWindow = 5

function lossAtStep({ training }: RunMeasures, wanted: number): Measured | null {
  const near = Array.from(training.step, (step, i) => ({ step, loss: training.loss[i] })).filter(
    ({ step }) => Math.abs(step - wanted) <= lossWindow,
  )
  // Not before the run has reached it.
  if (!near.some(({ step }) => step >= wanted)) return null
  return exact(near.reduce((sum, { loss }) => sum + loss, 0) / near.length)
}

function fewLabels({ studies }: LessonFacts, perClass: number, by: 'probe' | 'fineTune'): Measured | null {
  for (const { result } of studies) {
    if (result.kind !== 'lowData' || result.perClass !== perClass) continue
    const spread = by === 'probe' ? result.probe : result.fineTune
    if (!spread || spread.values.length === 0) return null
    return { value: spread.mean, error: spread.deviation / Math.sqrt(spread.values.length) }
  }
  return null
}

function fineTuned({ studies }: LessonFacts, from: 'pretrained' | 'scratch'): Measured | null {
  for (const { result } of studies) {
    if (result.kind !== 'fineTune') continue
    const accuracy = result.arms.find(({ name }) => name === from)?.testAccuracy
    return share(accuracy ?? undefined, result.testImages)
  }
  return null
}

/** The answer in its unit, shares from 0 to 1; null while it cannot be known yet. */
export function answerOf(answer: Answer, facts: LessonFacts): Measured | null {
  if (answer.of === 'fewLabelsAccuracy') return fewLabels(facts, answer.perClass, answer.by)
  if (answer.of === 'fineTuneAccuracy') return fineTuned(facts, answer.from)
  if (answer.of === 'difference') {
    const [first, second] = [answerOf(answer.first, facts), answerOf(answer.second, facts)]
    if (!first || !second) return null
    const errors = [first.error, second.error].filter((error) => error !== null)
    return { value: first.value - second.value, error: errors.length > 0 ? Math.hypot(...errors) : null }
  }
  const run = answer.run === 'previous' ? facts.previous : facts.run
  // The form's palette is known without a run, and is what the pupil has just changed.
  if (answer.run === 'current' && answer.of === 'paletteError') return exact(facts.data?.paletteError)
  if (answer.run === 'current' && answer.of === 'paletteColours') return exact(facts.data?.colours)
  if (!run) return null
  if (answer.of === 'lossAtStep') return lossAtStep(run, answer.step)
  if (answer.of === 'layerAccuracy') return share(newestProbe(run)?.accuracy[answer.layer], run.testImages)
  return plainAnswer(answer.of, run)
}

/** Most points of a loss curve: a few for each pixel of the drawing. */
const mostPoints = 200

/** The real curve on the axis of a guess; null before anything is measured. */
export function curveOf(axis: 'probe' | 'loss', run: RunMeasures | null): CurvePoint[] | null {
  if (!run) return null
  if (axis === 'probe') {
    const newest = newestProbe(run)
    return newest ? newest.accuracy.map((y, x) => ({ x, y })) : null
  }
  const { step, loss } = run.training
  if (step.length === 0) return null
  const group = Math.ceil(step.length / mostPoints)
  const points: CurvePoint[] = []
  for (let i = 0; i < step.length; i += group) {
    const losses = Array.from({ length: Math.min(group, step.length - i) }, (_, k) => loss[i + k])
    points.push({ x: step[i], y: losses.reduce((sum, one) => sum + one, 0) / losses.length })
  }
  return points
}

/** Shares are shown in percent. */
export const shownValue = (value: number, unit: AnswerUnit): number =>
  unit === 'share' ? 100 * value : value

/** The result to compare a guess with; null while it cannot be known yet. */
export function resultOf(guess: Guess, facts: LessonFacts): GuessResult | null {
  if (guess.kind === 'curve') {
    const curve = curveOf(guess.axis, facts.run)
    return curve && { kind: 'curve', axis: guess.axis, curve }
  }
  if (guess.kind === 'layer') {
    const newest = facts.run && newestProbe(facts.run)
    return newest ? { kind: 'layer', best: bestOf(newest.accuracy), accuracy: newest.accuracy } : null
  }
  const answer = answerOf(guess.answer, facts)
  if (!answer) return null
  const unit = unitOf(guess.answer)
  if (guess.kind === 'number') return { kind: 'number', unit, answer }
  const value = shownValue(answer.value, unit)
  const right = guess.options.findIndex(({ below }) => value < below)
  return { kind: 'choice', unit, answer, right: right < 0 ? guess.options.length - 1 : right }
}

/** The curve's height at x, on straight lines between its points; at the ends the nearest point's. */
export function heightAt(curve: readonly CurvePoint[], x: number): number {
  const next = curve.findIndex((point) => point.x >= x)
  if (next < 0) return curve[curve.length - 1].y
  const [a, b] = [curve[Math.max(0, next - 1)], curve[next]]
  return b.x === a.x ? b.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x)
}

/** How near a guess came. A surprise is as welcome as a hit: the page never calls a guess wrong. */
export type Nearness = 'hit' | 'near' | 'surprise'

/** Shares of the answer's scale within which a guess is a hit, or near. */
const [hitShare, nearShare] = [0.05, 0.15]

const byDistance = (distance: number, scale: number): Nearness =>
  distance <= hitShare * scale ? 'hit' : distance <= nearShare * scale ? 'near' : 'surprise'

export function nearnessOf(guess: Guess, value: GuessValue, result: GuessResult): Nearness {
  if (result.kind === 'curve' && guess.kind === 'curve' && typeof value !== 'number') {
    const { curve } = result
    const highest = Math.max(...curve.map(({ y }) => y))
    // A curve of shares is drawn from 0 to 1; one of losses from 0 to its first values.
    const scale = guess.axis === 'probe' ? 1 : highest
    const within = value.filter(({ x }) => x >= curve[0].x && x <= curve[curve.length - 1].x)
    const off = within.map(({ x, y }) => Math.abs(y - heightAt(curve, x)))
    return byDistance(off.reduce((sum, one) => sum + one, 0) / Math.max(1, off.length), scale)
  }
  if (typeof value !== 'number') return 'surprise'
  if (result.kind === 'layer') {
    const apart = Math.abs(value - result.best)
    return apart === 0 ? 'hit' : apart === 1 ? 'near' : 'surprise'
  }
  if (result.kind === 'choice') return value === result.right ? 'hit' : 'surprise'
  if (result.kind !== 'number' || guess.kind !== 'number') return 'surprise'
  const distance = Math.abs(value - shownValue(result.answer.value, result.unit))
  const error = shownValue(result.answer.error ?? 0, result.unit)
  // Within two standard errors nobody can tell the guess from the truth.
  return distance <= 2 * error ? 'hit' : byDistance(distance, guess.to - guess.from)
}
