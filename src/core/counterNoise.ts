/**
 * Chance without a state: a number is a function of a key and of where it is used (sequence, pixel, colour),
 * so every backend can make the same one on its own, in any order. Threefry-2x32 with 20 rounds (Salmon et
 * al., "Parallel random numbers: as easy as 1, 2, 3", 2011). The same in WGSL: webgpu/wgsl/prng.ts.
 * What has one order, such as batches, takes core/rng.ts.
 */
import type { Rng } from './rng'

/** Two words of 32 bits. */
export type Words = readonly [number, number]

/** How far the second word is turned in each round; the eight repeat. */
export const threefryTurns = [13, 15, 26, 6, 17, 29, 16, 24] as const
export const threefryRounds = 20
/** Keeps a key of zeros from staying zero. */
export const threefryParity = 0x1bd11bda

/** @returns two words, each from 0 to 2^32 - 1 */
export function threefry([key0, key1]: Words, [counter0, counter1]: Words): Words {
  const keys = [key0 | 0, key1 | 0, threefryParity ^ key0 ^ key1]
  let x = (counter0 + keys[0]!) | 0
  let y = (counter1 + keys[1]!) | 0
  for (let round = 0; round < threefryRounds; round += 1) {
    const turn = threefryTurns[round % 8]!
    x = (x + y) | 0
    y = ((y << turn) | (y >>> (32 - turn))) ^ x
    if (round % 4 === 3) {
      const injection = (round + 1) / 4
      x = (x + keys[injection % 3]!) | 0
      y = (y + keys[(injection + 1) % 3]! + injection) | 0
    }
  }
  return [x >>> 0, y >>> 0]
}

/**
 * A standard Gumbel number -ln(-ln(1 - u)), u the middle of one of 2^23 equal parts of (0, 1), told by the
 * word's upper bits: u and 1 - u are then exact in single precision, which the GPU computes in. At most 16.6,
 * which one draw in 17 million would exceed.
 */
export function gumbelOf(word: number): number {
  return -Math.log(-Math.log1p(-((word >>> 9) + 0.5) / 2 ** 23))
}

/** Adding one to each logit and taking the largest samples from the softmax. */
export interface NoiseAt {
  key: Words
  /** The pixel's number in its image. */
  position: number
}

/** @returns (sequences, nVocab) Gumbel numbers; a sequence's do not depend on how many there are */
export function gumbelNoise(
  { key, position }: NoiseAt,
  sequences: number,
  nVocab: number,
): Float32Array<ArrayBuffer> {
  const noise = new Float32Array(sequences * nVocab)
  for (let n = 0; n < sequences; n += 1) {
    for (let v = 0; v < nVocab; v += 1)
      noise[n * nVocab + v] = gumbelOf(threefry(key, [n, position * nVocab + v])[0])
  }
  return noise
}

function keyOf(stream: Rng): Words {
  return [stream.nextUint32(), stream.nextUint32()]
}

/** The key of a stream's pixels. Does not advance the stream. */
export function pixelKey(rng: Rng): Words {
  return keyOf(rng.fork('pixels'))
}

/** The key of a stream's dropout at one step, a function of both alone. Does not advance the stream. */
export function dropoutKey(rng: Rng, step: number): Words {
  return threefry(keyOf(rng.fork('dropout')), [step, 0])
}
