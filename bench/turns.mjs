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
/** In a run's first seconds engines still compile; what is timed is the run after them. */
const warmMs = 3000
const sampleMs = 250

/**
 * Runs a contender as long as its engine takes to compile it.
 * @param {(count: number) => Promise<number>} steps runs so many, resolves with ms a step
 * @returns {Promise<number>} the steps that fill one sample, 2 or more
 */
export async function warmUp(steps) {
  let ms = await steps(1)
  for (let left = warmMs; left > 0;) {
    const count = Math.max(1, Math.ceil(sampleMs / ms))
    ms = await steps(count)
    left -= ms * count
  }
  return Math.max(2, Math.ceil(sampleMs / ms))
}

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
