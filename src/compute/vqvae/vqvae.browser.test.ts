/** The VQ-VAE and its convolutions on WebGPU in a real browser. */
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
import { startBackend } from '../../worker/backend/backend'
import { checkParity, parityCases } from '../../testSupport/parity/vqvae'
import { shapeOfConfig } from './prepareCodes'
import { toImages, VqVae } from './vqvae'

beforeAll(async () => {
  expect(await tf.setBackend('webgpu')).toBe(true)
  await tf.ready()
})

it.each(convolutionCases)('%s', (_, opCase) => checkOp(opCase))

it.each(parityCases)('computes what PyTorch does: %s', (_, made) => checkParity(made))

it('learns on WebGPU with the optimizer kernels as on wasm, up to rounding over 12 steps', async () => {
  const raw = await loadShipped(
    'digits8',
    async (path) => new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer()),
  )
  const images = splitImages(raw, baseConfig)
  const errorsOn = async (backend: 'webgpu' | 'wasm') => {
    expect(await startBackend(backend)).toMatchObject({ backend })
    const before = tf.memory().numTensors
    const vqVae = new VqVae(
      shapeOfConfig({ palette: 'grey', paletteColours: '', vqFactor: 2, nVocab: 8 }),
      0.25,
      new Rng(1),
    )
    const errors: number[] = []
    for (let step = 0; step < 12; step += 1) {
      const batch = toImages(images.train.pixels.subarray(step * 512, (step + 1) * 512), 8, 1)
      const error = vqVae.step(batch, 2e-3)
      errors.push((await error.data())[0])
      tf.dispose([batch, error])
    }
    vqVae.dispose()
    expect(tf.memory().numTensors).toBe(before)
    return errors
  }
  const [onGpu, onWasm] = [await errorsOn('webgpu'), await errorsOn('wasm')]
  expect(onGpu[11]).toBeLessThan(0.6 * onGpu[0])
  // A vector between two codes may go to the other one and take the rest of the run with it, so only the
  // first steps are held closely.
  expectAllClose(onGpu.slice(0, 3), onWasm.slice(0, 3), 0, 1e-3)
  expectAllClose(onGpu, onWasm, 0, 0.15)
}, 120_000)
