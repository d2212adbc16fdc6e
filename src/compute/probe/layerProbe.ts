/**
 * One linear probe (paper 2.4 and 3.4): multinomial logistic regression on frozen features, fitted by L-BFGS
 * or SGD, scored on held-out images. Yields after every iteration or epoch of the fit.
 */
import type { AwaitedPieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import { fitLogisticRegression, predict, type LogisticModel } from './logisticRegression'
import { scorePredictions, type ClassScores } from '../../core/scoring'
import { checkProbeSettings, defaultProbeSettings, type ProbeSettings } from './probeSettings'
import { fitSgd } from './sgd'

export interface ProbeTask {
  /** (trainImages, F) features. */
  train: Float32Array
  trainLabels: Uint8Array
  /** (testImages, F) features. */
  test: Float32Array
  testLabels: Uint8Array
  classes: number
}

export interface ProbeOutcome extends ClassScores {
  /** (testImages) predicted classes, for votes over several masks. */
  predictions: Uint8Array
  /** Iterations of L-BFGS, or epochs of SGD. */
  iterations: number
  converged: boolean
  model: LogisticModel
}

/**
 * Fits on the training features and scores the test features.
 *
 * @param rng shuffles the images for SGD and is advanced by it; unused by L-BFGS
 * @throws LabError config-invalid for a setting out of range, or an SGD learning rate that diverges
 * @throws RangeError if shapes or labels do not fit
 */
export function* probe(
  task: ProbeTask,
  settings: ProbeSettings,
  rng: Rng = new Rng(0),
): AwaitedPieces<ProbeOutcome> {
  checkProbeSettings(settings)
  const { test, testLabels, classes } = task
  const model = yield* fit(task, settings, rng)
  if (test.length !== testLabels.length * model.features) {
    throw new RangeError(
      `${test.length} test features are not ${testLabels.length} rows of ${model.features}.`,
    )
  }
  const predictions = predict(model, test)
  return {
    ...scorePredictions(predictions, testLabels, classes),
    predictions,
    iterations: model.iterations,
    converged: model.converged,
    model,
  }
}

function fit(
  { train, trainLabels, classes }: ProbeTask,
  settings: ProbeSettings,
  rng: Rng,
): AwaitedPieces<LogisticModel> {
  const { strength: C, standardise, maxIterations, tolerance, sgd } = settings
  switch (settings.classifier) {
    case 'lbfgs':
      return fitLogisticRegression(train, trainLabels, { classes, C, standardise, maxIterations, tolerance })
    case 'sgd':
      return fitSgd(train, trainLabels, {
        classes,
        C,
        standardise,
        tolerance,
        ...sgd,
        order: () => rng.permutation(trainLabels.length),
      })
    default:
      return settings.classifier satisfies never
  }
}

/** The probe at the default settings. @returns test accuracy */
export function* probeAccuracy(task: ProbeTask): AwaitedPieces<number> {
  return (yield* probe(task, defaultProbeSettings)).accuracy
}
