/**
 * Steps whose passes are replayed against the same steps op by op: equal to the bit, whatever is allocated
 * between them, and no memory is left.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import type { WasmRuntime } from '../wasm/runtime'
import { EagerTrainer } from './eagerTrainer'
import { initialWeights } from './init'
import { drawMask, lossAndGradients, toDevice } from './loss'
import { AdamW } from './optimizer'
import { ReplayedPasses } from './replayedPasses'
import type { StepResult, TrainerSettings } from './trainer'
import { readCopies, WeightSet, type IgptShape } from './weights'

const shape: IgptShape = { positions: 11, nVocab: 7, nLayer: 2, nHead: 3, nEmbd: 15 }
const settings: TrainerSettings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, gradClip: 1 }
const steps = 5

let runtime: WasmRuntime
beforeAll(async () => {
  runtime = await useWasmOpsInNode()
})
afterAll(() => runtime.dispose())

/** A batch of odd size; other tokens and hidden pixels in every step. */
function batchOf(of: IgptShape, step: number, images = 13) {
  const rng = new Rng(step)
  const count = images * of.positions
  const tokens = Int32Array.from({ length: count }, () => Math.floor(rng.uniform() * of.nVocab))
  return { tokens, mask: of.objective === 'masked' ? drawMask(count, 0.3, rng) : undefined }
}

/** The same steps op by op. */
async function opByOp(of: IgptShape): Promise<{ results: StepResult[]; weights: unknown }> {
  const set = WeightSet.trainable(of, initialWeights(of, new Rng(3)))
  const optimizer = new AdamW(set, settings)
  const results: StepResult[] = []
  for (let step = 0; step < steps; step += 1) {
    const { tokens, mask } = batchOf(of, step)
    const batch = toDevice(of, tokens, mask)
    const { loss, gradients } = lossAndGradients(set, batch)
    const norm = optimizer.update(gradients, 1e-2)
    results.push({ loss: loss.dataSync()[0]!, gradNorm: norm.dataSync()[0]! })
    tf.dispose([loss, norm, ...gradients.values(), ...Object.values(batch)])
  }
  const weights = await readCopies(set.snapshot().byName)
  optimizer.dispose()
  set.dispose()
  return { results, weights }
}

it.each<[string, IgptShape]>([
  ['autoregressive', shape],
  ['masked', { ...shape, objective: 'masked' }],
  ['with biases', { ...shape, biases: true }],
  ['with a tied head', { ...shape, tiedHead: true }],
  ['of one layer and head', { ...shape, nLayer: 1, nHead: 1, nEmbd: 5 }],
])('replays to the bit, %s', async (_, of) => {
  const expected = await opByOp(of)
  const before = tf.memory()
  const trainer = new EagerTrainer(of, settings, new Rng(3))
  const results: StepResult[] = []
  const others: tf.Tensor[] = []
  for (let step = 0; step < steps; step += 1) {
    const { tokens, mask } = batchOf(of, step)
    results.push(await trainer.step(tokens, 1e-2, mask))
    // Of the sizes of activations: they may not get memory that the next replay writes to.
    others.push(...[5, 15, 45, 60].map((columns) => tf.fill([13 * 11, columns], step)))
  }
  expect(results).toEqual(expected.results)
  const { weights } = await trainer.readState()
  expect(weights).toEqual(expected.weights)
  for (const [i, other] of others.entries())
    expect(new Set(await other.data())).toEqual(new Set([Math.floor(i / 4)]))
  trainer.dispose()
  tf.dispose(others)
  expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes })
})

it('replays the model of the paper, but not a tied head, whose gradients tfjs adds', async () => {
  for (const tiedHead of [false, true]) {
    const of = { ...shape, tiedHead }
    const set = WeightSet.trainable(of, initialWeights(of, new Rng(3)))
    const passes = await ReplayedPasses.capture(runtime, set, batchOf(of, 0).tokens)
    expect(passes.canReplay).toBe(!tiedHead)
    expect(passes.bytes).toBeGreaterThan(0)
    passes.dispose()
    expect(passes.bytes).toBe(0)
    set.dispose()
  }
})

it('takes a batch of another size op by op', async () => {
  const step = async (sizes: readonly number[]) => {
    const trainer = new EagerTrainer(shape, settings, new Rng(3))
    let last: StepResult | null = null
    for (const [i, images] of sizes.entries()) last = await trainer.step(batchOf(shape, i, images).tokens, 0)
    trainer.dispose()
    return last
  }
  expect(await step([13, 4, 13])).toEqual(await step([4, 4, 13]))
  expect(await step([13, 4])).toEqual(await step([4, 4]))
})
