/**
 * The attentive probe's model: one learned query attends over the positions of a frozen layer's features, a
 * linear classifier reads what it gathers (attentive probing: AIM, El-Nouby et al. 2024).
 * Projections of keys and values are left out: with one query they only repeat the query and the classifier
 * (Psomas et al. 2025, Attention, Please! Revisiting Attentive Probing). With a query of zero the attention
 * is even, and the model is the linear probe on mean-pooled features. Plain loops in float64, without tfjs.
 */

export interface AttentiveShape {
  /** T. */
  positions: number
  /** C. */
  channels: number
  classes: number
}

/** Number of parameters: the query (C), W (classes, C), the intercept (classes). */
export const attentiveParameters = ({ channels, classes }: AttentiveShape): number =>
  channels + classes * (channels + 1)

/**
 * Forward and backward passes over one image at a time, with buffers of their own:
 *   a = softmax(x q / sqrt C)   over positions
 *   z = W (a x) + b,   loss = cross-entropy(z, y)
 */
export class AttentiveObjective {
  /** (T) attention of the image last classified. */
  readonly attention: Float64Array
  private readonly pooled: Float64Array
  private readonly scores: Float64Array
  private readonly pooledGradient: Float64Array
  private readonly attentionGradient: Float64Array

  constructor(private readonly shape: AttentiveShape) {
    const { positions, channels, classes } = shape
    this.attention = new Float64Array(positions)
    this.attentionGradient = new Float64Array(positions)
    this.pooled = new Float64Array(channels)
    this.pooledGradient = new Float64Array(channels)
    this.scores = new Float64Array(classes)
  }

  /**
   * Mean loss over some images, and its gradient.
   *
   * @param x (N, T, C)
   * @param y (N) classes
   * @param images indices into x
   * @param theta query, W, intercept
   * @param gradient as theta; overwritten
   */
  lossAndGradient(
    x: Float32Array,
    y: Uint8Array,
    images: Uint32Array,
    theta: Float64Array,
    gradient: Float64Array,
  ): number {
    gradient.fill(0)
    let loss = 0
    for (const image of images) {
      this.classify(x, image, theta)
      loss += this.softmaxResidual(y[image])
      this.backward(x, image, theta, gradient)
    }
    for (let i = 0; i < gradient.length; i += 1) gradient[i] /= images.length
    return loss / images.length
  }

  /** (classes) scores of one image, before the softmax; the buffer is reused by the next call. */
  classify(x: Float32Array, image: number, theta: Float64Array): Float64Array {
    const { shape, attention, pooled, scores } = this
    const { positions, channels, classes } = shape
    const at = image * positions * channels
    rowDots(x, at, theta, attention, channels)
    softmax(attention, 1 / Math.sqrt(channels))
    pooled.fill(0)
    addWeightedRows(x, at, attention, pooled)
    const bias = channels + classes * channels
    for (let k = 0; k < classes; k += 1) {
      const row = channels + k * channels
      let sum = theta[bias + k]
      for (let c = 0; c < channels; c += 1) sum += theta[row + c] * pooled[c]
      scores[k] = sum
    }
    return scores
  }

  /** Turns the scores into softmax minus one-hot; returns the log-loss. */
  private softmaxResidual(label: number): number {
    const { scores } = this
    const own = scores[label]
    let top = -Infinity
    for (let k = 0; k < scores.length; k += 1) top = Math.max(top, scores[k])
    const sum = softmax(scores, 1)
    scores[label] -= 1
    return Math.log(sum) - (own - top)
  }

  /** Adds one image's gradient, from the residual in `scores`. */
  private backward(x: Float32Array, image: number, theta: Float64Array, gradient: Float64Array): void {
    const { shape, attention, attentionGradient, pooled, pooledGradient, scores } = this
    const { positions, channels, classes } = shape
    const at = image * positions * channels
    const bias = channels + classes * channels
    pooledGradient.fill(0)
    for (let k = 0; k < classes; k += 1) {
      const row = channels + k * channels
      const residual = scores[k]
      for (let c = 0; c < channels; c += 1) {
        gradient[row + c] += residual * pooled[c]
        pooledGradient[c] += residual * theta[row + c]
      }
      gradient[bias + k] += residual
    }
    rowDots(x, at, pooledGradient, attentionGradient, channels)
    let mean = 0
    for (let t = 0; t < positions; t += 1) mean += attention[t] * attentionGradient[t]
    const scale = 1 / Math.sqrt(channels)
    for (let t = 0; t < positions; t += 1)
      attentionGradient[t] = scale * attention[t] * (attentionGradient[t] - mean)
    addWeightedRows(x, at, attentionGradient, gradient.subarray(0, channels))
  }
}

/** values = softmax(scale values), in place. Returns the sum of exponentials, the largest of which is 1. */
function softmax(values: Float64Array, scale: number): number {
  let top = -Infinity
  for (let i = 0; i < values.length; i += 1) if (values[i] > top) top = values[i]
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += values[i] = Math.exp(scale * (values[i] - top))
  for (let i = 0; i < values.length; i += 1) values[i] /= sum
  return sum
}

/**
 * out (T) = rows of x from `at` on, times the first C numbers of v. Four positions at a time.
 */
function rowDots(x: Float32Array, at: number, v: Float64Array, out: Float64Array, channels: number): void {
  const positions = out.length
  let t = 0
  for (; t + 3 < positions; t += 4) {
    const p0 = at + t * channels
    const p1 = p0 + channels
    const p2 = p1 + channels
    const p3 = p2 + channels
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let i = 0; i < channels; i += 1) {
      const factor = v[i]
      a += factor * x[p0 + i]
      b += factor * x[p1 + i]
      c += factor * x[p2 + i]
      d += factor * x[p3 + i]
    }
    out[t] = a
    out[t + 1] = b
    out[t + 2] = c
    out[t + 3] = d
  }
  for (; t < positions; t += 1) {
    const p0 = at + t * channels
    let a = 0
    for (let i = 0; i < channels; i += 1) a += v[i] * x[p0 + i]
    out[t] = a
  }
}

/** out (C) += weights (T) times the rows of x from `at` on. Four positions at a time. */
function addWeightedRows(x: Float32Array, at: number, weights: Float64Array, out: Float64Array): void {
  const channels = out.length
  const positions = weights.length
  let t = 0
  for (; t + 3 < positions; t += 4) {
    const p0 = at + t * channels
    const p1 = p0 + channels
    const p2 = p1 + channels
    const p3 = p2 + channels
    const a = weights[t]
    const b = weights[t + 1]
    const c = weights[t + 2]
    const d = weights[t + 3]
    for (let i = 0; i < channels; i += 1)
      out[i] += a * x[p0 + i] + b * x[p1 + i] + c * x[p2 + i] + d * x[p3 + i]
  }
  for (; t < positions; t += 1) {
    const p0 = at + t * channels
    const a = weights[t]
    for (let i = 0; i < channels; i += 1) out[i] += a * x[p0 + i]
  }
}
