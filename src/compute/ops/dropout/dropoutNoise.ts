/**
 * Random keys of one step's dropout, one for each place in the model, and a kernel's constants for a rate.
 */
import type * as tf from '@tensorflow/tfjs'
import { threefry, type PrngKey } from '../../../core/counterNoise'

/** Rate and key of one training step. */
export interface DropoutNoise {
  /** Fraction of the numbers that become zero, from 0 to below 1. */
  rate: number
  key: PrngKey
  /**
   * Numbers of the whole batch before this tensor's first, if it holds a piece of the batch: the piece then
   * has the masks that it has in the whole. Even, since two numbers share one block of random words.
   */
  offset?: number
  /**
   * On WebGPU, keys and offset for all places in the layout of `keysOnDevice`, in a buffer that is rewritten
   * every step: a captured step would replay the constants of `key` as they were at its capture.
   */
  onDevice?: tf.Tensor
}

/** The key of one place in the model at one step. */
export function keyAt({ key }: DropoutNoise, place: number): PrngKey {
  return threefry(key, [place, 0])
}

/** Blocks of two random words before the first. @throws RangeError for an odd offset */
export function blocksBefore({ offset = 0 }: Pick<DropoutNoise, 'offset'>): number {
  if (offset % 2 !== 0) throw new RangeError(`Dropout begins after an even count of numbers, not ${offset}.`)
  return offset / 2
}

/** Numbers whose word is below `threshold` become zero, the others are multiplied by `scale`. */
export function thresholdAndScale(rate: number): { threshold: number; scale: number } {
  return { threshold: Math.floor(rate * 2 ** 32), scale: Math.fround(1 / (1 - rate)) }
}

/** 32-bit words from one key to the next on the device: binding offsets are multiples of 256 bytes. */
export const wordsPerPlace = 64

/** What the kernel of one place reads: its key, and the blocks before the first. */
export function wordsOf(noise: DropoutNoise, place: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(...keyAt(noise, place), blocksBefore(noise))
}

/** The words of `places` places, for a buffer of `places * wordsPerPlace` words. */
export function keysOnDevice(noise: DropoutNoise, places: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(places * wordsPerPlace)
  for (let place = 0; place < places; place += 1) words.set(wordsOf(noise, place), place * wordsPerPlace)
  return words
}
