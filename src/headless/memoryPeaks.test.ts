/**
 * The estimate of a run's memory (core/memory.ts) against the most that small and middle runs really allocate
 * on wasm, with all their measurements; and the allocator once its memory is full.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import type { RunConfig } from '../core/config'
import { trainingBytes } from '../core/memory'
import { baseConfig, presetById } from '../core/presets'
import { readPublicFile } from '../testSupport/publicFiles'
import { createSession, prepareInNode } from './nodeSession'
import { useWasmOpsInNode } from './nodeWasm'

interface Allocator {
  _malloc(bytes: number): number
  _free(offset: number): void
}

/** tfjs's wasm module; the allocator is not part of its public types. */
const allocator = (): Allocator => (tf.backend() as unknown as { wasm: Allocator }).wasm

/** Counts the bytes alive in wasm memory until `stop`. */
function watchAllocations(): { peak(): number; stop(): void } {
  const wasm = allocator()
  const { _malloc, _free } = wasm
  const sizes = new Map<number, number>()
  let alive = 0
  let peak = 0
  wasm._malloc = (bytes) => {
    const offset = _malloc(bytes)
    sizes.set(offset >>> 0, bytes)
    alive += bytes
    peak = Math.max(peak, alive)
    return offset
  }
  wasm._free = (offset) => {
    alive -= sizes.get(offset >>> 0) ?? 0
    sizes.delete(offset >>> 0)
    _free(offset)
  }
  return {
    peak: () => peak,
    stop: () => {
      Object.assign(wasm, { _malloc, _free })
    },
  }
}

/** Bytes that a run of two steps allocates at most, with each measurement twice, and saved. */
async function peakOf(config: RunConfig): Promise<number> {
  const nodeData = await prepareInNode(config, readPublicFile)
  const watch = watchAllocations()
  try {
    const session = createSession(nodeData, { runId: 'run', config, post: () => undefined })
    session.begin(false)
    await session.settled()
    await session.save()
    await session.dispose()
    return watch.peak()
  } finally {
    watch.stop()
  }
}

beforeAll(async () => {
  await useWasmOpsInNode()
})

const digits = presetById('digits8').config
const few = { promptCount: 1, samplesPerPrompt: 1, evalImages: 16 }

it.each<[string, Partial<RunConfig>]>([
  ['the preset Digits 8, where a step needs most', digits],
  ['masked pixels', { ...digits, objective: 'masked', batchSize: 16 }],
  [
    'a wide network, where the weights and a pass do',
    { ...digits, ...few, nEmbd: 256, nLayer: 2, batchSize: 2 },
  ],
  ['a batch in pieces', { ...digits, ...few, batchSize: 64, accumulationSteps: 4 }],
  ['many colours', { ...digits, nVocab: 256, nEmbd: 32, batchSize: 64 }],
  ['many samples', { ...digits, nEmbd: 32, batchSize: 2, promptCount: 16, samplesPerPrompt: 8 }],
  ['dropout and a tied head', { ...digits, ...few, headTying: 'tied', dropout: 0.1, batchSize: 16 }],
  ['a long sequence', { ...presetById('mnist28').config, ...few, batchSize: 4, nLayer: 3 }],
])('is estimated for %s', async (_, over) => {
  const config: RunConfig = {
    ...baseConfig,
    ...over,
    steps: 2,
    warmupSteps: 1,
    evalEvery: 2,
    probeEvery: 2,
    completeEvery: 2,
    probeTrainImages: 40,
    probeTestImages: 20,
  }
  const measured = await peakOf(config)
  // An estimate below the peak would start what cannot fit; one far above would refuse what fits.
  expect(measured / trainingBytes(config, false)).toBeGreaterThan(0.8)
  expect(measured / trainingBytes(config, false)).toBeLessThan(1.03)
})

it('throws where memory is full, and goes on with what is left', () => {
  const held: number[] = []
  const fill = () => {
    // Eight of them exceed what 32 bits address, by the bytes in use before.
    for (let i = 0; i < 8; i += 1) held.push(allocator()._malloc(2 ** 29))
  }
  expect(fill).toThrow(
    expect.objectContaining({ failure: expect.objectContaining({ code: 'out-of-memory' }) }),
  )
  expect(held).toHaveLength(7)
  expect(() => tf.tensor1d(new Float32Array(2 ** 27))).toThrow('WebAssembly memory is full')
  expect(() => allocator()._malloc(2 ** 32 + 8)).toThrow('WebAssembly memory is full')
  for (const offset of held) allocator()._free(offset)
  expect(tf.tidy(() => tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).arraySync())).toEqual([4, 6])
})
