/**
 * Runs with masked pixels, other pixel orders, and training on the validation images too: from the first step
 * to the samples.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { smallCompletion, TestRun } from '../../testSupport/testRun'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
})
afterEach(async () => run.session.dispose())

/** Places drawn of one set, in the order in which they came, for one sequence. */
const placesOf = (setId: string, sequence: number) =>
  run
    .of('completionPixels')
    .filter((event) => event.setId === setId)
    .map((event) => [...event.places].filter((_, i) => event.sequences[i] === sequence))

describe('a run with masked pixels', () => {
  it('starts at ln V per hidden pixel, learns, and fills its prompts pixel by pixel', async () => {
    run = new TestRun(raw, {
      objective: 'masked',
      steps: 60,
      warmupSteps: 5,
      learningRate: 1e-2,
      evalEvery: 20,
      probeEvery: 30,
      completeEvery: 60,
    })
    run.session.begin(false)
    await run.status('finished')
    const validation = run.of('validation').map((event) => event.loss)
    // Zero head: every colour is as likely as any other.
    expect(validation[0]).toBeCloseTo(Math.log(7), 5)
    expect(validation.at(-1)!).toBeLessThan(validation[0]! - 0.2)
    expect(run.of('probes').at(-1)!.accuracy).toHaveLength(3)
    expect(run.of('completionRows')).toHaveLength(0)
    const last = run.of('completionStart').at(-1)!
    expect(placesOf(last.setId, 3)).toEqual(Array.from({ length: 15 }, (_, i) => [10 + i]))
  })

  it('is the same run for the same seed, paused or not', async () => {
    const over = { objective: 'masked' as const, evalEvery: 100, probeEvery: 100, completeEvery: 100 }
    run = new TestRun(raw, over)
    run.session.begin(false)
    await run.status('finished')
    const through = run.losses
    await run.session.dispose()
    run = new TestRun(raw, over)
    run.session.begin(true)
    run.session.run(5)
    await run.session.settled()
    run.session.run()
    await run.status('finished')
    expect(run.losses).toEqual(through)
  })

  it('fills a hole of any shape and keeps the given pixels; by confidence in rounds', async () => {
    run = new TestRun(raw, { objective: 'masked', evalEvery: 100, probeEvery: 100, completeEvery: 100 })
    run.session.begin(true)
    const hole = Uint8Array.from({ length: 25 }, (_, i) => (i % 3 === 0 ? 1 : 0))
    run.session.complete('raster', { ...smallCompletion, hole })
    run.session.complete('sure', { ...smallCompletion, hole, fill: 'confidence' })
    run.session.complete('again', { ...smallCompletion, hole, fill: 'confidence' })
    await run.session.settled()
    const wanted = [...hole.keys()].filter((place) => hole[place] === 1)
    expect(placesOf('raster', 0).flat()).toEqual(wanted)
    expect(run.of('completionStart').find((event) => event.setId === 'raster')!.drawn).toEqual(hole)
    const rounds = placesOf('sure', 1)
    expect(rounds).toHaveLength(3)
    expect(rounds.flat().sort((a, b) => a - b)).toEqual(wanted)
    const pixels = (setId: string) =>
      run
        .of('completionPixels')
        .filter((event) => event.setId === setId)
        .map(({ sequences, places, tokens }) => [...sequences, ...places, ...tokens])
    expect(pixels('again')).toEqual(pixels('sure'))
    expect(() => run.session.complete('none', { ...smallCompletion, hole: new Uint8Array(25) })).toThrow(
      /hole is empty/,
    )
    expect(() =>
      run.session.complete('odd', { ...smallCompletion, hole: new Uint8Array(24).fill(1) }),
    ).toThrow(/has 24 positions/)
  })
})

describe('pixel orders and splits', () => {
  it('an autoregressive model refuses a hole with a remedy', () => {
    run = new TestRun(raw)
    run.session.begin(true)
    expect(() => run.session.complete('a', { ...smallCompletion, hole: new Uint8Array(25).fill(1) })).toThrow(
      /continues a prefix only/,
    )
  })

  it.each(['columns', 'spiral', 'random'] as const)(
    '%s: the prompt is the start of the order, and pixels are drawn in it',
    async (pixelOrder) => {
      run = new TestRun(raw, { pixelOrder, evalEvery: 100, probeEvery: 100, completeEvery: 12 })
      run.session.begin(false)
      await run.status('finished')
      const { order, drawn, originals } = run.of('completionStart').at(-1)!
      expect([...drawn]).toEqual(Array.from(drawn, (_, place) => (order!.indexOf(place) < 10 ? 0 : 1)))
      const strip = run.of('completionStart')[0]!
      expect([...originals]).toEqual([...strip.originals])
      expect(
        run
          .of('completionRows')
          .filter((event) => event.step === 12)
          .map(({ from, to }) => [from, to]),
      ).toEqual([
        [10, 15],
        [15, 20],
        [20, 25],
      ])
    },
  )

  it('posts originals in raster order for any pixel order', async () => {
    const seen: number[][] = []
    for (const pixelOrder of ['raster', 'spiral'] as const) {
      run = new TestRun(raw, { pixelOrder })
      run.session.begin(true)
      await run.session.settled()
      seen.push([...run.of('completionStart')[0]!.originals])
      await run.session.dispose()
    }
    expect(seen[1]).toEqual(seen[0])
  })

  it('folded back: trains on the validation images too and measures on the test images', async () => {
    const counts: number[][] = []
    for (const split of ['holdOut', 'foldBack'] as const) {
      run = new TestRun(raw, { split })
      counts.push([run.data.train.count, run.data.validation.count, run.data.test.count])
      await run.session.dispose()
    }
    expect(counts[1]![0]).toBe(counts[0]![0]! + counts[0]![1]!)
    expect(counts[1]![1]).toBe(counts[0]![2])
  })
})
