/**
 * Test support: what each op computes, as plain loops in float64, and gradients by central differences of
 * these loops. Written from the formulas, not from the kernels: no blocks, no running maximum, no fused
 * passes.
 */
import { threefry, type PrngKey } from '../core/counterNoise'

type Numbers = ArrayLike<number>

/** A B with either transposed; m x k times k x n. */
export function matmulLoop(
  a: Numbers,
  b: Numbers,
  m: number,
  n: number,
  k: number,
  transposeA = false,
  transposeB = false,
): Float64Array {
  const c = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < k; p++) {
        c[i * n + j]! += a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!
      }
    }
  }
  return c
}

/** Each row divided by its root mean square (1e-5 added inside the root), times the gain. */
export function rmsNormLoop(x: Numbers, gain: Numbers, rows: number): Float64Array {
  const c = gain.length
  return Float64Array.from({ length: rows * c }, (_, at) => {
    const row = Math.floor(at / c)
    let squares = 0
    for (let j = 0; j < c; j++) squares += x[row * c + j]! ** 2
    return (x[at]! / Math.sqrt(squares / c + 1e-5)) * gain[at % c]!
  })
}

export function quickGeluLoop(x: Numbers): Float64Array {
  return Float64Array.from(x, (value) => value / (1 + Math.exp(-1.702 * value)))
}

/** Element i takes the first (i even) or second word of counter i / 2; below rate 2^32 it becomes zero. */
export function dropoutLoop(x: Numbers, key: PrngKey, rate: number): Float64Array {
  return Float64Array.from(x, (value, i) =>
    threefry(key, [Math.floor(i / 2), 0])[i % 2]! / 2 ** 32 < rate ? 0 : value / (1 - rate),
  )
}

export interface AttentionSizes {
  b: number
  t: number
  heads: number
  d: number
  causal: boolean
}

/** Scaled scores of one query over the keys it may see. */
function scoresOf(
  qkv: Numbers,
  { t, heads, d, causal }: AttentionSizes,
  batch: number,
  head: number,
  i: number,
): number[] {
  const c = heads * d
  const scores: number[] = []
  for (let j = 0; j < (causal ? i + 1 : t); j++) {
    let score = 0
    for (let p = 0; p < d; p++) {
      score +=
        qkv[(batch * t + i) * 3 * c + head * d + p]! * qkv[((batch * t + j) * 3 + 1) * c + head * d + p]!
    }
    scores.push(score / Math.sqrt(d))
  }
  return scores
}

function logSumExp(values: readonly number[]): number {
  return Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0))
}

/** @returns y (B, T, C) and lse (B, H, T) */
export function attentionLoop(qkv: Numbers, sizes: AttentionSizes): { y: Float64Array; lse: Float64Array } {
  const { b, t, heads, d } = sizes
  const c = heads * d
  const y = new Float64Array(b * t * c)
  const lse = new Float64Array(b * heads * t)
  for (let batch = 0; batch < b; batch++) {
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < t; i++) {
        const scores = scoresOf(qkv, sizes, batch, head, i)
        const total = logSumExp(scores)
        lse[(batch * heads + head) * t + i] = total
        scores.forEach((score, j) => {
          for (let p = 0; p < d; p++) {
            y[(batch * t + i) * c + head * d + p]! +=
              Math.exp(score - total) * qkv[((batch * t + j) * 3 + 2) * c + head * d + p]!
          }
        })
      }
    }
  }
  return { y, lse }
}

/** @returns loss per row, in nats */
export function crossEntropyLoop(logits: Numbers, targets: Numbers): Float64Array {
  const v = logits.length / targets.length
  return Float64Array.from({ length: targets.length }, (_, row) => {
    const values = Array.from({ length: v }, (__, j) => logits[row * v + j]!)
    return logSumExp(values) - values[targets[row]!]!
  })
}

/** x (B, T, C) of tokens (B, T) with the input shifted by one. */
export function embedLoop(
  tokens: Numbers,
  wte: Numbers,
  wpe: Numbers,
  sos: Numbers,
  t: number,
): Float64Array {
  const c = sos.length
  return Float64Array.from({ length: tokens.length * c }, (_, at) => {
    const row = Math.floor(at / c)
    const i = row % t
    const j = at % c
    return (i === 0 ? sos[j]! : wte[tokens[row - 1]! * c + j]!) + wpe[i * c + j]!
  })
}

/**
 * x (B, T, C) of tokens (B, T) with no shift, hidden tokens (mask not 0) multiplied by zero before positions
 * are added.
 */
export function embedMaskedLoop(
  tokens: Numbers,
  mask: Numbers,
  wte: Numbers,
  wpe: Numbers,
  c: number,
  t: number,
): Float64Array {
  return Float64Array.from({ length: tokens.length * c }, (_, at) => {
    const row = Math.floor(at / c)
    return wte[tokens[row]! * c + (at % c)]! * (mask[row] === 0 ? 1 : 0) + wpe[(row % t) * c + (at % c)]!
  })
}

/** The mean over positions of x (B, S, C): (B, C). */
export function meanPoolLoop(x: Numbers, s: number, c: number): Float64Array {
  const pooled = new Float64Array(x.length / s)
  for (let at = 0; at < x.length; at++) pooled[Math.floor(at / (s * c)) * c + (at % c)]! += x[at]! / s
  return pooled
}

/**
 * Gradient of sum(weights f(x)) at x by central differences. In float64, with steps of 1e-5 and values near
 * 1, the error is near 1e-9: small compared to the float32 error of the kernels.
 */
export function numericGradient(
  f: (x: Float64Array) => Float64Array,
  x: Numbers,
  weights: Numbers,
): Float64Array {
  const h = 1e-5
  const at = Float64Array.from(x)
  const objective = (): number => f(at).reduce((sum, value, i) => sum + value * weights[i]!, 0)
  return Float64Array.from(at, (value, i) => {
    at[i] = value + h
    const above = objective()
    at[i] = value - h
    const below = objective()
    at[i] = value
    return (above - below) / (2 * h)
  })
}
