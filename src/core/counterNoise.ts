/**
 * Counter-based random numbers: each is a function of a key and of where it is used (sequence, pixel,
 * colour), so every backend computes the same ones, in any order. Threefry-2x32 with 20 rounds (Salmon et
 * al., "Parallel random numbers: as easy as 1, 2, 3", 2011). The WGSL version is in
 * compute/webgpu/wgsl/prng.ts. Sequential draws, such as batches, use core/rng.ts.
 */
import type { Rng } from './rng'

/** A Threefry key, or a block of its output: two words of 32 bits. */
export type PrngKey = readonly [number, number]

/** Left rotations of the second word, one for each round; the eight repeat. */
export const threefryRotations = [13, 15, 26, 6, 17, 29, 16, 24] as const
export const threefryRounds = 20
/** The third key word's constant, so that a key of zeros does not stay zero. */
export const threefryParity = 0x1bd11bda

/** @returns two words, each from 0 to 2^32 - 1 */
export function threefry([key0, key1]: PrngKey, [counter0, counter1]: PrngKey): PrngKey {
  const keys = [key0 | 0, key1 | 0, threefryParity ^ key0 ^ key1]
  let x = (counter0 + keys[0]!) | 0
  let y = (counter1 + keys[1]!) | 0
  for (let round = 0; round < threefryRounds; round += 1) {
    const rotation = threefryRotations[round % 8]!
    x = (x + y) | 0
    y = ((y << rotation) | (y >>> (32 - rotation))) ^ x
    if (round % 4 === 3) {
      const injection = (round + 1) / 4
      x = (x + keys[injection % 3]!) | 0
      y = (y + keys[(injection + 1) % 3]! + injection) | 0
    }
  }
  return [x >>> 0, y >>> 0]
}

/**
 * A standard Gumbel number -ln(-ln(1 - u)), u the middle of one of 2^23 equal parts of (0, 1), chosen by the
 * word's upper bits: u and 1 - u are then exact in float32, which the GPU computes in. At most 16.6, which
 * one draw in 17 million would exceed.
 */
export function gumbelOf(word: number): number {
  return -Math.log(-Math.log1p(-((word >>> 9) + 0.5) / 2 ** 23))
}

/** Where noise is used. Adding a Gumbel number to each logit and taking the largest samples the softmax. */
export interface NoiseAt {
  key: PrngKey
  /** Index of the pixel in its image, in reading order. */
  position: number
}

/**
 * @returns (sequences, nVocab) Gumbel numbers; those of a sequence do not depend on the number of sequences
 */
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

function keyOf(stream: Rng): PrngKey {
  return [stream.nextUint32(), stream.nextUint32()]
}

/** The key of a stream's pixel noise. Does not advance the stream. */
export function pixelKey(rng: Rng): PrngKey {
  return keyOf(rng.fork('pixels'))
}

/** The key of a stream's dropout at one step. Does not advance the stream. */
export function dropoutKey(rng: Rng, step: number): PrngKey {
  return threefry(keyOf(rng.fork('dropout')), [step, 0])
}
