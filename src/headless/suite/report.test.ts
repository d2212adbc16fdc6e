/** Plan, forecast, tables and figures of a suite on made-up numbers. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { baseConfig } from '../../core/presets'
import { defaultStudy, type Study } from '../../core/studies/registry'
import { validateConfig, validateStudy } from '../../core/validation'
import { bitsOf, groupsOf, overSeeds, summaryOf } from './aggregate'
import { layersChart, lossChart, svgOf, ticksOf } from './figures'
import { duration, secondsOf, setUpOf, workOf } from './forecast'
import { madeUpResult } from '../../testSupport/madeUpResult'
import { runHash, runsOf, suiteNames, suitePlan, trainingHash } from './plan'
import { markdownOf } from './report'
import { jsonOf } from './runResult'
import { forecastAll, makeRuns } from './schedule'

describe('the plans', () => {
  it('name every run once, with five seeds or more in the small suite', () => {
    for (const suite of suiteNames) {
      const runs = runsOf(suitePlan(suite))
      expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length)
      expect(new Set(runs.map(runHash)).size).toBe(runs.length)
    }
    const small = runsOf(suitePlan('small'))
    expect(new Set(small.map(({ set }) => set)).size).toBe(4)
    expect(new Set(small.map(({ seed }) => seed)).size).toBe(5)
    expect(new Set(small.filter(({ set }) => set === 'shapes12').map(({ size }) => size)).size).toBe(3)
    expect(small.filter(({ objective }) => objective === 'masked')).toHaveLength(20)
    expect(small.every(({ settings }) => settings.maskRate === 0.15)).toBe(true)
  })

  it('have settings in range, with few images where there are few', () => {
    for (const suite of suiteNames)
      for (const { settings, studies } of runsOf(suitePlan(suite))) {
        const config = { ...baseConfig, ...settings }
        expect(validateConfig(config)).toEqual([])
        for (const { kind, over } of studies)
          expect(validateStudy({ ...defaultStudy(kind, config), ...over } as Study)).toEqual([])
      }
    const emoji = runsOf(suitePlan('full')).find(({ set }) => set === 'emoji12')!
    expect(emoji.settings).toMatchObject({ probeTrainImages: 2800, probeTestImages: 570 })
    expect(emoji.studies.map(({ name }) => name)).toEqual(['probe', 'fineTune', 'labels4', 'labels25'])
  })

  it('hash settings in any order, and studies apart from training', () => {
    const [run] = runsOf(suitePlan('small'))
    const turned = { ...run, settings: Object.fromEntries(Object.entries(run.settings).reverse()) }
    expect(runHash(turned)).toBe(runHash(run))
    const fewer = { ...run, studies: run.studies.slice(1) }
    expect(runHash(fewer)).not.toBe(runHash(run))
    expect(trainingHash(fewer)).toBe(trainingHash(run))
    expect(trainingHash({ ...run, settings: { ...run.settings, steps: 7 } })).not.toBe(trainingHash(run))
  })
})

describe('the forecast', () => {
  it('counts steps, forward passes and fits', () => {
    const [run] = runsOf(suitePlan('small'))
    const alone = { ...run, studies: [], attentive: false }
    const work = workOf(alone, { validation: 800, test: 2000 })
    // Probes at steps 0, 250, 500, 750, 1000 of 3,000 images, each with a validation loss of 400.
    expect(work).toEqual({ steps: 1000, forward: 5 * 3400, fits: 5 * 7 })
    const fineTune = run.studies.filter(({ name }) => name === 'fineTune')
    const more = workOf({ ...alone, studies: fineTune }, { validation: 800, test: 2000 })
    // Two arms of 400 steps; validation twice and test once for each.
    expect(more.steps - work.steps).toBe(800)
    expect(more.forward - work.forward).toBe(2 * (2 * 800 + 2000))
    expect(secondsOf({ steps: 10, forward: 96, fits: 0 }, 0.5, 16)).toBeCloseTo(
      10 * 0.5 + 6 * 0.5 * (1 / 6),
      10,
    )
  })

  it('says durations, and shares them among the jobs', () => {
    expect([40, 720, 20_400].map(duration)).toEqual(['40 s', '12 min', '5 h 40 min'])
    const runs = runsOf(suitePlan('quick')).slice(0, 2)
    const expected = new Map([
      ['shapes12 L6C32 autoregressive', 100],
      ['shapes12 L6C32 masked', 60],
    ])
    expect(forecastAll(runs, expected, 1)).toBe(160)
    // Not 80: the longest run alone takes longer.
    expect(forecastAll(runs, expected, 2)).toBe(100)
  })

  it('says what is left, with the runs in progress', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const runs = runsOf(suitePlan('quick')).slice(0, 2)
    const lines: string[] = []
    const all = makeRuns(runs, {
      jobs: 2,
      expected: new Map([
        ['shapes12 L6C32 autoregressive', 100],
        ['shapes12 L6C32 masked', 60],
      ]),
      print: (line) => lines.push(line),
      make: (run) => new Promise((done) => setTimeout(done, run === runs[1] ? 30_000 : 60_000)),
    })
    await vi.advanceTimersByTimeAsync(60_000)
    await all
    // The second took half of its forecast; of the first, halved too, 30 s have passed.
    expect(lines.map((line) => line.split('; ')[1])).toEqual(['about 20 s left', 'about 0 s left'])
  })

  it('makes runs side by side, and no more than that', async () => {
    let [now, most] = [0, 0]
    const runs = runsOf(suitePlan('small')).slice(0, 7)
    const made: string[] = []
    const failed = await makeRuns(runs, {
      jobs: 3,
      expected: new Map(),
      print: () => undefined,
      make: async (run) => {
        now += 1
        most = Math.max(most, now)
        await Promise.resolve()
        made.push(run.id)
        now -= 1
        if (run === runs[4]) throw new Error('out of memory')
      },
    })
    expect(failed).toEqual([runs[4].id])
    expect(most).toBe(3)
    expect(made.sort()).toEqual(runs.map(({ id }) => id).sort())
  })
})

const results = [0, 1, 2].flatMap((seed) => [
  madeUpResult({ seed, layers: [0.5, 0.8 + seed / 100, 0.7] }),
  madeUpResult({ seed, objective: 'masked', layers: [0.4, 0.6, 0.7 - seed / 100] }),
])

describe('the numbers over seeds', () => {
  it('are means with sample deviations', () => {
    const [next] = groupsOf(results)
    const { trained } = summaryOf(next) as { trained: { linear: { mean: number; deviation: number }[] } }
    expect(trained.linear[1].mean).toBeCloseTo(0.81, 12)
    expect(trained.linear[1].deviation).toBeCloseTo(0.01, 12)
    expect(overSeeds([])).toBeNull()
  })

  it('call bits a dimension only where the palette has every value', () => {
    expect(bitsOf(Math.LN2, { nVocab: 256 })).toEqual({ bits: 1, per: 'dimension' })
    expect(bitsOf(Math.LN2, { nVocab: 16 }).per).toBe('pixel of 16 colours')
    expect(bitsOf(Math.LN2, { nVocab: 256, palette: 'rgb' }).per).toBe('pixel of 256 colours')
  })

  it('are stored short and read back', () => {
    const text = jsonOf({ list: [1 / 3, 2], deep: { a: [{ b: 0.12345678 }] } })
    expect(text).toContain('[ 0.333333, 2 ]')
    expect(JSON.parse(text)).toEqual({ list: [0.333333, 2], deep: { a: [{ b: 0.123457 }] } })
  })
})

describe('the report', () => {
  const runs = runsOf(suitePlan('quick'))

  it('has date, machine, seeds, every table and every figure', () => {
    const report = markdownOf('quick', runs, results, 'figures')
    expect(report).toContain('made on 2026-11-28. Seeds 0, 1, 2.')
    expect(report).toContain('- a test')
    expect(report).toContain(
      '| L2C8, next pixel, linear, trained | 50.0 ± 0.0 | **81.0 ± 1.0** | 70.0 ± 0.0 |',
    )
    expect(report).toContain(
      '| made, L2C8 | 96.0 ± 0.0 | 51.0 ± 1.0 (layer 1) | 81.0 ± 1.0 (layer 1) | 70.0 ± 0.0 | ' +
        '69.0 ± 1.0 (layer 2) |',
    )
    expect(report).toContain('![quick-probes-made](figures/quick-probes-made.svg)')
    expect(report).toContain('| Features are better than raw pixels (4.3) |')
    expect(report).toContain('**does not hold**')
    expect(report).toContain(`Not made yet:\n\n- ${setUpOf(runs[0])}, seed`)
  })

  it('says so without results', () => {
    expect(markdownOf('small', runs, [], 'figures')).toContain('No run has been made yet.')
  })
})

describe('the figures', () => {
  const groups = groupsOf(results)

  it('draw a curve with a band for each objective, and raw pixels', () => {
    const chart = layersChart('made', groups)!
    expect(chart.curves.map(({ name }) => name)).toEqual([
      'next pixel',
      'next pixel, untrained',
      'masked',
      'masked, untrained',
      'raw pixels',
    ])
    expect(chart.curves[0].points[1]).toMatchObject({ x: 1, y: expect.closeTo(81, 8) as number })
    const svg = svgOf(chart)
    expect(svg.match(/<polyline /g)).toHaveLength(5)
    // Trained and untrained of both objectives differ from seed to seed.
    expect(svg.match(/<polygon /g)).toHaveLength(4)
    expect(svg).not.toContain('NaN')
  })

  it('draw every checkpoint of every seed against its loss', () => {
    const chart = lossChart('made', groups.slice(0, 1))!
    expect(chart.curves[0].points.map(({ x }) => x)).toEqual([1, 0.5, 1, 0.5, 1, 0.5])
    expect(svgOf(chart)).not.toContain('polyline')
  })

  it('escape their texts and have round ticks', () => {
    const chart = { title: 'a < b & "c"', xLabel: '', yLabel: '', curves: layersChart('x', groups)!.curves }
    expect(svgOf(chart)).toContain('a &#60; b &#38; &#34;c&#34;')
    expect(ticksOf(0, 6, 8, true)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(ticksOf(0.31, 0.92, 6)).toEqual([0.4, 0.6, 0.8])
    expect(() => svgOf({ ...chart, curves: [] })).toThrow(RangeError)
  })
})
