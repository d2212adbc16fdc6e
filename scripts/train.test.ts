/**
 * The command line of headless training on WebGPU in Node: the losses of wasm, one line of JSON per event,
 * and a process that exits. Runs on the software Vulkan of the tests' Chromium, so that all machines agree.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { LabEvent } from '../src/core/protocol'
import { softwareVulkan } from './softwareVulkan.mjs'

const script = join(import.meta.dirname, 'train.mjs')
/** A small run, so that few kernels have to be compiled. */
const settings = {
  preset: 'digits8',
  steps: 3,
  seed: 5,
  nPx: 5,
  nVocab: 7,
  nLayer: 1,
  nHead: 2,
  nEmbd: 16,
  batchSize: 4,
  evalImages: 8,
  probeTrainImages: 40,
  probeTestImages: 30,
  promptCount: 1,
  samplesPerPrompt: 1,
  promptRows: 4,
}

async function trainOn(backend: string, env: NodeJS.ProcessEnv = process.env): Promise<LabEvent[]> {
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, ...words, '--backend', backend, '--json'],
    { env },
  )
  return stdout
    .trim()
    .split('\n')
    .map((line): LabEvent => JSON.parse(line))
}

const lossesOf = (events: LabEvent[]) =>
  events.flatMap((event) => (event.kind === 'metrics' ? [...event.columns.loss] : []))

it('trains on WebGPU in Node as on wasm, and ends', async () => {
  const onGpu = await trainOn('webgpu', { ...process.env, ...softwareVulkan() })
  const onWasm = await trainOn('wasm')
  const losses = lossesOf(onGpu)
  expect(losses).toHaveLength(3)
  expect(onGpu.some((event) => event.kind === 'compiling')).toBe(true)
  // The same seed gives the same weights and batches; what differs is the order of float32 sums, over three
  // steps.
  lossesOf(onWasm).forEach((loss, i) => expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-3))
  expect(losses[2]).not.toBe(losses[0])
}, 180_000)

it('refuses a backend that there is not', async () => {
  await expect(trainOn('abacus')).rejects.toMatchObject({
    stderr: expect.stringContaining('wasm, webgpu, cpu'),
  })
}, 60_000)
