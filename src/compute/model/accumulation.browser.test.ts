/** Gradient accumulation by captured steps, and op by op, on WebGPU: pieces against whole batches. */
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { startRuntime } from '../../testSupport/gpuRuntime'
import {
  accumulationBatch,
  accumulationCases,
  checkAccumulation,
} from '../../testSupport/parity/accumulation'
import { registerWebgpuOps } from '../ops/implementations'
import { defaultGpuOptions } from '../webgpu/gpuOptions'
import type { GpuRuntime } from '../webgpu/runtime'
import { CapturedTrainer } from './capturedTrainer'
import { EagerTrainer } from './eagerTrainer'
import type { IgptShape } from './weights'

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime(defaultGpuOptions(false))
  registerWebgpuOps(runtime)
})

describe.each(accumulationCases)('a batch of seven in pieces, %s,', (_, shape, settings) => {
  it('takes the captured steps of the whole, and leaks no tensor', async () => {
    await checkAccumulation(
      (given, start) => new CapturedTrainer(runtime, shape, given, start, accumulationBatch),
      settings,
    )
  }, 120_000)
})

it('takes the steps of the whole op by op, on masked pixels with dropout', async () => {
  const [, shape, settings] = accumulationCases[2]!
  await checkAccumulation((given, start) => new EagerTrainer(shape, given, start), settings)
}, 120_000)

it('needs the memory of one piece', async () => {
  const shape: IgptShape = { positions: 64, nVocab: 16, nLayer: 2, nHead: 2, nEmbd: 16 }
  const bytesIn = async (accumulationSteps: number) => {
    const settings = { ...accumulationCases[0]![2], accumulationSteps }
    const trainer = new CapturedTrainer(runtime, shape, settings, new Rng(4), 16)
    await trainer.step(new Int32Array(16 * shape.positions), 1e-3)
    const { extraBytes } = trainer
    trainer.dispose()
    return extraBytes
  }
  const [whole, pieces] = [await bytesIn(1), await bytesIn(8)]
  console.log(`a captured step of 16 images: ${whole} bytes, in 8 pieces ${pieces}`)
  // An eighth, and the gradients.
  expect(pieces).toBeLessThan(0.25 * whole)
}, 60_000)

it('creates nothing once captured, and makes one submit for each piece and the update', async () => {
  const [, shape, settings] = accumulationCases[2]!
  const inPieces = { ...settings, accumulationSteps: 5 }
  const trainer = new CapturedTrainer(runtime, shape, inPieces, new Rng(4), accumulationBatch)
  const step = (at: number) => {
    const count = accumulationBatch * shape.positions
    const mask = Float32Array.from({ length: count }, (_, i) => ((i + at) % 3 === 0 ? 1 : 0))
    return trainer.step(new Int32Array(count), 1e-3, mask, [at, 7])
  }
  await trainer.prepare(() => undefined)
  const counter = countGpuCalls()
  await step(0)
  const first = counter.read()
  expect(first.createComputePipeline + first.createComputePipelineAsync + first.createShaderModule).toBe(0)
  counter.stop()
  await step(1)
  const steady = countGpuCalls()
  await step(2)
  const calls = steady.read()
  steady.stop()
  expect(
    calls.createBindGroup + calls.createBuffer + calls.createComputePipeline + calls.createShaderModule,
  ).toBe(0)
  // Unless submits are forced to be short.
  expect(calls.submit === 5 || runtime.options.submitMs > 0).toBe(true)
  trainer.dispose()
}, 60_000)
