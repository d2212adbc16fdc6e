/**
 * Linear probes as numbers to keep and to ask about single pictures: for pooled features x (F) the logits are
 * weights (K, F) * (x - mean) / scale + intercept. In float32, so that a saved probe answers as before.
 */
import type { LayerProbe, ProbeFacts } from '../../core/classifiers'
import type { LogisticModel } from './logisticRegression'

/** The numbers of one probe; mean 0 and scale 1 without standardisation. */
export interface ProbeNumbers {
  /** (F). */
  mean: Float32Array
  /** (F) above 0. */
  scale: Float32Array
  /** (K, F). */
  weights: Float32Array
  /** (K). */
  intercept: Float32Array
}

/** Probes with their numbers, `numbers[i]` of `facts.probes[i]`. */
export interface KeptProbe {
  facts: ProbeFacts
  numbers: ProbeNumbers[]
}

/** A fitted probe, ready to be kept. */
export interface FittedProbe extends LayerProbe {
  model: LogisticModel
}

/** The probes of one measurement, rounded to float32. */
export function keptProbe(facts: Omit<ProbeFacts, 'kind' | 'probes'>, fitted: FittedProbe[]): KeptProbe {
  return {
    facts: { kind: 'probe', ...facts, probes: fitted.map(({ layers, accuracy }) => ({ layers, accuracy })) },
    numbers: fitted.map(({ model: { mean, scale, weights, intercept } }) => ({
      mean: Float32Array.from(mean),
      scale: Float32Array.from(scale),
      weights: Float32Array.from(weights),
      intercept: Float32Array.from(intercept),
    })),
  }
}

/** @param x (F) features, unscaled @returns (K) logits */
export function probeLogits(
  { mean, scale, weights, intercept }: ProbeNumbers,
  x: Float32Array,
): Float64Array {
  return Float64Array.from(intercept, (bias, k) => {
    let sum = bias
    for (let f = 0; f < x.length; f += 1) sum += (weights[k * x.length + f] * (x[f] - mean[f])) / scale[f]
    return sum
  })
}
