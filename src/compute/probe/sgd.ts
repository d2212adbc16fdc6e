/**
 * The linear probe's classifier fitted by stochastic gradient descent: momentum, cosine schedule to zero, no
 * warm-up, weights from zero (paper 3.4, which uses it instead of L-BFGS on ImageNet). Objective and model
 * are those of logisticRegression.ts; updates are PyTorch's SGD (v = momentum v + gradient; weights -= rate
 * v).
 */
import { LabError } from '../../core/failure'
import { learningRateAt } from '../../core/schedule'
import { logisticObjective } from './logisticObjective'
import { scaleForFit, type LogisticModel, type ScaledFeatures } from './logisticRegression'

export interface SgdOptions {
  classes: number
  /** Inverse strength of the penalty, scikit-learn's meaning over all N images. */
  C: number
  standardise: boolean
  /** Learning rate of the first update. */
  learningRate: number
  momentum: number
  /** Passes over the images. */
  epochs: number
  /** Images per update; the last update of an epoch takes the rest. */
  batchSize: number
  /** The model counts as converged if no component of the mean loss's gradient is larger; no early stop. */
  tolerance: number
  /** Order of the N images in an epoch, counted from 0: a permutation, new for each epoch. */
  order: (epoch: number) => Uint32Array
}

/**
 * Fits the classifier. Yields after each epoch, so that training can continue in between. Deterministic given
 * `order`.
 *
 * @param x (N, F) features, row by row
 * @param y (N) classes, each below options.classes
 * @throws RangeError if shapes or labels do not fit
 * @throws LabError config-invalid, subject learningRate, if the loss ends above its start or is not finite
 */
export function* fitSgd(x: Float32Array, y: Uint8Array, options: SgdOptions): Generator<void, LogisticModel> {
  const { classes, C, epochs, momentum, learningRate, tolerance, order } = options
  const prepared = scaleForFit(x, y, classes, options.standardise)
  const { features, scaled, scaling } = prepared
  const theta = new Float64Array(classes * (features + 1))
  const gradient = new Float64Array(theta.length)
  const velocity = new Float64Array(theta.length)
  const batchSize = Math.min(options.batchSize, y.length)
  const batchGradient = batchGradients(prepared, y, { classes, C, batchSize })
  const steps = epochs * Math.ceil(y.length / batchSize)
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const images = order(epoch)
    for (let from = 0; from < y.length; from += batchSize) {
      batchGradient(images.subarray(from, from + batchSize), theta, gradient)
      const rate = learningRateAt(step, { learningRate, warmupSteps: 0, steps })
      for (let i = 0; i < theta.length; i += 1) {
        velocity[i] = momentum * velocity[i] + gradient[i]
        theta[i] -= rate * velocity[i]
      }
      step += 1
    }
    if (!theta.every(Number.isFinite)) throw diverged(learningRate)
    yield
  }
  // Zero weights have a loss of ln K: ending above it means divergence.
  const loss = logisticObjective(scaled, y, classes, C)(theta, gradient)
  if (!(loss <= Math.log(classes))) throw diverged(learningRate)
  const split = classes * features
  return {
    classes,
    features,
    ...scaling,
    weights: theta.slice(0, split),
    intercept: theta.slice(split),
    iterations: epochs,
    converged: gradient.every((component) => Math.abs(component) <= tolerance),
  }
}

/** Returns a function that writes the gradient over at most batchSize images, reusing its buffers. */
function batchGradients(
  { scaled, features }: ScaledFeatures,
  y: Uint8Array,
  { classes, C, batchSize }: { classes: number; C: number; batchSize: number },
): (images: Uint32Array, theta: Float64Array, gradient: Float64Array) => void {
  const rows = new Float64Array(batchSize * features)
  const labels = new Uint8Array(batchSize)
  const objectiveOf = (size: number) =>
    // The penalty is that of all N images: logisticObjective divides by C times its own count.
    logisticObjective(
      rows.subarray(0, size * features),
      labels.subarray(0, size),
      classes,
      (C * y.length) / size,
    )
  const whole = objectiveOf(batchSize)
  const left = y.length % batchSize
  const last = left > 0 ? objectiveOf(left) : whole
  return (images, theta, gradient) => {
    images.forEach((image, i) => {
      rows.set(scaled.subarray(image * features, (image + 1) * features), i * features)
      labels[i] = y[image]
    })
    const objective = images.length === batchSize ? whole : last
    objective(theta, gradient)
  }
}

function diverged(learningRate: number): LabError {
  return new LabError({
    code: 'config-invalid',
    subject: 'learningRate',
    message:
      `The SGD probe diverged at a learning rate of ${learningRate}: ` + 'its last loss is above its first.',
    remedy: "Lower the probe's SGD learning rate, or use L-BFGS; the run and its weights are unchanged.",
  })
}
