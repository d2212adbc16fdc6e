/**
 * One draw from a row of logits on the host, for samplers that look at many positions at once
 * (model/filler.ts).
 */
import type { Rng } from '../../core/rng'

export interface RowDraw {
  token: number
  /** Nats, of the model's own distribution, without temperature and top-k. */
  entropy: number
  /** Log probability of the drawn token in that same distribution. */
  logProbability: number
}

/**
 * By the Gumbel-max trick, as ops/drawTokens does on the device.
 * @param temperature above 0
 * @param topK draw among the k likeliest only, with all that equal the k-th; 0 is off
 */
export function drawRow(logits: ArrayLike<number>, temperature: number, topK: number, rng: Rng): RowDraw {
  const nVocab = logits.length
  let largest = -Infinity
  for (let v = 0; v < nVocab; v += 1) largest = Math.max(largest, logits[v])
  let total = 0
  for (let v = 0; v < nVocab; v += 1) total += Math.exp(logits[v] - largest)
  const logTotal = largest + Math.log(total)
  const smallestKept = topK > 0 && topK < nVocab ? Float64Array.from(logits).sort()[nVocab - topK] : -Infinity
  let entropy = 0
  let token = 0
  let best = -Infinity
  for (let v = 0; v < nVocab; v += 1) {
    const logProbability = logits[v] - logTotal
    entropy -= Math.exp(logProbability) * logProbability
    // A number for every colour, so that top-k does not shift the chance of the others.
    const score = logits[v] / temperature + rng.gumbel()
    if (logits[v] >= smallestKept && score > best) [best, token] = [score, v]
  }
  return { token, entropy, logProbability: logits[token] - logTotal }
}
