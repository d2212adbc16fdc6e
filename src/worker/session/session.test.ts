/** A whole run on the wasm backend, without a Worker: order of events, control, seeds, leaks, failures. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { WeightSet } from '../../compute/model/weights'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { TestRun } from '../../testSupport/testRun'

let raw: RawDataset

beforeAll(async () => {
  raw = await digitsInNode()
})

describe('a run', () => {
  it('trains to its last step, measures when due, and posts finished last', async () => {
    const run = new TestRun(raw)
    run.session.begin(false)
    await run.status('finished')
    expect(run.of('metrics').flatMap((event) => [...event.columns.step])).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ])
    expect(run.of('validation').map((event) => event.step)).toEqual([0, 5, 6, 10, 12])
    expect(run.of('probes').map((event) => event.step)).toEqual([0, 6, 12])
    expect(
      run
        .of('probes')
        .every((event) => event.accuracy.length === 3 && event.accuracy.every((a) => a >= 0 && a <= 1)),
    ).toBe(true)
    expect(run.of('completionEnd').map((event) => [event.step, event.outcome])).toEqual([
      [0, 'done'],
      [12, 'done'],
    ])
    expect(run.of('baselines')).toHaveLength(1)
    expect(run.events.at(-1)).toMatchObject({ kind: 'runStatus', status: 'finished', step: 12 })
    expect(Math.abs(run.of('validation')[0]!.loss - Math.log(7))).toBeLessThan(1e-5)
    expect(run.of('validation').at(-1)!.loss).toBeLessThan(Math.log(7))
    expect(
      run
        .of('metrics')
        .flatMap((event) => [...event.columns.learningRate])
        .at(-1),
    ).toBeLessThan(3e-4)
    await run.session.dispose()
  })

  it('fills completions row by row, with palette indices, beside their originals', async () => {
    const run = new TestRun(raw, { steps: 1 })
    run.session.begin(false)
    await run.status('finished')
    const [start] = run.of('completionStart')
    expect(start).toMatchObject({ pinned: true, sequences: 4, nPx: 5 })
    expect(start!.originals).toHaveLength(2 * 25)
    const rows = run.of('completionRows').filter((event) => event.setId === start!.setId)
    expect(rows.map((event) => [event.from, event.to, event.tokens.length])).toEqual([
      [10, 15, 20],
      [15, 20, 20],
      [20, 25, 20],
    ])
    expect(rows.every((event) => event.tokens.every((token) => token < 7))).toBe(true)
    await run.session.dispose()
  })

  it('has bit-equal first losses for the same seed, and others for another', async () => {
    const first: number[][] = []
    for (const seed of [3, 3, 4]) {
      const run = new TestRun(raw, { seed, steps: 10 })
      run.session.begin(false)
      await run.status('finished')
      first.push(run.losses)
      await run.session.dispose()
    }
    expect(first[0]).toHaveLength(10)
    expect(first[1]).toEqual(first[0])
    expect(first[2]).not.toEqual(first[0])
  })

  it.each(['validation', 'probes', 'completionEnd'] as const)(
    'pauses and stops when that is asked for during a measurement, its last one too (%s)',
    async (kind) => {
      for (const [command, status] of [
        ['pause', 'paused'],
        ['stop', 'stopped'],
      ] as const) {
        const run = new TestRun(raw, { evalEvery: 4, probeEvery: 4, completeEvery: 4, steps: 1000 })
        const record = run.record.bind(run)
        run.record = (event) => {
          record(event)
          if (event.kind === kind && event.step === 4) run.session[command]()
        }
        run.session.begin(false)
        await run.session.settled()
        expect(run.of('runStatus').at(-1)).toMatchObject({ status })
        await run.session.dispose()
      }
    },
  )

  it('has the same losses whether it runs through, steps or pauses', async () => {
    const through = new TestRun(raw)
    through.session.begin(false)
    await through.status('finished')
    const halting = new TestRun(raw)
    halting.session.begin(true)
    halting.session.run(1)
    await halting.status('paused')
    expect(halting.losses).toHaveLength(1)
    halting.session.run(3)
    await halting.until(
      () => halting.losses.length === 4 && halting.of('runStatus').at(-1)!.status === 'paused',
    )
    halting.session.run()
    await halting.until(() => halting.losses.length >= 6)
    halting.session.pause()
    await halting.until(() => ['paused', 'finished'].includes(halting.of('runStatus').at(-1)!.status))
    halting.session.run()
    await halting.status('finished')
    expect(halting.losses).toEqual(through.losses)
    await through.session.dispose()
    await halting.session.dispose()
  })

  it('stops for good, can still complete, and draws the same pixels for the same seed', async () => {
    const run = new TestRun(raw, { steps: 1000, evalEvery: 500, probeEvery: 500, completeEvery: 500 })
    run.session.begin(false)
    await run.until(() => run.losses.length > 0)
    run.session.stop()
    await run.status('stopped')
    const taken = run.losses.length
    run.session.run()
    const settings = {
      promptRows: 0,
      promptCount: 1,
      samplesPerPrompt: 3,
      temperature: 0.8,
      topK: 3,
      seed: 9,
      fill: 'raster' as const,
      fillRounds: 1,
      hole: null,
    }
    for (const setId of ['a', 'b']) run.session.complete(setId, settings)
    await run.until(
      () =>
        run.of('completionEnd').filter((event) => event.outcome === 'done' && 'ab'.includes(event.setId))
          .length === 2,
    )
    expect(run.losses).toHaveLength(taken)
    const pixels = (setId: string) =>
      run
        .of('completionRows')
        .filter((event) => event.setId === setId)
        .map((event) => [...event.tokens])
    expect(pixels('a')).toHaveLength(5)
    expect(pixels('a')).toEqual(pixels('b'))
    expect(() => run.session.complete('c', { ...settings, promptRows: 5 })).toThrow(
      /Prompt rows must be fewer/,
    )
    expect(() => run.session.complete('c', { ...settings, temperature: 0 })).toThrow(
      /Temperature must be from/,
    )
    await run.session.dispose()
  })

  it('reports a diverging loss with its learning rate, and frees everything', async () => {
    const before = tf.memory().numTensors
    const run = new TestRun(raw, { learningRate: 1e30, warmupSteps: 0, steps: 50 })
    run.session.begin(false)
    await run.status('failed')
    expect(run.of('runStatus').at(-1)!.failure).toMatchObject({
      code: 'loss-not-finite',
      subject: 'learningRate',
    })
    expect(() =>
      run.session.complete('a', {
        promptRows: 0,
        promptCount: 1,
        samplesPerPrompt: 1,
        temperature: 1,
        topK: 0,
        seed: 0,
        fill: 'raster',
        fillRounds: 1,
        hole: null,
      }),
    ).toThrow(/failed/)
    await run.session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each([true, false])('fails at once if the weights cannot be copied, paused %s', async (paused) => {
    const before = tf.memory().numTensors
    const run = new TestRun(raw)
    const copy = vi.spyOn(WeightSet.prototype, 'snapshot').mockImplementationOnce(() => {
      throw new DOMException('Not enough memory left.', 'OperationError')
    })
    run.session.begin(paused)
    copy.mockRestore()
    expect(run.of('runStatus')).toMatchObject([{ status: 'failed', step: 0, failure: {} }])
    run.session.run()
    await run.session.settled()
    expect(run.of('runStatus')).toHaveLength(1)
    await run.session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('has constant tensors and bytes over 500 steps with all measurements, and frees all', async () => {
    const before = tf.memory()
    const run = new TestRun(raw, { steps: 500, evalEvery: 50, probeEvery: 100, completeEvery: 100 })
    run.session.begin(true)
    const alive: [number, number][] = []
    for (let stop = 0; stop < 5; stop += 1) {
      run.session.run(100)
      // Between two measurements, so that no snapshot of one is counted.
      await run.session.settled()
      alive.push([tf.memory().numTensors, tf.memory().numBytes])
    }
    await run.status('finished')
    expect(alive).toEqual(alive.map(() => alive[0]))
    const facts = run.of('metrics').map((event) => event.facts)
    expect(facts.at(-1)!.tokensSeen).toBe(500 * 5 * 25)
    await run.session.dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  }, 60_000)
})
