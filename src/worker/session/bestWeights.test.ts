/**
 * The best weights of a run: which are kept, that they are saved and resumed, and that samples, studies and
 * exports use them when asked.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import { defaultStudy } from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { smallCompletion, TestRun } from '../../testSupport/testRun'

let raw: RawDataset
const runs: TestRun[] = []
beforeAll(async () => {
  raw = await digitsInNode()
})
afterEach(() => Promise.all(runs.splice(0).map(({ session }) => session.dispose())))

/** A run that gets worse: its learning rate is far too high after a few steps. */
const worsening = { steps: 12, evalEvery: 2, learningRate: 0.5, warmupSteps: 12, probeEvery: 100 }

function begun(...args: ConstructorParameters<typeof TestRun>): TestRun {
  const run = new TestRun(...args)
  runs.push(run)
  run.session.begin(true)
  return run
}

async function taken(run: TestRun, steps: number): Promise<void> {
  run.session.run(steps)
  await run.session.settled()
}

async function ended(): Promise<TestRun> {
  const run = begun(raw, worsening)
  await taken(run, 12)
  return run
}

/** Step and loss of the lowest validation loss. */
const lowest = (run: TestRun) => {
  const all = run.of('validation')
  const loss = Math.min(...all.map((row) => row.loss))
  return { step: all.find((row) => row.loss === loss)!.step, loss }
}

describe('the best weights', () => {
  it('are those of the lowest validation loss, and a better one is announced', async () => {
    const run = await ended()
    const { best } = await run.session.save()
    expect(best).toMatchObject(lowest(run))
    expect(best!.step).toBeLessThan(12)
    const told = run.of('bestKept').map(({ loss }) => loss)
    expect(told).toEqual([...told].sort((a, b) => b - a))
    expect(told.at(-1)).toBe(best!.loss)
  })

  it('are the weights of that step exactly', async () => {
    const run = await ended()
    const { best } = await run.session.save()
    const again = begun(raw, worsening)
    await taken(again, best!.step)
    const { weights } = await again.session.save()
    for (const [name, values] of best!.weights) expect(values).toEqual(weights.get(name))
  })

  it('are saved with the run and go on from there; not twice where they are the latest', async () => {
    const run = await ended()
    const saved = await run.session.save()
    const opened = await readRunFile(await writeRunFile(saved, { compress: false }), 'a.igpt')
    expect(opened.best).toEqual(saved.best)
    const first = begun(raw, worsening)
    await taken(first, 2)
    const early = await first.session.save()
    expect(early.best!.step).toBe(2)
    const file = await writeRunFile(early, { compress: false })
    const { best, ...without } = early
    const bytes = (await writeRunFile(without, { compress: false })).size
    expect(file.size - bytes).toBeLessThan(200)
    const from = await readRunFile(file, 'a.igpt')
    expect(from.best).toEqual(best)
    const second = begun(raw, {}, { from })
    await taken(second, 10)
    expect((await second.session.save()).best).toEqual(saved.best)
  })

  it('are sampled, studied and exported when asked for', async () => {
    const run = await ended()
    const { best } = await run.session.save()
    run.session.complete('last', smallCompletion)
    run.session.complete('best', { ...smallCompletion, weights: 'best' })
    run.session.study('study', defaultStudy('likelihood', run.session.config), 'best')
    await run.session.settled()
    const stepOf = (setId: string) => run.of('completionStart').find((set) => set.setId === setId)!.step
    expect([stepOf('last'), stepOf('best')]).toEqual([12, best!.step])
    expect(run.of('studyEnded')).toMatchObject([{ step: best!.step, outcome: 'done' }])
    const again = begun(raw, worsening)
    await taken(again, best!.step)
    again.session.complete('best', smallCompletion)
    await again.session.settled()
    const tokensOf = (some: TestRun) =>
      some
        .of('completionRows')
        .filter(({ setId }) => setId === 'best')
        .map(({ tokens }) => [...tokens])
    expect(tokensOf(run)).toEqual(tokensOf(again))
    const model = await run.session.model('best weights')
    expect(model).toMatchObject({ step: best!.step, optimizer: null })
    expect(model.weights).toEqual(best!.weights)
  })

  it('are refused in words where there are none', async () => {
    const run = begun(raw, { ...worsening, evalEvery: 100 })
    await taken(run, 1)
    const saved = await run.session.save()
    delete saved.best
    const old = begun(raw, {}, { from: saved })
    expect(() => old.session.complete('set', { ...smallCompletion, weights: 'best' })).toThrow(
      'No weights of an earlier validation are kept with this run.',
    )
    await expect(old.session.model('best weights')).rejects.toThrow('No weights of an earlier validation')
  })
})
