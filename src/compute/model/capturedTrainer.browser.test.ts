/**
 * The captured step against the eager one over 50 steps with a changing learning rate, and the cost of a
 * step: dispatches, submits, and no created objects, counted on the WebGPU prototypes.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { learningRateAt } from '../../core/schedule'
import { registerWebgpuOps } from '../ops/implementations'
import { expectAllClose } from '../../testSupport/allClose'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { defaultGpuOptions } from '../webgpu/gpuOptions'
import { GpuRuntime } from '../webgpu/runtime'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { CapturedTrainer } from './capturedTrainer'
import type { AdamWSettings } from './optimizer'
import { EagerTrainer } from './eagerTrainer'
import type { StepResult, Trainer } from './trainer'
import type { IgptShape } from './weights'

const adamw: AdamWSettings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }
const odd: IgptShape = { positions: 9, nVocab: 7, nLayer: 2, nHead: 3, nEmbd: 15 }
const batchSize = 3

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime(defaultGpuOptions(false))
  registerWebgpuOps(runtime)
})

const batchFor = (step: number, shape: IgptShape, batch: number) =>
  Int32Array.from(
    { length: batch * shape.positions },
    (_, i) => (i * 5 + step * 3 + (i % 4) * step) % shape.nVocab,
  )

async function train(
  trainer: Trainer,
  steps: number,
): Promise<{ results: StepResult[]; weights: Map<string, Float32Array> }> {
  const results: StepResult[] = []
  for (let step = 0; step < steps; step += 1) {
    const rate = learningRateAt(step, { learningRate: 5e-3, warmupSteps: 5, steps })
    const tokens = batchFor(step, odd, batchSize)
    // Different masks at every step; the last image of some steps has none.
    const mask =
      trainer.set.shape.objective === 'masked'
        ? Float32Array.from(tokens, (_, i) => ((i + step) % 3 === 0 && i < 20 ? 1 : 0))
        : undefined
    results.push(await trainer.step(tokens, rate, mask, [step, 7]))
  }
  const weights = await trainer.set.read()
  trainer.dispose()
  return { results, weights }
}

describe.each([
  ['plain', odd, adamw],
  ['with decay and clipping', odd, { ...adamw, weightDecay: 0.1, gradClip: 0.3 }],
  ['on masked pixels', { ...odd, objective: 'masked' as const }, adamw],
  ['with a tied head and dropout', { ...odd, tiedHead: true }, { ...adamw, dropout: 0.2 }],
])('fifty captured steps, %s,', (_, shape, settings) => {
  it('equal fifty eager ones in losses, norms and weights', async () => {
    const before = tf.memory().numTensors
    const eager = await train(new EagerTrainer(shape, settings, new Rng(4)), 50)
    const captured = await train(new CapturedTrainer(runtime, shape, settings, new Rng(4), batchSize), 50)
    // The norm sums in another order; over 50 steps the rounding differences grow a little.
    expectAllClose(
      captured.results.map(({ loss }) => loss),
      eager.results.map(({ loss }) => loss),
      1e-4,
    )
    expectAllClose(
      captured.results.map(({ gradNorm }) => gradNorm),
      eager.results.map(({ gradNorm }) => gradNorm),
      1e-3,
      1e-3,
    )
    for (const [name, values] of captured.weights) expectAllClose(values, eager.weights.get(name)!, 1e-3)
    expect(captured.results.at(-1)!.loss).toBeLessThan(captured.results[0].loss - 0.01)
    expect(tf.memory().numTensors).toBe(before)
  }, 120_000)
})

it('computes the same losses when a long step is spread over several submits', async () => {
  const whole = await train(new CapturedTrainer(runtime, odd, adamw, new Rng(4), batchSize), 6)
  const chopping = new GpuRuntime(runtime.gpu, { ...runtime.options, submitMs: 1 })
  registerWebgpuOps(chopping)
  const trainer = new CapturedTrainer(chopping, odd, adamw, new Rng(4), batchSize)
  const counter = countGpuCalls()
  const chopped = await train(trainer, 6)
  counter.stop()
  registerWebgpuOps(runtime)
  expect(counter.read().submit).toBeGreaterThan(15)
  expect(chopped.results).toEqual(whole.results)
}, 60_000)

it('reads current weights, not those of the last read', async () => {
  const trainer = new CapturedTrainer(runtime, odd, adamw, new Rng(4), batchSize)
  await trainer.step(batchFor(0, odd, batchSize), 1e-2)
  const first = (await trainer.set.read()).get('head')!
  await trainer.step(batchFor(1, odd, batchSize), 1e-2)
  const second = (await trainer.set.read()).get('head')!
  expect(second).not.toEqual(first)
  trainer.dispose()
})

it('leaves weights and moments unchanged if the gradient is not finite', async () => {
  const trainer = new CapturedTrainer(runtime, odd, adamw, new Rng(4), batchSize)
  await trainer.step(batchFor(0, odd, batchSize), 1e-2)
  await trainer.step(batchFor(1, odd, batchSize), Number.NaN)
  const { gradNorm } = await trainer.step(batchFor(2, odd, batchSize), 1e-2)
  expect(Number.isFinite(gradNorm)).toBe(false)
  trainer.dispose()
})

describe('shape S (V32 T64 C64 L2 H2 B8), steady state', () => {
  const shape: IgptShape = { positions: 64, nVocab: 32, nLayer: 2, nHead: 2, nEmbd: 64 }
  let stop: (() => void) | null = null
  afterEach(() => stop?.())

  it('takes at most 60 dispatches and one submit, and creates nothing', async () => {
    const trainer = new CapturedTrainer(runtime, shape, adamw, new Rng(0), 8)
    for (let step = 0; step < 2; step += 1) await trainer.step(batchFor(step, shape, 8), 1e-3)
    const counter = countGpuCalls()
    stop = counter.stop
    await trainer.step(batchFor(2, shape, 8), 1e-3)
    const calls = counter.read()
    console.log(`shape S, one step: ${JSON.stringify(calls)}`)
    expect(calls.dispatchWorkgroups).toBe(trainer.dispatches)
    expect(calls.dispatchWorkgroups).toBeLessThanOrEqual(60)
    // One, unless submits are forced to be short.
    expect(calls.submit === 1 || runtime.options.submitMs > 0).toBe(true)
    expect(
      calls.createBindGroup + calls.createBuffer + calls.createComputePipeline + calls.createShaderModule,
    ).toBe(0)
    expect(calls.writeBuffer).toBe(2)
    trainer.dispose()
  })
})

it('takes at most 60 dispatches at shape S in the variants for hardware GPUs', async () => {
  const shape: IgptShape = { positions: 64, nVocab: 32, nLayer: 2, nHead: 2, nEmbd: 64 }
  const hardware = new GpuRuntime(runtime.gpu, defaultGpuOptions(true))
  registerWebgpuOps(hardware)
  const trainer = new CapturedTrainer(hardware, shape, adamw, new Rng(0), 8)
  const { loss } = await trainer.step(batchFor(0, shape, 8), 1e-3)
  registerWebgpuOps(runtime)
  console.log(`shape S in the variants for hardware GPUs: ${trainer.dispatches} dispatches`)
  // The head starts at zero, so all colours are equally likely.
  expect(Math.abs(loss - Math.log(32))).toBeLessThan(1e-5)
  expect(trainer.dispatches).toBeLessThanOrEqual(60)
  trainer.dispose()
}, 120_000)

it('compiles all kernels ahead, and none at the first step', async () => {
  const shape: IgptShape = { positions: 16, nVocab: 5, nLayer: 1, nHead: 1, nEmbd: 12 }
  const trainer = new CapturedTrainer(runtime, shape, adamw, new Rng(0), 2)
  const before = tf.memory().numTensors
  const progress: [number, number][] = []
  await trainer.prepare((done, all) => progress.push([done, all]))
  expect(progress.length).toBeGreaterThan(10)
  expect(progress.at(-1)).toEqual([progress.length, progress.length])
  expect(tf.memory().numTensors).toBe(before)
  const counter = countGpuCalls()
  const { loss } = await trainer.step(batchFor(0, shape, 2), 1e-3)
  const calls = counter.read()
  counter.stop()
  expect(calls.createComputePipeline + calls.createComputePipelineAsync + calls.createShaderModule).toBe(0)
  expect(Math.abs(loss - Math.log(5))).toBeLessThan(1e-5)
  trainer.dispose()
})
