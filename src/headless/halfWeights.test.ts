/** Half-precision weights measured like the float32 ones of the same trained run: loss and probes. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { narrowToHalves, widenHalves } from '../checkpoint/halfFloats'
import { readRunFile } from '../checkpoint/runFile'
import type { SavedRun } from '../checkpoint/savedRun'
import { readPublicFile } from '../testSupport/publicFiles'
import { EventLog } from './eventLog'
import { createSession, prepareInNode } from './nodeSession'
import { startBackend } from './startBackend'

let stop: () => void
let trained: SavedRun
beforeAll(async () => {
  stop = await startBackend('wasm')
  const name = 'digits.igpt'
  trained = await readRunFile(new Blob([(await readPublicFile(`models/${name}`)).slice()]), name)
})
afterAll(() => stop())

/** Validation loss and probe answers of the run's last step, measured anew on these weights. */
async function measured(weights: SavedRun['weights']) {
  const { config, runId, step } = trained
  const log = new EventLog()
  const session = createSession(await prepareInNode(config, readPublicFile), {
    runId,
    config: { ...config, promptCount: 1, samplesPerPrompt: 1, probeTrainImages: 400 },
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
  // Measured on all probe images: the loss differs by 1.4e-5, one of 1,795 answers (359 images by 5 layers)
  // is another, and no accuracy. Weights move by at most one part in 2,048.
  expect(Math.abs(half.loss - whole.loss)).toBeLessThan(1e-4)
  expect(half.loss).not.toBe(whole.loss)
  const others = whole.predictions.filter((answer, i) => answer !== half.predictions[i])
  expect(others.length).toBeLessThan(0.005 * whole.predictions.length)
  half.accuracy.forEach((accuracy, layer) =>
    expect(Math.abs(accuracy - whole.accuracy[layer]!)).toBeLessThan(0.005),
  )
}, 60_000)
