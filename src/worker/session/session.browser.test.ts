/** A whole run on WebGPU in a real browser: seeds, the wasm path's losses, and no leak. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, expect, it } from 'vitest'
import { loadShipped } from '../../data/loadShipped'
import type { RawDataset } from '../../data/rawDataset'
import { startBackend } from '../backend/backend'
import { TestRun } from '../../testSupport/testRun'

let raw: RawDataset

beforeAll(async () => {
  raw = await loadShipped(
    'digits8',
    async (path) => new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer()),
  )
})

/**
 * Ten losses of a tiny run, measurements and all, on whatever backend is current; few images, since software
 * WebGPU is slow.
 */
async function tenLosses(): Promise<number[]> {
  const few = {
    evalImages: 5,
    probeTrainImages: 20,
    probeTestImages: 10,
    promptCount: 1,
    samplesPerPrompt: 1,
    promptRows: 4,
  }
  const run = new TestRun(raw, {
    ...few,
    steps: 10,
    probeEvery: 10,
    evalEvery: 10,
    completeEvery: 10,
    seed: 5,
  })
  run.session.begin(false)
  await run.status('finished')
  await run.session.dispose()
  expect(run.of('probes').map((event) => event.step)).toEqual([0, 10])
  expect(run.losses).toHaveLength(10)
  return run.losses
}

it("has the same ten losses for the same seed, to 1e-6 on WebGPU and to 1e-4 of wasm's", async () => {
  expect(await startBackend('webgpu')).toMatchObject({ backend: 'webgpu', hardwareGpu: false })
  const before = tf.memory().numTensors
  const first = await tenLosses()
  const second = await tenLosses()
  expect(tf.memory().numTensors).toBe(before)
  expect(await startBackend('wasm')).toMatchObject({ backend: 'wasm' })
  const onWasm = await tenLosses()
  first.forEach((loss, i) => {
    expect(Math.abs(loss - second[i]!)).toBeLessThan(1e-6)
    expect(Math.abs(loss - onWasm[i]!)).toBeLessThan(1e-4)
  })
}, 120_000)

it('chooses wasm on a software adapter by itself, with the reason', async () => {
  const info = await startBackend('auto')
  expect(info).toMatchObject({ backend: 'wasm', hardwareGpu: false })
  expect(info.reason).toMatch(/software adapter/)
})
