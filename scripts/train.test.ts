/**
 * The command line of headless training on WebGPU in Node: the losses of wasm, one line of JSON per event,
 * and a process that exits. Runs on the software Vulkan of the tests' Chromium, so that all machines agree.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { readRunFile } from '../src/checkpoint/runFile'
import type { LabEvent } from '../src/core/protocol'
import { png } from './png.mjs'
import { softwareVulkan } from './softwareVulkan.mjs'

const script = join(import.meta.dirname, 'train.mjs')
/** A small run, so that few kernels have to be compiled. */
const settings = {
  preset: 'digits8',
  stopAfter: 3,
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

const wordsOf = (options: Record<string, string | number>) =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])

async function trainOn(backend: string, env: NodeJS.ProcessEnv = process.env): Promise<LabEvent[]> {
  const words = wordsOf(settings)
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

it('writes its file on SIGTERM, after the measurements in progress, prints baselines, and ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'igpt-train-'))
  const out = join(folder, 'run.igpt')
  try {
    const long = {
      ...settings,
      stopAfter: 100_000,
      steps: 100_000,
      evalEvery: 5,
      probeEvery: 100_000,
      completeEvery: 100_000,
    }
    const child = spawn(process.execPath, [script, ...wordsOf({ ...long, out })])
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      const begun = /step 5: validation/.test(printed)
      printed += data.toString()
      if (!begun && /step 5: validation/.test(printed)) child.kill('SIGTERM')
    })
    const status = await new Promise((resolve) => child.on('exit', resolve))
    expect(status).toBe(0)
    expect(printed).toMatch(/without a model: raw pixels 0\.\d{3}, majority 0\.\d{3}/)
    const { step, journal } = await readRunFile(new Blob([await readFile(out)]), 'run.igpt')
    expect(step).toBeGreaterThanOrEqual(5)
    expect(step).toBeLessThan(100_000)
    expect(journal.some((event) => event.kind === 'validation' && event.step === 5)).toBe(true)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 120_000)

it.each([
  ['a file that could not be written', { out: '/no/such/folder/run.igpt' }, '/no/such/folder'],
  ['own images that are not there', { data: '/no/such/images' }, '/no/such/images'],
])(
  'refuses before training %s',
  async (_, more, words) => {
    const run = promisify(execFile)(process.execPath, [script, ...wordsOf({ ...settings, ...more })])
    await expect(run).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(words) })
  },
  60_000,
)

it('trains on a folder of own pictures, which it decodes as the page does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'igpt-own-'))
  try {
    for (const [name, level] of [
      ['dark', 40],
      ['light', 200],
    ] as const) {
      await mkdir(join(folder, name))
      for (let i = 0; i < 12; i += 1)
        await writeFile(
          join(folder, name, `${i}.png`),
          png({ width: 6, height: 6, rgba: new Uint8Array(144).fill(level + i) }),
        )
    }
    const own = { ...settings, data: folder, probeTrainImages: 10, probeTestImages: 10, evalImages: 2 }
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...wordsOf(own), '--json'])
    const [first] = stdout.trim().split('\n')
    const { preview } = JSON.parse(first!)
    expect(preview.summary.classNames).toEqual(['dark', 'light'])
    expect(preview.summary.id).toMatch(/^own-/)
    expect(preview.trainImages + preview.validationImages + preview.testImages).toBe(24)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 60_000)
