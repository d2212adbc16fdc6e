/**
 * The lab's random number generator: seeded streams that can be forked by name, so that the split, the
 * palette, the weights, the batches and the samples of a run each have their own stream. The algorithm is
 * xoshiro128** (Blackman and Vigna, 2018), its 128 bits of state filled from the seed by splitmix32. Not for
 * cryptography. Integers are the same on every machine; normal() and gumbel() use the engine's Math.log and
 * Math.cos, which may differ in the last bit between browsers.
 */

const TWO_32 = 4_294_967_296
const TWO_53 = 9_007_199_254_740_992

/** A stream in a checkpoint: the seed that names it and the four words of state. Survives JSON. */
export type RngState = readonly [seed: number, s0: number, s1: number, s2: number, s3: number]

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

/**
 * splitmix32 as a stream of unsigned words; four in a row are never all zero, which xoshiro could not leave.
 */
function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

/** FNV-1a over the UTF-16 units of the label, started from the mixed seed, then mixed again: 32 bits. */
function hashLabel(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ splitmix32(seed)()) | 0
  for (let i = 0; i < label.length; i += 1) {
    const unit = label.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return splitmix32(hash)()
}

export class Rng {
  /** Names the stream; forks depend only on it, not on how many numbers were drawn. */
  private seed: number
  private s0 = 0
  private s1 = 0
  private s2 = 0
  private s3 = 0

  /**
   * @param seed whole number from 0 to 2^32 - 1
   * @throws RangeError for any other seed, since rounding would make two seeds give the same run
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= TWO_32) {
      throw new RangeError(`A seed is a whole number from 0 to ${TWO_32 - 1}, not ${seed}.`)
    }
    this.seed = seed
    const next = splitmix32(seed)
    this.s0 = next() | 0
    this.s1 = next() | 0
    this.s2 = next() | 0
    this.s3 = next() | 0
  }

  /**
   * An independent stream named by `label`. It is a function of this stream's seed and the label only: the
   * parent is not advanced, and drawing from the parent first changes nothing. The same label gives the same
   * stream, so number the labels if you need several (`batch 0`, `batch 1`).
   */
  fork(label: string): Rng {
    return new Rng(hashLabel(this.seed, label))
  }

  /** The next 32 bits, as a whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    const result = Math.imul(rotl(Math.imul(this.s1, 5), 7), 9) >>> 0
    const t = this.s1 << 9
    this.s2 ^= this.s0
    this.s3 ^= this.s1
    this.s1 ^= this.s2
    this.s0 ^= this.s3
    this.s2 ^= t
    this.s3 = rotl(this.s3, 11)
    return result
  }

  /** Uniform in [0, 1), all 53 bits of a double; takes two words. */
  uniform(): number {
    const high = this.nextUint32() >>> 5
    const low = this.nextUint32() >>> 6
    return (high * 67_108_864 + low) / TWO_53
  }

  /**
   * Uniform whole number from 0 to n - 1, without bias: words beyond the last full multiple of n are drawn
   * again.
   * @throws RangeError unless n is a whole number from 1 to 2^32
   */
  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32)
      throw new RangeError(`int(n) needs a whole number from 1 to 2^32, not ${n}.`)
    const limit = TWO_32 - (TWO_32 % n)
    let word = this.nextUint32()
    while (word >= limit) word = this.nextUint32()
    return word % n
  }

  /** Uniform strictly between 0 and 1 (32 bits, midpoints), so that its logarithm is always finite. */
  private openUniform(): number {
    return (this.nextUint32() + 0.5) / TWO_32
  }

  /** Standard normal by Box-Muller. The second value of the pair is dropped, so that `state` is complete. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(this.openUniform()))
    return radius * Math.cos(2 * Math.PI * this.openUniform())
  }

  /** Standard Gumbel, -ln(-ln u): adding one to each logit and taking the largest samples the softmax. */
  gumbel(): number {
    return -Math.log(-Math.log(this.openUniform()))
  }

  /** A uniform permutation of 0 .. n - 1 (Fisher-Yates). */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n)
    for (let i = 0; i < n; i += 1) order[i] = i
    for (let i = n - 1; i > 0; i -= 1) {
      const j = this.int(i + 1)
      const swapped = order[i]
      order[i] = order[j]
      order[j] = swapped
    }
    return order
  }

  /** The state to resume from, for a checkpoint. */
  get state(): RngState {
    return [this.seed, this.s0 >>> 0, this.s1 >>> 0, this.s2 >>> 0, this.s3 >>> 0]
  }

  /** Resumes from a saved `state`. @throws RangeError for a state that no stream can have */
  restore(state: RngState): void {
    const whole =
      state.length === 5 && state.every((word) => Number.isInteger(word) && word >= 0 && word < TWO_32)
    if (!whole || (state[1] | state[2] | state[3] | state[4]) === 0)
      throw new RangeError('This is not the saved state of a random stream.')
    this.seed = state[0]
    this.s0 = state[1] | 0
    this.s1 = state[2] | 0
    this.s2 = state[3] | 0
    this.s3 = state[4] | 0
  }
}
