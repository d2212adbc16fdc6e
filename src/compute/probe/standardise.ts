/**
 * Optional scaling of features before a linear probe, as scikit-learn's StandardScaler: each column to mean 0
 * and standard deviation 1 over the training images. The paper does not mention it.
 */

/** Measured on the training images, applied to all. */
export interface Scaling {
  /** (F). */
  mean: Float64Array
  /** (F) standard deviation; 1 for constant columns. */
  scale: Float64Array
}

/** Mean and standard deviation (divided by N) of each column of x (N, F). */
export function columnScaling(x: Float32Array, count: number, features: number): Scaling {
  const mean = new Float64Array(features)
  const scale = new Float64Array(features)
  for (let row = 0; row < x.length; row += features)
    for (let f = 0; f < features; f += 1) mean[f] += x[row + f] / count
  for (let row = 0; row < x.length; row += features)
    for (let f = 0; f < features; f += 1) scale[f] += (x[row + f] - mean[f]) ** 2 / count
  for (let f = 0; f < features; f += 1) {
    const deviation = Math.sqrt(scale[f])
    // A spread below float32's rounding is noise, which must not be scaled up.
    scale[f] = deviation > 1e-7 * Math.abs(mean[f]) ? deviation : 1
  }
  return { mean, scale }
}

/** The identity scaling. */
export function noScaling(features: number): Scaling {
  return { mean: new Float64Array(features), scale: new Float64Array(features).fill(1) }
}

/** x (N, F) scaled, in float64. */
export function applyScaling(x: Float32Array, { mean, scale }: Scaling): Float64Array {
  const features = mean.length
  const scaled = new Float64Array(x.length)
  for (let row = 0; row < x.length; row += features)
    for (let f = 0; f < features; f += 1) scaled[row + f] = (x[row + f] - mean[f]) / scale[f]
  return scaled
}
