/**
 * Scaling of features before a linear probe: each column to mean 0 and deviation 1 over the training images,
 * or left as it is. The paper says nothing about it; scikit-learn's StandardScaler is the model.
 */

/** What was measured on the training images and is applied to any others. */
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
  for (let i = 0; i < x.length; i += 1) mean[i % features] += x[i] / count
  for (let i = 0; i < x.length; i += 1) scale[i % features] += (x[i] - mean[i % features]) ** 2 / count
  for (let f = 0; f < features; f += 1) {
    const deviation = Math.sqrt(scale[f])
    // Spread below float32's own rounding is no information; dividing by it would blow noise up to size one.
    scale[f] = deviation > 1e-7 * Math.abs(mean[f]) ? deviation : 1
  }
  return { mean, scale }
}

/** The scaling that changes nothing. */
export function noScaling(features: number): Scaling {
  return { mean: new Float64Array(features), scale: new Float64Array(features).fill(1) }
}

/** x (N, F) scaled, in float64. */
export function applyScaling(x: Float32Array, { mean, scale }: Scaling): Float64Array {
  const features = mean.length
  return Float64Array.from(x, (value, i) => (value - mean[i % features]) / scale[i % features])
}
