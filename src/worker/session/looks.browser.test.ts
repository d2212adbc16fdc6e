/**
 * Looks on WebGPU, where a captured step is replayed on the weights that are looked at: equal to plain loops
 * between steps, and no step is changed by them.
 */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, expect, it } from 'vitest'
import { loadShipped } from '../../data/loadShipped'
import type { RawDataset } from '../../data/rawDataset'
import { expectPlainLook } from '../../testSupport/plainModel'
import { TestRun } from '../../testSupport/testRun'
import { startBackend } from '../backend/backend'

let raw: RawDataset

beforeAll(async () => {
  raw = await loadShipped(
    'digits8',
    async (path) => new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer()),
  )
})

/** A paused run of 5 x 5 pixels without measurements. */
function begin(objective: 'autoregressive' | 'masked'): TestRun {
  const never = { evalEvery: 100, probeEvery: 100, completeEvery: 100, evalImages: 5 }
  const few = {
    probeTrainImages: 20,
    probeTestImages: 10,
    promptCount: 1,
    samplesPerPrompt: 1,
    promptRows: 4,
  }
  const run = new TestRun(raw, { steps: 20, learningRate: 1e-2, ...never, ...few, objective })
  run.session.begin(true)
  return run
}

/** Two times three steps. */
async function losses(run: TestRun, between: () => Promise<void>): Promise<number[]> {
  for (let turn = 0; turn < 2; turn += 1) {
    run.session.run(3)
    await run.session.settled()
    await between()
  }
  return run.losses
}

it.each(['autoregressive', 'masked'] as const)(
  'a %s model between captured steps',
  async (objective) => {
    await startBackend('webgpu')
    const tokens = Uint16Array.from({ length: 25 }, (_, i) => (i * 5 + 2) % 7)
    const alone = begin(objective)
    const expected = await losses(alone, async () => undefined)
    await alone.session.dispose()
    const run = begin(objective)
    let tensors: number[] = []
    const found = await losses(run, async () => {
      for (const place of [0, 13]) {
        const look = await run.session.lookAt({ tokens, unknown: null, place })
        await expectPlainLook(run.session, look, null, null)
      }
      tensors = [...tensors, tf.memory().numTensors]
    })
    // Atomic sums in another order change the last bits on WebGPU, with looks or without.
    found.forEach((loss, i) => expect(Math.abs(loss - expected[i])).toBeLessThan(1e-6))
    expect(found).toHaveLength(6)
    expect(tensors[1]).toBe(tensors[0])
    await run.session.dispose()
  },
  120_000,
)
