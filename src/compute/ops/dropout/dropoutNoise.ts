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
   * On WebGPU, the keys of all places in the layout of `keysOnDevice`, in a buffer that is rewritten every
   * step: a captured step would replay the constants of `key` as they were at its capture.
   */
  onDevice?: tf.Tensor
}

/** The key of one place in the model at one step. */
export function keyAt({ key }: DropoutNoise, place: number): PrngKey {
  return threefry(key, [place, 0])
}

/** Numbers whose word is below `threshold` become zero, the others are multiplied by `scale`. */
export function thresholdAndScale(rate: number): { threshold: number; scale: number } {
  return { threshold: Math.floor(rate * 2 ** 32), scale: Math.fround(1 / (1 - rate)) }
}

/** 32-bit words from one key to the next on the device: binding offsets are multiples of 256 bytes. */
export const wordsPerPlace = 64

/** The keys of `places` places, for a buffer of `places * wordsPerPlace` words. */
export function keysOnDevice(key: PrngKey, places: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(places * wordsPerPlace)
  for (let place = 0; place < places; place += 1) words.set(threefry(key, [place, 0]), place * wordsPerPlace)
  return words
}
