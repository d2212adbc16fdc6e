/**
 * The gate before a machine is timed: the first steps of small models, as they will be timed (captured steps
 * on WebGPU, SIMD kernels on wasm), against the same steps of stock tfjs ops in plain JavaScript, which sum
 * in float64. A machine that computes something else has no speed.
 */
import * as tf from '@tensorflow/tfjs'
import { createTrainer } from '../../compute/model/createTrainer'
import type { AdamWSettings } from '../../compute/model/optimizer'
import { gateTolerances, type MachineGate, type Precision } from '../../core/machine/result'
import { machineShapes, type MachineShape } from '../../core/machine/shapes'
import { Rng } from '../../core/rng'

/** The same as in the benches. */
export const machineOptimizer: AdamWSettings = {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  gradClip: 0,
}
export const machineLearningRate = 1e-3

/**
 * No size of the first is a multiple of a kernel's tile; the second is timed, too. The head starts at zero,
 * so that one step would test little of the body.
 */
const gateModels: readonly { shape: MachineShape; steps: number }[] = [
  { shape: { nVocab: 11, positions: 25, nEmbd: 24, nLayer: 2, nHead: 3, batch: 3 }, steps: 4 },
  { shape: { ...machineShapes.S, batch: 1 }, steps: 2 },
]

/** A batch of seeded tokens, (B, T) flat. */
export function machineTokens({ nVocab, positions, batch }: MachineShape): Int32Array<ArrayBuffer> {
  const rng = new Rng(7)
  return Int32Array.from({ length: batch * positions }, () => rng.int(nVocab))
}

/** Losses and gradient norms of the first steps on the current backend. */
async function firstSteps({ shape, steps }: (typeof gateModels)[number]): Promise<number[]> {
  const trainer = createTrainer(shape, machineOptimizer, new Rng(0), shape.batch)
  try {
    await trainer.prepare(() => undefined)
    const tokens = machineTokens(shape)
    const found: number[] = []
    for (let i = 0; i < steps; i += 1) {
      const { loss, gradNorm } = await trainer.step(tokens, machineLearningRate)
      found.push(loss, gradNorm)
    }
    return found
  } finally {
    trainer.dispose()
  }
}

/** Largest difference relative to the expected number; infinite if a number is not finite. */
export function largestError(actual: readonly number[], expected: readonly number[]): number {
  const errors = expected.map((value, i) => Math.abs(actual[i]! - value) / Math.abs(value))
  return errors.every(Number.isFinite) ? Math.max(...errors) : Infinity
}

/**
 * Compares the current backend with plain JavaScript, which is the current one meanwhile: nothing else may
 * compute. Takes about a second.
 */
export async function machineGate(precision: Precision): Promise<MachineGate> {
  const tolerance = gateTolerances[precision]
  const backend = tf.getBackend()
  if (backend === 'cpu') return { outcome: 'reference', error: 0, tolerance }
  const actual: number[][] = []
  for (const model of gateModels) actual.push(await firstSteps(model))
  await tf.setBackend('cpu')
  try {
    let error = 0
    for (const [i, model] of gateModels.entries())
      error = Math.max(error, largestError(actual[i]!, await firstSteps(model)))
    // Infinity is no JSON.
    return { outcome: error <= tolerance ? 'passed' : 'failed', error: Math.min(error, 1e9), tolerance }
  } finally {
    await tf.setBackend(backend)
  }
}
