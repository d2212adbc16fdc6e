/** The VQ-VAE and its convolutions on WebGPU in a real browser, op by op and as captured steps. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { Rng } from '../../core/rng'
import { splitImages } from '../../data/prepare'
import { loadShipped } from '../../data/loadShipped'
import { checkOp } from '../../testSupport/checkOp'
import { convolutionCases } from '../../testSupport/convolutionCases'
import { expectAllClose } from '../../testSupport/allClose'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { startBackend } from '../../worker/backend/backend'
import { checkParity, parityCases } from '../../testSupport/parity/vqvae'
import { prepareCodes } from './prepareCodes'
import { shapeOfConfig } from './vqVaeShape'
import { CapturedVqVae } from './capturedVqVae'
import { createVqVae } from './createVqVae'
import { EagerVqVae } from './eagerVqVae'
import type { VqVae } from './vqvae'

beforeAll(async () => {
  expect(await tf.setBackend('webgpu')).toBe(true)
  await tf.ready()
})

it.each(convolutionCases)('%s', (_, opCase) => checkOp(opCase))

it.each(parityCases)('computes what PyTorch does: %s', (_, made) => checkParity(made))

const digits = () =>
  loadShipped('digits8', async (path) => new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer()))
const shape = shapeOfConfig({ palette: 'grey', paletteColours: '', vqFactor: 2, nVocab: 8 })
const perBatch = 8

/** Errors of some steps on the digits, then weights and codes; codes are redrawn after the fifth. */
async function trained(vqVae: VqVae, steps: number) {
  const images = splitImages(await digits(), baseConfig)
  const errors: number[] = []
  for (let step = 0; step < steps; step += 1) {
    const pixels = images.train.pixels.slice(step * perBatch * 64, (step + 1) * perBatch * 64)
    vqVae.step(pixels, 2e-3)
    errors.push(await vqVae.error())
    if (step === 5) await vqVae.redrawDead(pixels, new Rng(2))
  }
  const { weights, codes } = await vqVae.read()
  vqVae.dispose()
  return { errors, weights, codes }
}

it('takes captured steps equal to those op by op, and learns as on wasm', async () => {
  expect(await startBackend('webgpu')).toMatchObject({ backend: 'webgpu' })
  const before = tf.memory().numTensors
  const captured = await trained(createVqVae(shape, 8, 0.25, new Rng(1), perBatch), 12)
  const eager = await trained(new EagerVqVae(shape, 8, 0.25, new Rng(1)), 12)
  expect(tf.memory().numTensors).toBe(before)
  // The same programs of the network and the codebook; Adam on one flat buffer may round otherwise.
  expectAllClose(captured.errors, eager.errors, 0, 1e-4)
  for (const [name, values] of captured.weights) expectAllClose(values, eager.weights.get(name)!, 1e-4, 1e-3)
  expectAllClose(captured.codes, eager.codes, 1e-4, 1e-3)
  expect(captured.errors[11]!).toBeLessThan(0.6 * captured.errors[0]!)
  expect(await startBackend('wasm')).toMatchObject({ backend: 'wasm' })
  const onWasm = await trained(createVqVae(shape, 8, 0.25, new Rng(1), perBatch), 12)
  // A vector between two codes may go to the other one and take the rest of the run with it, so only the
  // first steps are held closely.
  expectAllClose(captured.errors.slice(0, 3), onWasm.errors.slice(0, 3), 0, 1e-3)
  expectAllClose(captured.errors, onWasm.errors, 0, 0.15)
}, 120_000)

it('takes one submit for a captured step and creates nothing', async () => {
  expect(await startBackend('webgpu')).toMatchObject({ backend: 'webgpu' })
  const pixels = Uint8Array.from({ length: perBatch * 64 }, (_, i) => (i * 37) % 256)
  const cost = async (vqVae: VqVae) => {
    for (let step = 0; step < 2; step += 1) vqVae.step(pixels, 2e-3)
    await vqVae.error()
    const counter = countGpuCalls()
    const began = performance.now()
    vqVae.step(pixels, 2e-3)
    const calls = counter.read()
    counter.stop()
    await vqVae.error()
    const ms = performance.now() - began
    vqVae.dispose()
    return { calls, ms }
  }
  const eager = await cost(new EagerVqVae(shape, 8, 0.25, new Rng(1)))
  const vqVae = createVqVae(shape, 8, 0.25, new Rng(1), perBatch)
  expect(vqVae).toBeInstanceOf(CapturedVqVae)
  const { calls, ms } = await cost(vqVae)
  console.log(`VQ-VAE, op by op: ${eager.ms.toFixed(0)} ms ${JSON.stringify(eager.calls)}`)
  console.log(`VQ-VAE, captured: ${ms.toFixed(0)} ms ${JSON.stringify(calls)}`)
  expect(calls.submit).toBe(1)
  expect(calls.createBindGroup + calls.createBuffer + calls.createShaderModule).toBe(0)
  expect(calls.createComputePipeline + calls.createComputePipelineAsync).toBe(0)
  // Pixels, both decays and Adam's scalars.
  expect(calls.writeBuffer).toBe(4)
}, 60_000)

it('leaves nothing when it is cancelled in the middle', async () => {
  expect(await startBackend('webgpu')).toMatchObject({ backend: 'webgpu' })
  const before = tf.memory().numTensors
  const controller = new AbortController()
  let steps = 0
  const watch = {
    onProgress: () => undefined,
    signal: controller.signal,
    async yieldToEventLoop() {
      steps += 1
      if (steps === 3) controller.abort()
      await Promise.resolve()
    },
  }
  const config = { ...baseConfig, tokens: 'vqvae' as const, nVocab: 8, vqSteps: 10 }
  await expect(prepareCodes(await digits(), config, watch)).rejects.toMatchObject({
    failure: { code: 'busy' },
  })
  expect(tf.memory().numTensors).toBe(before)
}, 60_000)
