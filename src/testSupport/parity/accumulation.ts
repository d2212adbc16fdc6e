/**
 * Steps whose batch is computed in pieces against steps of the whole batch: the same losses, norms and
 * weights; the same check in Node and in the browser.
 */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { Rng } from '../../core/rng'
import type { Trainer, TrainerSettings } from '../../compute/model/trainer'
import type { IgptShape } from '../../compute/model/weights'
import { expectAllClose } from '../allClose'

const shape: IgptShape = { positions: 9, nVocab: 7, nLayer: 2, nHead: 3, nEmbd: 12 }
const adamw: TrainerSettings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, gradClip: 0.3 }

/** Title, model shape and settings of each case. */
export const accumulationCases: [string, IgptShape, TrainerSettings][] = [
  ['with decay and clipping', shape, adamw],
  ['with a tied head and dropout', { ...shape, tiedHead: true }, { ...adamw, dropout: 0.2 }],
  ['on masked pixels, with dropout', { ...shape, objective: 'masked' }, { ...adamw, dropout: 0.2 }],
]

/** B of every step: no number of pieces but 1 and itself divides it. */
export const accumulationBatch = 7
/** 5 makes four pieces of two images, the last with one; 9 makes one of each image. */
const pieceCounts = [2, 3, 5, 9]
const steps = 6

/** Tokens and mask of a step. Images have different numbers of hidden pixels; every sixth has none. */
function batchAt(step: number, { positions, nVocab, objective }: IgptShape, images: number) {
  const count = images * positions
  const tokens = Int32Array.from({ length: count }, (_, i) => (i * 5 + step * 3 + (i % 4) * step) % nVocab)
  if (objective !== 'masked') return { tokens }
  const hides = (i: number) => {
    const image = Math.floor(i / positions)
    return image % 6 !== 5 && (i + step) % (2 + (image % 4)) === 0
  }
  return { tokens, mask: Float32Array.from({ length: count }, (_, i) => (hides(i) ? 1 : 0)) }
}

interface Taken {
  losses: number[]
  norms: number[]
  weights: ReadonlyMap<string, Float32Array>
}

/** @param left images at the end of each batch that are left out */
async function train(trainer: Trainer, left = 0): Promise<Taken> {
  const [losses, norms]: number[][] = [[], []]
  let tensors = 0
  for (let step = 0; step < steps; step += 1) {
    const { tokens, mask } = batchAt(step, trainer.set.shape, accumulationBatch - left)
    const { loss, gradNorm } = await trainer.step(tokens, 5e-3, mask, [step, 7])
    losses!.push(loss)
    norms!.push(gradNorm)
    // Captures are made in the first step.
    if (step === 0) tensors = tf.memory().numTensors
    else expect(tf.memory().numTensors, `tensors after step ${step}`).toBe(tensors)
  }
  const { weights } = await trainer.readState()
  trainer.dispose()
  return { losses: losses!, norms: norms!, weights }
}

function largestDifference(a: Taken['weights'], b: Taken['weights']): number {
  const differences = [...a].map(([name, values]) => {
    const others = b.get(name)!
    return values.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0)
  })
  return Math.max(...differences)
}

/**
 * Compares the steps of pieces with those of whole batches. Gradients are sums in another order, rounded to
 * float32 (6e-8 of their terms). Adam divides them by their size, so that weights whose gradient nearly
 * cancels differ by more: 2.5e-6 was the most on any backend, and losses and norms differed by 1e-6.
 */
export async function checkAccumulation(
  make: (settings: TrainerSettings, start: Rng) => Trainer,
  settings: TrainerSettings,
): Promise<void> {
  const before = tf.memory().numTensors
  const whole = await train(make(settings, new Rng(4)))
  for (const accumulationSteps of pieceCounts) {
    const pieces = await train(make({ ...settings, accumulationSteps }, new Rng(4)))
    expectAllClose(pieces.losses, whole.losses, 1e-5, 1e-5)
    expectAllClose(pieces.norms, whole.norms, 1e-4, 1e-4)
    for (const [name, values] of pieces.weights) expectAllClose(values, whole.weights.get(name)!, 2e-5, 2e-5)
  }
  // The check can fail: without the image of the last piece, weights differ by far more.
  const fewer = await train(make(settings, new Rng(4)), 1)
  expect(largestDifference(fewer.weights, whole.weights)).toBeGreaterThan(1e-3)
  expect(tf.memory().numTensors).toBe(before)
}
