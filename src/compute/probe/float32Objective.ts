/**
 * The linear probe's objective as our kernels evaluate it: scores, log-losses and the gradient of their mean
 * in float32, with the intercept as one more feature that is 1. The sum of the losses and the penalty are
 * added up here, in float64, as is all of L-BFGS. wasmObjective.ts and capturedObjective.ts run the kernels.
 */

/** Relative rounding of the values: means of float32 losses. */
export const float32Rounding = 2 ** -23

/** Multiplications below which the loops of logisticObjective.ts end before a kernel has begun. */
const worthKernels = 250_000

/** @param values in the matrix of features */
export const isWorthKernels = (values: number, classes: number): boolean => values * classes >= worthKernels

export interface LogisticProblem {
  /** (N, F) */
  x: Float64Array
  /** (N) classes */
  y: Uint8Array
  /** K */
  classes: number
  /** Inverse strength of the penalty. */
  C: number
}

export class Float32Layout {
  readonly images: number
  /** F + 1 */
  readonly columns: number
  private readonly penalty: number

  constructor(private readonly problem: LogisticProblem) {
    this.images = problem.y.length
    this.columns = problem.x.length / this.images + 1
    this.penalty = 1 / (problem.C * this.images)
  }

  /** (N, F + 1) features, the last column 1. */
  rows(): Float32Array<ArrayBuffer> {
    const { images, columns, problem } = this
    const features = columns - 1
    const rows = new Float32Array(images * columns).fill(1)
    for (let n = 0; n < images; n += 1)
      rows.set(problem.x.subarray(n * features, (n + 1) * features), n * columns)
    return rows
  }

  /** W (K, F), then the intercept (K), as (F + 1, K). */
  weights(theta: Float64Array): Float32Array<ArrayBuffer> {
    const { columns } = this
    const { classes } = this.problem
    const features = columns - 1
    const weights = new Float32Array(columns * classes)
    for (let k = 0; k < classes; k += 1) {
      for (let f = 0; f < features; f += 1) weights[f * classes + k] = theta[k * features + f]!
      weights[features * classes + k] = theta[classes * features + k]!
    }
    return weights
  }

  /**
   * Adds the penalty: mean log-loss + |W|^2 / (2 C N) and its gradient, as logisticObjective has them.
   *
   * @param slope (F + 1, K) gradient of the mean log-loss
   * @param losses (N)
   * @param gradient receives that of W (K, F), then of the intercept (K)
   */
  finished(slope: Float32Array, losses: Float32Array, theta: Float64Array, gradient: Float64Array): number {
    const { columns, images, penalty } = this
    const { classes } = this.problem
    const features = columns - 1
    let squares = 0
    for (let k = 0; k < classes; k += 1) {
      for (let f = 0; f < features; f += 1) {
        const at = k * features + f
        squares += theta[at]! * theta[at]!
        gradient[at] = slope[f * classes + k]! + penalty * theta[at]!
      }
      gradient[classes * features + k] = slope[features * classes + k]!
    }
    let loss = 0
    for (const nats of losses) loss += nats
    return loss / images + 0.5 * penalty * squares
  }
}
