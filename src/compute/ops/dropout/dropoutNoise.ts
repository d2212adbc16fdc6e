/**
 * The chance of one step's dropout: a key for the step, one made of it for each place in the model, and how a
 * rate becomes what kernels compare and multiply with. No op.
 */
import type * as tf from '@tensorflow/tfjs'
import { threefry, type Words } from '../../../core/counterNoise'

/** The chance of one step. */
export interface DropoutNoise {
  /** Share of the numbers that become zero, from 0 to below 1. */
  rate: number
  key: Words
  /**
   * On WebGPU, the keys of all places as `keysOnDevice` lays them out, in a buffer that is rewritten every
   * step: in a captured step the numbers of `key` would be those of the step that was captured.
   */
  onDevice?: tf.Tensor
}

/** The key of one place in the model at one step. */
export function keyAt({ key }: DropoutNoise, place: number): Words {
  return threefry(key, [place, 0])
}

/** What a kernel needs of a rate: words below `threshold` become zero, the rest is multiplied by `scale`. */
export function keepingOf(rate: number): { threshold: number; scale: number } {
  return { threshold: Math.floor(rate * 2 ** 32), scale: Math.fround(1 / (1 - rate)) }
}

/** 32-bit words from one key to the next on the device: bindings begin at multiples of 256 bytes. */
export const wordsPerPlace = 64

/** The keys of `places` places, for a buffer of `places * wordsPerPlace` words. */
export function keysOnDevice(key: Words, places: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(places * wordsPerPlace)
  for (let place = 0; place < places; place += 1) words.set(threefry(key, [place, 0]), place * wordsPerPlace)
  return words
}
