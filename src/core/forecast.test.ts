/** The forecast's sums, how they change with the settings, and what it proposes. */
import { describe, expect, it } from 'vitest'
import { paceKey, runSeconds, scaledPace, shortenings, type Pace } from './forecast'
import { presetById } from './presets'
import { validateConfig } from './validation'

const { config } = presetById('mnist14')
const pace: Pace = {
  step: 0.25,
  compiling: 1.5,
  forwardImage: 0.002,
  probeFits: 4,
  baselines: 3,
  completions: 0.5,
  validationImages: 256,
  probeImages: 1500,
}

it('adds up steps and measurements: 2,000 steps, 25 validations, 13 probes, 16 completions', () => {
  expect(runSeconds(config, pace)).toEqual({
    training: 500,
    measuring: expect.closeTo(25 * 256 * 0.002 + 13 * (1500 * 0.002 + 4) + 16 * 0.5 + 3, 9),
    compiling: 1.5,
    total: expect.closeTo(501.5 + 12.8 + 91 + 8 + 3, 9),
  })
})

describe('another setting', () => {
  it('that is the same leaves the pace as it is', () => {
    expect(scaledPace(pace, config, config)).toEqual(pace)
  })

  it('of half the batch halves a step and no measurement', () => {
    const scaled = scaledPace(pace, config, { ...config, batchSize: 16 })
    expect(scaled).toEqual({ ...pace, step: 0.125 })
  })

  it('of twice the layers nearly doubles steps and passes', () => {
    const scaled = scaledPace(pace, config, { ...config, nLayer: 12 })
    for (const ratio of [scaled.step / pace.step, scaled.forwardImage / pace.forwardImage]) {
      // The head's share does not grow.
      expect(ratio).toBeGreaterThan(1.9)
      expect(ratio).toBeLessThan(2)
    }
    expect(scaled.probeFits).toBeCloseTo((4 * 13) / 7, 9)
  })
})

describe('the proposals', () => {
  const proposals = shortenings(config, pace)

  it('are valid settings, each a tenth shorter at least, the shortest first', () => {
    const { total } = runSeconds(config, pace)
    expect(proposals.map(({ key }) => key).sort()).toEqual(['batchSize', 'nLayer', 'nPx', 'steps'])
    expect(proposals).toEqual([...proposals].sort((a, b) => a.seconds - b.seconds))
    for (const { key, from, to, change, seconds } of proposals) {
      expect(validateConfig({ ...config, ...change })).toEqual([])
      expect([from, to]).toEqual([config[key], change[key]])
      expect(seconds).toBeLessThan(0.9 * total)
    }
  })

  it('name the probes where these take the time', () => {
    const keys = shortenings(config, { ...pace, step: 0.01 }).map(({ key }) => key)
    expect(keys).toContain('probeEvery')
  })
})

it('keeps a measured pace for settings that do not change it', () => {
  expect(paceKey({ ...config, steps: 7, learningRate: 1, seed: 5, probeEvery: 3 })).toBe(paceKey(config))
  expect(paceKey({ ...config, nLayer: 7 })).not.toBe(paceKey(config))
  expect(paceKey({ ...config, dataset: 'fashion10k' })).not.toBe(paceKey(config))
})
