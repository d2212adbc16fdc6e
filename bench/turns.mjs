// @ts-check
/**
 * Timing in turns, A B A B, so that other load on the machine affects all contenders alike; then medians. On
 * a shared machine a ratio of medians of one run means more than one contender's figure.
 */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const restMs = 200

/**
 * @param {Readonly<Record<string, () => Promise<number>>>} samplers each takes one sample, in ms
 * @param {{ rounds: number, warm?: number }} options `warm` rounds run first and are discarded
 * @returns {Promise<Record<string, number[]>>} samples by name, in the order taken
 */
export async function takeTurns(samplers, { rounds, warm = 1 }) {
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(Object.keys(samplers).map((name) => [name, []]))
  for (let round = -warm; round < rounds; round += 1) {
    for (const [name, sampler] of Object.entries(samplers)) {
      // The previous contender's threads may still spin, waiting for work, and would slow this one down.
      await new Promise((done) => {
        setTimeout(done, restMs)
      })
      const ms = await sampler()
      if (round >= 0) samples[name]?.push(ms)
    }
  }
  return samples
}
