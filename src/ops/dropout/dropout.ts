/**
 * Dropout, an ablation (paper 3.4: it did not help, so the rate is 0 unless set): each number becomes zero with the chance `rate`, the
 * others grow so that the mean stays, and a residual stream is added where given.
 *
 *   y = x m / (1 - rate) (+ residual)        m is 0 where the noise's word is below rate 2^32, else 1
 *
 * Gradient:   dx = dy m / (1 - rate)        dresidual = dy
 *
 * The mask is never stored: it is a function of the step's key, the place in the model and the element (core/counterNoise.ts), the same
 * on every backend, so that a run that is taken up again goes on as it would have.
 */
import type * as tf from '@tensorflow/tfjs'
import { threefry, type Words } from '../../core/counterNoise'
import { customOp } from '../customOp'
import { Implementations } from '../implementation'
import { dropoutReference } from './reference'

/** The chance of one step. */
export interface DropoutNoise {
  /** Share of the numbers that become zero, from 0 to below 1. */
  rate: number
  key: Words
  /**
   * On WebGPU, the keys of all places as `keysOnDevice` lays them out, in a buffer that is rewritten every step: in a captured step the
   * numbers of `key` would be those of the step that was captured.
   */
  onDevice?: tf.Tensor
}

export interface DropoutImplementation {
  /** @param place which dropout of the model this is. @param residual like x, or null. @returns like x */
  forward(x: tf.Tensor, noise: DropoutNoise, place: number, residual: tf.Tensor | null): tf.Tensor
}

export const dropoutImplementations = new Implementations<DropoutImplementation>('dropout', dropoutReference)

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

/**
 * @param x any shape
 * @param place which dropout of the model this is; each has masks of its own
 * @param residual like x, added where given
 * @returns like x, the caller's to dispose
 */
export function dropout<T extends tf.Tensor>(x: T, noise: DropoutNoise, place: number, residual?: T): T {
  const implementation = dropoutImplementations.current()
  return customOp(residual ? [x, residual] : [x], () => ({
    value: implementation.forward(x, noise, place, residual ?? null),
    saved: [],
    backward(dy) {
      // The same mask and scale, on the gradient.
      const dx = implementation.forward(dy, noise, place, null)
      return residual ? [dx, dy.clone()] : [dx]
    },
  }))
}
