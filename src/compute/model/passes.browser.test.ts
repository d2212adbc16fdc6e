/**
 * Captured passes against passes op by op, on weights that change, at full and smaller pieces; and that
 * nothing is created once they run.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { registerWebgpuOps } from '../ops/implementations'
import { expectAllClose } from '../../testSupport/allClose'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { GpuRuntime } from '../webgpu/runtime'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { CapturedPasses } from './capturedPasses'
import { initialWeights } from './init'
import { drawMask } from './loss'
import { EagerPasses } from './passes'
import { Snapshots } from './snapshots'
import { WeightSet, type IgptShape } from './weights'

const shape: IgptShape = { positions: 9, nVocab: 5, nLayer: 2, nHead: 2, nEmbd: 10 }
let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime()
  registerWebgpuOps(runtime)
})

/** Weights whose head is not zero. */
function weightsOf(of: IgptShape): WeightSet {
  const rng = new Rng(2)
  const values = initialWeights(of, rng)
  values.get('head')!.forEach((_, i, head) => {
    head[i] = rng.normal()
  })
  return WeightSet.trainable(of, values)
}

/** Changes every weight, and leaves it on the GPU as a step would. */
function change(set: WeightSet): void {
  for (const tensor of set.byName.values()) {
    tf.tidy(() => (tensor as tf.Variable).assign(tensor.mul(1.1).add(0.01)))
    runtime.slice(tensor)
  }
  runtime.gpu.flush()
}

const tokensOf = (images: number, seed: number) =>
  Int32Array.from({ length: images * 9 }, (_, i) => (i * 3 + seed * 7) % 5)

describe.each([
  ['autoregressive', shape],
  ['masked', { ...shape, objective: 'masked' as const }],
])('%s', (_, of) => {
  it('equals eager passes while the weights change, with a smaller last batch', async () => {
    const before = tf.memory().numTensors
    const source = weightsOf(of)
    const snapshots = new Snapshots(source)
    // The first round captures; the others replay the same passes on the same copy, whose numbers have
    // changed.
    for (const [round, images] of [4, 227, 3, 1].entries()) {
      const { set, passes, release } = snapshots.take()
      const eager = new EagerPasses(set, passes.imagesPerPass)
      const tokens = tokensOf(images, round)
      const mask = of.objective === 'masked' ? drawMask(tokens.length, 0.4, new Rng(round)) : undefined
      // The same kernels; the mean of the losses is taken on the host here and on the device there.
      expectAllClose([await passes.loss(tokens, mask)], [await eager.loss(tokens, mask)], 1e-6, 1e-6)
      for (const raw of [false, true])
        expectAllClose(
          await passes.features(tokens, mask, raw),
          await eager.features(tokens, mask, raw),
          1e-6,
          1e-6,
        )
      for (const raw of [false, true])
        for (const layer of [0, 2])
          expectAllClose(
            await passes.positionFeatures(tokens, layer, mask, raw),
            await eager.positionFeatures(tokens, layer, mask, raw),
            1e-6,
            1e-6,
          )
      expect(passes).toBeInstanceOf(CapturedPasses)
      release()
      change(source)
    }
    snapshots.dispose()
    source.dispose()
    expect(tf.memory().numTensors).toBe(before)
  }, 60_000)

  it('creates nothing in the steady state, on one copy of the changing weights', async () => {
    const source = weightsOf(of)
    const snapshots = new Snapshots(source)
    const measure = async (seed: number) => {
      const { passes, set, release } = snapshots.take()
      const tokens = tokensOf(passes.imagesPerPass, seed)
      const mask = of.objective === 'masked' ? drawMask(tokens.length, 0.4, new Rng(seed)) : undefined
      const found = [await passes.loss(tokens, mask), ...(await passes.features(tokens, mask))]
      const id = set.byName.get('wte')!.id
      release()
      return { found, id }
    }
    const first = await measure(1)
    change(source)
    const counter = countGpuCalls()
    const second = await measure(1)
    counter.stop()
    const {
      createBuffer,
      createBindGroup,
      createComputePipeline,
      createComputePipelineAsync,
      createShaderModule,
    } = counter.read()
    expect([
      createBuffer,
      createBindGroup,
      createComputePipeline,
      createComputePipelineAsync,
      createShaderModule,
    ]).toEqual([0, 0, 0, 0, 0])
    expect(second.id).toBe(first.id)
    expect(second.found[0]).not.toBeCloseTo(first.found[0]!, 4)
    snapshots.dispose()
    source.dispose()
  }, 60_000)
})

it('compiles ahead, and spreads slow passes over several submits', async () => {
  const patient = new GpuRuntime(runtime.gpu, { ...runtime.options, submitMs: 0.01 })
  registerWebgpuOps(patient)
  const source = weightsOf(shape)
  const snapshots = new Snapshots(source)
  const progress: [number, number][] = []
  await snapshots.prepare((done, all) => progress.push([done, all]))
  expect(progress.at(-1)).toEqual([progress.length, progress.length])
  expect(progress.length).toBeGreaterThan(5)
  const { pipelines } = patient.counters
  const { passes, release } = snapshots.take()
  const tokens = tokensOf(passes.imagesPerPass, 1)
  const measured = async () => [await passes.loss(tokens), ...(await passes.features(tokens))]
  const captured = await measured()
  expect(patient.counters.pipelines).toBe(pipelines)
  const whole = await measured()
  const counter = countGpuCalls()
  const spread = await measured()
  counter.stop()
  expect(counter.read().submit).toBeGreaterThan(4)
  expect([whole, spread]).toEqual([captured, captured])
  release()
  snapshots.dispose()
  source.dispose()
  patient.dispose()
  registerWebgpuOps(runtime)
}, 60_000)
