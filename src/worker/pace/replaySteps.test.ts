/** Replays on wasm: equal to the bit and to a run's own losses, leave no tensor, and end when superseded. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { repeatedLosses } from '../../core/replay'
import { failureOf } from '../../data/fixtures/failureOf'
import { prepareData, type PreparedData } from '../../data/prepare'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small } from '../../testSupport/testRun'
import { Pretraining } from '../steps/pretraining'
import { replayRun } from './replaySteps'

const config = { ...baseConfig, ...small, dropout: 0.1, steps: 30 }
const yieldToEventLoop = () => Promise.resolve()
const options = { signal: new AbortController().signal, yieldToEventLoop }
let data: PreparedData

beforeAll(async () => {
  await useWasmOpsInNode()
  data = prepareData(await digitsInNode(), config)
})

it("replays twenty steps with the same bits, those of the run's own losses too", async () => {
  const before = tf.memory().numTensors
  const { steps, losses, weights, difference } = await replayRun(config, data, options)
  expect(tf.memory().numTensors).toBe(before)
  expect(difference).toBeNull()
  expect([steps, losses.length]).toEqual([20, 20])
  expect(weights).toBeGreaterThan(1000)
  const run = new Pretraining(config, data)
  const own = new Float32Array(25)
  for (let i = 0; i < own.length; i += 1) own[i] = (await run.step()).loss
  run.dispose()
  const rows = Array.from(own, (_, i) => i + 1)
  expect(repeatedLosses(losses, rows, own)).toEqual({ equal: 20, compared: 20 })
  const other = await replayRun({ ...config, seed: 1 }, data, options)
  expect(repeatedLosses(other.losses, rows, own)!.equal).toBeLessThan(20)
})

it('finds a device that rounds by chance', async () => {
  const backend = tf.backend() as unknown as { read(id: object): Promise<Float32Array> }
  const { read } = backend
  let reads = 0
  backend.read = async (id) => (await read.call(backend, id)).map((value) => value * (1 + 1e-6 * reads++))
  try {
    const { difference } = await replayRun(config, data, options)
    expect(difference).toMatchObject({ what: 'loss', step: 1 })
  } finally {
    backend.read = read
  }
})

it('takes no more steps than the run has', async () => {
  expect((await replayRun({ ...config, steps: 3 }, data, options)).steps).toBe(3)
})

it('ends before the next step once something else is asked for, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  const abort = new AbortController()
  let yields = 0
  const failure = await failureOf(() =>
    replayRun(config, data, {
      signal: abort.signal,
      async yieldToEventLoop() {
        yields += 1
        if (yields === 25) abort.abort()
      },
    }),
  )
  expect([failure.code, yields]).toEqual(['busy', 25])
  expect(tf.memory().numTensors).toBe(before)
})
