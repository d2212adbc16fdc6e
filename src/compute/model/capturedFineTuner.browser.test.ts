/**
 * Captured fine-tuning against the eager one over several steps, what a step costs on the WebGPU prototypes,
 * and that nothing is left after its end or a cancel in its middle.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import type { PrngKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import { expectAllClose } from '../../testSupport/allClose'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { registerWebgpuOps } from '../ops/implementations'
import { defaultGpuOptions } from '../webgpu/gpuOptions'
import type { GpuRuntime } from '../webgpu/runtime'
import { CapturedFineTuner } from './capturedFineTuner'
import { createFineTuner } from './createFineTuner'
import { EagerFineTuner } from './eagerFineTuner'
import type { FineTuner, FineTuneStep, FineTuneTask } from './fineTuner'
import { initialWeights } from './init'
import type { IgptShape } from './weights'

const shape: IgptShape = { positions: 9, nVocab: 7, nLayer: 2, nHead: 3, nEmbd: 15 }
const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, gradClip: 0.5 }
const images = 5
const steps = 8

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime(defaultGpuOptions(false))
  registerWebgpuOps(runtime)
})

/** Weights with a head that is not zero, so that no gradient vanishes. */
function weightsOf(of: IgptShape) {
  const rng = new Rng(3)
  const values = initialWeights(of, rng)
  values.get('head')?.forEach((_, i, head) => {
    head[i] = 0.3 * rng.normal()
  })
  return values
}

const tokensAt = (step: number, count = images) =>
  Int32Array.from({ length: count * shape.positions }, (_, i) => (i * 5 + step * 3 + (i % 4)) % shape.nVocab)
const labelsAt = (step: number) => Int32Array.from({ length: images }, (_, i) => (i * 2 + step) % 4)
const maskAt = (step: number, count = images) =>
  Float32Array.from({ length: count * shape.positions }, (_, i) => ((i + step) % 3 === 0 ? 1 : 0))

async function trained(tuner: FineTuner, of: IgptShape) {
  const masked = of.objective === 'masked'
  const results: FineTuneStep[] = []
  for (let step = 0; step < steps; step += 1) {
    const key: PrngKey = [step, 7]
    const mask = masked ? maskAt(step) : undefined
    results.push(await tuner.step(tokensAt(step), labelsAt(step), 5e-3 / (step + 1), mask, key))
  }
  const weights = await tuner.read()
  // Two batches of another size each: the captured pass is made anew, or padded.
  const predicted = [
    ...(await tuner.predict(tokensAt(1, 7), masked ? maskAt(1, 7) : undefined)),
    ...(await tuner.predict(tokensAt(2, 4), masked ? maskAt(2, 4) : undefined)),
  ]
  tuner.restore(weightsOf(of).set('wClf', weights.get('wClf')!))
  const restored = [...(await tuner.predict(tokensAt(3), masked ? maskAt(3) : undefined))]
  tuner.dispose()
  return { results, weights, predicted, restored }
}

const cases: [string, IgptShape, FineTuneTask, number][] = [
  ['joint, final layer', shape, { classes: 4, joint: true, headLayer: 2 }, 0],
  [
    'joint, middle layer, tied head',
    { ...shape, tiedHead: true },
    { classes: 4, joint: true, headLayer: 1 },
    0,
  ],
  ['class loss alone, final layer', shape, { classes: 4, joint: false, headLayer: 2 }, 0],
  ['class loss alone, first layer', shape, { classes: 4, joint: false, headLayer: 0 }, 0],
  [
    'joint on masked pixels with dropout',
    { ...shape, objective: 'masked' },
    { classes: 4, joint: true, headLayer: 2 },
    0.2,
  ],
]

it.each(cases)(
  'equals eager steps: %s',
  async (_, of, task, dropout) => {
    const before = tf.memory().numTensors
    const all = { ...settings, dropout }
    const eager = await trained(new EagerFineTuner(of, task, all, weightsOf(of)), of)
    const captured = await trained(new CapturedFineTuner(runtime, of, task, all, weightsOf(of), images), of)
    const numbers = ({ results }: { results: FineTuneStep[] }) =>
      results.flatMap(({ generative, classification, gradNorm }) => [
        generative ?? -1,
        classification,
        gradNorm,
      ])
    // The same passes; norm and means are summed in another order, which eight updates carry on.
    expectAllClose(numbers(captured), numbers(eager), 1e-4, 1e-4)
    expect([...captured.weights.keys()]).toEqual([...eager.weights.keys()])
    for (const [name, values] of captured.weights) expectAllClose(values, eager.weights.get(name)!, 1e-4)
    expect(captured.predicted).toEqual(eager.predicted)
    expect(captured.restored).toEqual(eager.restored)
    // Each update moves a weight by at most the learning rate, so the head has been trained.
    expect(Math.max(...captured.weights.get('wClf')!.map(Math.abs))).toBeGreaterThan(5e-3)
    expect(tf.memory().numTensors).toBe(before)
  },
  60_000,
)

it('takes one submit for a step and creates nothing', async () => {
  const task = cases[0]![2]
  const cost = async (tuner: FineTuner) => {
    for (let step = 0; step < 2; step += 1) await tuner.step(tokensAt(step), labelsAt(step), 1e-3)
    const counter = countGpuCalls()
    const began = performance.now()
    await tuner.step(tokensAt(2), labelsAt(2), 1e-3)
    const ms = performance.now() - began
    const calls = counter.read()
    counter.stop()
    tuner.dispose()
    return { calls, ms }
  }
  const eager = await cost(new EagerFineTuner(shape, task, settings, new Rng(0)))
  const tuner = createFineTuner(shape, task, settings, new Rng(0), images)
  expect(tuner).toBeInstanceOf(CapturedFineTuner)
  const { calls, ms } = await cost(tuner)
  console.log(`fine-tuning, op by op: ${eager.ms.toFixed(0)} ms ${JSON.stringify(eager.calls)}`)
  console.log(`fine-tuning, captured: ${ms.toFixed(0)} ms ${JSON.stringify(calls)}`)
  expect(calls.submit === 1 || runtime.options.submitMs > 0).toBe(true)
  const { createBindGroup, createBuffer, createComputePipeline, createShaderModule } = calls
  expect(createBindGroup + createBuffer + createComputePipeline + createShaderModule).toBe(0)
  // Scalars, tokens and labels.
  expect(calls.writeBuffer).toBe(3)
  expect(calls.dispatchWorkgroups).toBeLessThan(eager.calls.dispatchWorkgroups)
}, 60_000)

it('leaves nothing when it is given up before a step, after one, and after a prediction', async () => {
  const before = tf.memory().numTensors
  for (const steps of [0, 1]) {
    for (const predictions of [0, 1]) {
      const tuner = new CapturedFineTuner(runtime, shape, cases[0]![2], settings, new Rng(1), images)
      for (let i = 0; i < steps; i += 1) await tuner.step(tokensAt(0), labelsAt(0), 1e-3)
      for (let i = 0; i < predictions; i += 1) await tuner.predict(tokensAt(0))
      tuner.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
  }
})

it('refuses another number of images', async () => {
  const tuner = new CapturedFineTuner(runtime, shape, cases[0]![2], settings, new Rng(1), images)
  await expect(tuner.step(tokensAt(0, 4), labelsAt(0).slice(0, 4), 1e-3)).rejects.toThrow(/has 5 images/)
  tuner.dispose()
})
