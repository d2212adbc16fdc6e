/** A run with all three probes: what is posted, in which order, on which images. */
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { RawDataset } from '../../data/rawDataset'
import { scorePredictions } from '../../core/scoring'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { TestRun } from '../../testSupport/testRun'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
})
afterEach(async () => run.session.dispose())

it.each(['autoregressive', 'masked'] as const)(
  'posts every classifier of every layer on the same test images, %s',
  async (objective) => {
    run = new TestRun(raw, { objective, probeKinds: 'knn attentive', steps: 6, completeEvery: 100 })
    run.session.begin(false)
    await run.status('finished')
    const [{ testImages }] = run.of('baselines')
    const { labels, rawPixels, rawPixelsKnn } = testImages!
    expect([...labels]).toEqual([...labels].sort((a, b) => a - b))
    expect([rawPixels.length, rawPixelsKnn!.length]).toEqual([labels.length, labels.length])
    const probes = run.of('probes')
    expect(probes.map(({ step, probe }) => [step, probe])).toEqual(
      [0, 6].flatMap((step) => [
        [step, undefined],
        [step, 'knn'],
        [step, 'attentive'],
      ]),
    )
    for (const { accuracy, predictions } of probes) {
      expect(accuracy).toHaveLength(3)
      accuracy.forEach((share, l) => {
        const layer = predictions!.subarray(l * labels.length, (l + 1) * labels.length)
        expect(scorePredictions(layer, labels, 10).accuracy).toBe(share)
      })
      // Ten classes: even these small models' features tell more than chance.
      expect(Math.max(...accuracy)).toBeGreaterThan(0.15)
    }
    const rawKnn = scorePredictions(rawPixelsKnn!, labels, 10).accuracy
    expect(rawKnn).toBeGreaterThan(0.5)
  },
)

it('makes only the missing probes when a run goes on', async () => {
  run = new TestRun(raw, { probeKinds: 'attentive', steps: 6, completeEvery: 100 })
  run.session.begin(false)
  await run.status('finished')
  const saved = await run.session.save()
  const whole = run.of('probes')
  await run.session.dispose()
  const journal = saved.journal.filter(
    (event) => !(event.kind === 'probes' && event.probe === 'attentive' && event.step === 6),
  )
  run = new TestRun(raw, {}, { from: { ...saved, journal } })
  run.session.begin(true)
  await run.session.settled()
  const again = run.of('probes')
  expect(again.map(({ step, probe }) => [step, probe])).toEqual([[6, 'attentive']])
  expect(again[0].accuracy).toEqual(whole.at(-1)!.accuracy)
})
