/** Half-precision weights measured against the float32 ones of the same trained run: loss and probes. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { narrowToHalves, widenHalves } from '../checkpoint/halfFloats'
import type { SavedRun } from '../checkpoint/savedRun'
import { readPublicFile } from '../testSupport/publicFiles'
import { presetById } from '../core/presets'
import { EventLog } from './eventLog'
import { createSession, prepareInNode } from './nodeSession'
import { startBackend } from './startBackend'

const config = {
  ...presetById('digits8').config,
  nLayer: 2,
  nHead: 2,
  nEmbd: 32,
  batchSize: 16,
  steps: 80,
  warmupSteps: 10,
  evalEvery: 80,
  probeEvery: 80,
  probeTrainImages: 400,
  completeEvery: 80,
  promptCount: 1,
  samplesPerPrompt: 1,
}

let stop: () => void
let trained: SavedRun
beforeAll(async () => {
  stop = await startBackend('wasm')
  const session = createSession(await prepareInNode(config, readPublicFile), {
    runId: 'half',
    config,
    post: () => undefined,
  })
  session.begin(true)
  session.run()
  await session.settled()
  trained = await session.save()
  await session.dispose()
}, 60_000)
afterAll(() => stop())

/** Validation loss and probe answers of the run's last step, measured anew on these weights. */
async function measured(weights: SavedRun['weights']) {
  const { runId, step } = trained
  const log = new EventLog()
  const session = createSession(await prepareInNode(config, readPublicFile), {
    runId,
    config,
    post: (event) => log.record(event),
    from: { ...trained, weights, journal: [] },
  })
  session.begin(true)
  await session.settled()
  await session.dispose()
  const [probes, validation] = [log.of('probes')[0]!, log.of('validation')[0]!]
  expect([probes.step, validation.step]).toEqual([step, step])
  return { accuracy: probes.accuracy, predictions: probes.predictions!, loss: validation.loss }
}

it('measures as the float32 run', async () => {
  const whole = await measured(trained.weights)
  const half = await measured(
    new Map([...trained.weights].map(([name, values]) => [name, widenHalves(narrowToHalves(values))])),
  )
  // Weights move by at most one part in 2,048. On the digits of 4 layers after 800 steps the loss differed by
  // 1.4e-5, one of 1,795 answers was another, and no accuracy.
  expect(Math.abs(half.loss - whole.loss)).toBeLessThan(1e-4)
  expect(half.loss).not.toBe(whole.loss)
  const others = whole.predictions.filter((answer, i) => answer !== half.predictions[i])
  expect(others.length).toBeLessThan(0.005 * whole.predictions.length)
  half.accuracy.forEach((accuracy, layer) =>
    expect(Math.abs(accuracy - whole.accuracy[layer]!)).toBeLessThan(0.005),
  )
}, 60_000)
