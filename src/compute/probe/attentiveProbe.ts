/**
 * The attentive probe of one layer: the model of attentiveObjective.ts trained by AdamW with a cosine
 * schedule, from the linear probe's optimum and even attention; scored on held-out images. Mean pooling
 * undersells features that keep what they know at single positions, masked models' above all (AIM, El-Nouby
 * et al. 2024; Psomas et al. 2025). Yields after every update.
 */
import { Rng } from '../../core/rng'
import { learningRateAt } from '../../core/schedule'
import { scorePredictions } from '../../core/scoring'
import { AttentiveObjective, attentiveParameters, type AttentiveShape } from './attentiveObjective'
import type { Answers } from './nearestNeighbours'
import {
  checkAttentiveSettings,
  defaultAttentive,
  defaultProbeSettings,
  type AttentiveSettings,
} from './probeSettings'
import type { AwaitedPieces } from '../../core/pieces'
import { fitLogisticRegression } from './logisticRegression'
import type { Scaling } from './standardise'

/** Images scaled, or pooled, in one piece. */
const imagesPerPiece = 64

export interface AttentiveTask {
  /** (trainImages, T, C) features of one layer; overwritten by their scaled values. */
  train: Float32Array
  trainLabels: Uint8Array
  /** (testImages, T, C); overwritten likewise. */
  test: Float32Array
  testLabels: Uint8Array
  /** T. */
  positions: number
  classes: number
}

/**
 * Trains on the training features and scores the test features. The channels are scaled as the linear probe
 * scales their means over the positions, so that with even attention both are the same model. Deterministic
 * given `rng`, which orders the images and is advanced.
 *
 * @throws LabError config-invalid for a setting out of range
 * @throws RangeError if shapes or labels do not fit
 */
export function* attentiveProbe(
  task: AttentiveTask,
  settings: AttentiveSettings = defaultAttentive,
  rng: Rng = new Rng(0),
): AwaitedPieces<Answers> {
  checkAttentiveSettings(settings)
  const { train, trainLabels, test, testLabels, classes } = task
  const shape = shapeOf(task)
  const pooled = yield* pooledFeatures(train, shape)
  const start = yield* fitLogisticRegression(pooled, trainLabels, {
    classes,
    C: defaultProbeSettings.strength,
  })
  yield* scalePositions(train, shape, start)
  yield* scalePositions(test, shape, start)
  const theta = new Float64Array(attentiveParameters(shape))
  theta.set(start.weights, shape.channels)
  theta.set(start.intercept, theta.length - classes)
  const images = trainLabels.length
  yield* trainAttentive({ x: train, y: trainLabels, shape }, theta, settings, () => rng.permutation(images))
  const objective = new AttentiveObjective(shape)
  const predictions = new Uint8Array(testLabels.length)
  for (let n = 0; n < predictions.length; n += 1) {
    const scores = objective.classify(test, n, theta)
    predictions[n] = scores.indexOf(Math.max(...scores))
    if (n % settings.batchSize === settings.batchSize - 1) yield
  }
  return { ...scorePredictions(predictions, testLabels, classes), predictions }
}

/** @throws RangeError if shapes or labels do not fit */
function shapeOf({
  train,
  trainLabels,
  test,
  testLabels,
  positions,
  classes,
}: AttentiveTask): AttentiveShape {
  const channels = train.length / (trainLabels.length * positions)
  if (trainLabels.length === 0 || !Number.isInteger(channels))
    throw new RangeError(
      `${train.length} features do not divide among ${trainLabels.length} labels and ${positions} positions.`,
    )
  if (test.length !== testLabels.length * positions * channels)
    throw new RangeError(
      `${test.length} test features are not ${testLabels.length} images of ${positions} x ${channels}.`,
    )
  const wrong = trainLabels.find((label) => label >= classes)
  if (wrong !== undefined) throw new RangeError(`Label ${wrong} is beyond the ${classes} classes.`)
  return { positions, channels, classes }
}

export interface AttentiveImages {
  /** (N, T, C) scaled features. */
  x: Float32Array
  /** (N). */
  y: Uint8Array
  shape: AttentiveShape
}

/**
 * Trains theta in place by AdamW as PyTorch's (betas 0.9 and 0.999, epsilon 1e-8, decay on query and W, not
 * on the intercept). Yields after every update.
 *
 * @param order the N images in an epoch, counted from 0: a permutation
 */
export function* trainAttentive(
  { x, y, shape }: AttentiveImages,
  theta: Float64Array,
  { learningRate, weightDecay, epochs, batchSize }: AttentiveSettings,
  order: (epoch: number) => Uint32Array,
): Generator<void, void, void> {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]
  const objective = new AttentiveObjective(shape)
  const gradient = new Float64Array(theta.length)
  const first = new Float64Array(theta.length)
  const second = new Float64Array(theta.length)
  const decayed = theta.length - shape.classes
  const steps = epochs * Math.ceil(y.length / batchSize)
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const images = order(epoch)
    for (let from = 0; from < y.length; from += batchSize) {
      objective.lossAndGradient(x, y, images.subarray(from, from + batchSize), theta, gradient)
      const rate = learningRateAt(step, { learningRate, warmupSteps: 0, steps })
      step += 1
      const [unbias1, unbias2] = [1 - beta1 ** step, 1 - beta2 ** step]
      for (let i = 0; i < theta.length; i += 1) {
        first[i] = beta1 * first[i] + (1 - beta1) * gradient[i]
        second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i]
        if (i < decayed) theta[i] *= 1 - rate * weightDecay
        theta[i] -= (rate * (first[i] / unbias1)) / (Math.sqrt(second[i] / unbias2) + epsilon)
      }
      yield
    }
  }
}

/** (N, C) means over the positions. */
function* pooledFeatures(
  x: Float32Array,
  { positions, channels }: AttentiveShape,
): Generator<void, Float32Array, void> {
  const size = positions * channels
  const pooled = new Float32Array(x.length / positions)
  const sums = new Float64Array(channels)
  for (let n = 0; n * size < x.length; n += 1) {
    sums.fill(0)
    for (let row = n * size; row < (n + 1) * size; row += channels)
      for (let c = 0; c < channels; c += 1) sums[c] += x[row + c]
    for (let c = 0; c < channels; c += 1) pooled[n * channels + c] = sums[c] / positions
    if (n % imagesPerPiece === imagesPerPiece - 1) yield
  }
  return pooled
}

/** Scales each channel in place. */
function* scalePositions(
  x: Float32Array,
  { positions, channels }: AttentiveShape,
  { mean, scale }: Scaling,
): Generator<void, void, void> {
  const piece = imagesPerPiece * positions * channels
  for (let row = 0; row < x.length; row += channels) {
    for (let c = 0; c < channels; c += 1) x[row + c] = (x[row + c] - mean[c]) / scale[c]
    if (row % piece === 0) yield
  }
}
