/** Arithmetic behind the charts of studies, against values computed by hand. */
import { describe, expect, test } from 'vitest'
import { inkOn } from '../../charts/ConfusionMatrix'
import { curveRows } from '../../charts/CurvesChart'
import { paddedRange, shareRange } from '../../charts/scales'
import { spreadPoints } from '../../charts/SpreadChart'
import { viridisRgb } from '../../charts/viridis'
import { presetById } from '../../../core/presets'
import { defaultStudy } from '../../../core/studies/registry'
import { studyBasis, withLowData } from '../../store/state/studyPanel'
import { smallPreview } from '../../../testSupport/fakeWorker'
import { comparison } from './fineTune'
import { attentionSummary } from './AttentionMaps'
import { fineTuneResult, inspectResult, lowDataResult } from './fixtures/results'
import { predictionText, similarityText } from './inspect'
import { headViews, meansAround, rangeOf, rankOf, scaleColours, topOf } from './inspectMaps'
import { binShares, comparisonTexts, surpriseColours, surpriseScale } from './likelihood'
import { shownPredictions } from './PredictionBars'
import { sameStudy } from './studyForm'

describe('histogram', () => {
  test('two sets share their bins, and each sums to 1', () => {
    const bins = binShares([[0, 1, 2, 4], Float32Array.of(3, 3)], 4)
    expect(bins).toEqual({
      from: [0, 1, 2, 3],
      width: 1,
      shares: [
        [0.25, 0.25, 0.25, 0.25],
        [0, 0, 0, 1],
      ],
    })
  })
  test('one value, no values, and values that are not finite', () => {
    expect(binShares([[5]], 2)).toEqual({ from: [5, 6], width: 1, shares: [[1, 0]] })
    expect(binShares([[], [NaN]], 2)).toEqual({
      from: [0, 1],
      width: 1,
      shares: [
        [0, 0],
        [0, 0],
      ],
    })
  })
})

describe('bits of a likelihood', () => {
  const { config } = presetById('mnist28')

  test('are bits per dimension only of exact tokens', () => {
    const [exact] = comparisonTexts({ ...config, palette: 'levels', nVocab: 256 }, 2 * Math.LN2)
    expect(exact).toMatch(/^2\.00 bits per dimension\. .* at 28 x 28\.$/)
    expect(comparisonTexts(config, 0.3)[0]).toMatch(/rounded to 16 colours.*do not compare/)
    expect(comparisonTexts({ ...config, tokens: 'vqvae' }, 0.3)).toHaveLength(1)
    expect(comparisonTexts({ ...config, tokens: 'vqvae' }, 0.3)[0]).toMatch(/learned codes.*do not compare/)
  })

  test('stand beside those published for the same images', () => {
    // 0.319 / ln 2 = 0.460
    expect(comparisonTexts(config, 0.3)[1]).toMatch(
      /^Published by teddykoker\/image-gpt: 0\.319 nats or 0\.460 bits .* whole data set/,
    )
    expect(comparisonTexts({ ...config, nPx: 14 }, 0.3)).toHaveLength(1)
  })
})

test('ranges contain their values with a margin', () => {
  expect(shareRange([0.31, 0.62])).toEqual([0.2, 0.7])
  expect(shareRange([0, 1])).toEqual([0, 1])
  const [low, high] = paddedRange([2, 2])
  expect(low).toBeLessThan(2)
  expect(high).toBeGreaterThan(2)
})

test('curves with different points are merged into one row for each x', () => {
  const curve = (name: string, ...points: [number, number][]) => ({
    name,
    colour: '',
    points: points.map(([x, y]) => ({ x, y })),
  })
  expect(curveRows([curve('a', [2, 20], [1, 10]), curve('b', [2, 21])])).toEqual([
    { x: 1, c0: 10 },
    { x: 2, c0: 20, c1: 21 },
  ])
})

test('series are placed side by side around their group', () => {
  const groups = [{ values: [0.5, 0.7], mean: 0.6, deviation: 0.1414 }, null]
  const first = spreadPoints({ name: 'a', colour: '', groups }, 0, 2)
  expect(first.means).toEqual([{ x: -0.125, y: 0.6, deviation: 0.1414 }])
  expect(first.dots.map(({ y }) => y)).toEqual([0.5, 0.7])
})

test('text on every colour of the scale has a contrast of at least 4.5 to 1', () => {
  const luminanceOf = (rgb: readonly number[]) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
      const value = rgb[i] / 255
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    }, 0)
  for (let share = 0; share <= 1; share += 0.01) {
    const ground = luminanceOf(viridisRgb(share))
    const contrast = inkOn(share) === '#000000' ? (ground + 0.05) / 0.05 : 1.05 / (ground + 0.05)
    expect(contrast).toBeGreaterThanOrEqual(4.5)
  }
})

test('the comparison follows the numbers, also if pretraining lost', () => {
  const [pretrained, scratch] = fineTuneResult.arms
  expect(comparison(fineTuneResult)).toBe('Pretraining is ahead by 12.5 percentage points of test accuracy.')
  expect(
    comparison({
      ...fineTuneResult,
      arms: [
        { ...pretrained, testAccuracy: 0.5 },
        { ...scratch, testAccuracy: 0.75 },
      ],
    }),
  ).toMatch(/^From scratch is ahead by 25\.0 percentage points/)
  expect(comparison({ ...fineTuneResult, arms: [pretrained, { ...scratch, testAccuracy: null }] })).toMatch(
    /of validation accuracy/,
  )
  expect(comparison({ ...fineTuneResult, arms: [pretrained] })).toBe('')
})

test('surprise is coloured on one scale for all images', () => {
  const surprise = Float32Array.of(0, 1, 2)
  const image = { index: 0, label: 'a', nats: 3, tokens: new Uint16Array(3), surprise }
  expect(surpriseScale([image])).toBe(1)
  expect([...surpriseColours(surprise, 2)]).toEqual([...viridisRgb(0), ...viridisRgb(0.5), ...viridisRgb(1)])
  expect(surpriseScale([])).toBe(0)
})

test('a second result of as many labels replaces the first', () => {
  const four = { step: 10, result: lowDataResult(4) }
  const results = withLowData(withLowData([four], { step: 10, result: lowDataResult(25) }), {
    step: 20,
    result: lowDataResult(4),
  })
  expect(results.map(({ step, result }) => [step, result.perClass])).toEqual([
    [20, 4],
    [10, 25],
  ])
})

test('defaults are limited to the images there are, and to the least a study takes', () => {
  const { config } = presetById('digits8')
  const preview = { ...smallPreview, trainImages: 400, validationImages: 1, testImages: 50 }
  expect(
    studyBasis({
      config: { ...config, probeTrainImages: 500, probeTestImages: 40, evalImages: 64 },
      preview,
    }),
  ).toMatchObject({ probeTrainImages: 400, probeTestImages: 40, evalImages: 2, nLayer: config.nLayer })
})

describe('inspect', () => {
  test('heads: largest weight including the start vector, and spread', () => {
    const one = inspectResult({
      nLayer: 1,
      nHead: 2,
      grid: 2,
      place: 3,
      start: Float32Array.of(0.5, 0),
      attention: Float32Array.of(0.25, 0.25, 0, 0, 0, 1, 0, 0),
    })
    const [first, second] = headViews(one)
    expect([first.layer, first.head, first.most]).toEqual([0, 0, 0.5])
    expect(first.spread).toBeCloseTo(2 ** 1.5, 10)
    expect([second.head, second.most, second.spread]).toEqual([1, 1, 1])
    expect(attentionSummary([first, second])).toBe(
      'Sharpest: layer 0, head 1, effectively over 1.0 inputs. Most even: layer 0, head 0, ' +
        'effectively over 2.8 inputs. The start vector gets 25% on average.',
    )
  })

  test('means around a place exclude the place itself', () => {
    const map = Float32Array.of(1, 2, 3, 4, 99, 6, 7, 8, 9)
    expect(meansAround(map, 3, 4)).toEqual({ row: 5, column: 5, elsewhere: 5 })
    expect(meansAround(Float32Array.of(7), 1, 0)).toEqual({ row: null, column: null, elsewhere: null })
    expect(rangeOf(map, 4)).toEqual([1, 9])
    expect(rangeOf(map)).toEqual([1, 99])
    expect(similarityText(inspectResult())).toBe(
      'Mean cosine with the others of its row 0.13, of its column 0.50, elsewhere 0.13.',
    )
  })

  test('largest values, ranks and colours', () => {
    expect(topOf(Float32Array.of(0, 3, 1, 0, 2), 9)).toEqual([1, 4, 2])
    expect(rankOf(Float32Array.of(0.2, 0.5, 0.3), 0)).toBe(3)
    expect([...scaleColours(Float32Array.of(-1, 1), -1, 1)]).toEqual([...viridisRgb(0), ...viridisRgb(1)])
    expect([...scaleColours(Float32Array.of(2), 2, 2)]).toEqual(viridisRgb(0))
  })

  test('the true colour is always among the bars, and the text follows the numbers', () => {
    const probabilities = Float32Array.from({ length: 40 }, (_, i) => (40 - i) / 820)
    expect(shownPredictions({ probabilities, truth: 3 })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(shownPredictions({ probabilities, truth: 39 })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 39])
    expect(predictionText(inspectResult())).toBe(
      'This token is number 10 of 16 in reading order. Its true colour gets 25.0%, the likeliest of 16.',
    )
    expect(predictionText(inspectResult({ masked: true, truth: 2 }))).toBe(
      'This token is hidden, all others are visible. Its true colour gets 5.00%, rank 2 of 16.',
    )
  })

  test('two studies are the same if all their settings are', () => {
    const study = defaultStudy('inspect', presetById('digits8').config)
    expect(study).toMatchObject({ image: 0, row: 4, column: 4 })
    expect(sameStudy(study, { ...study })).toBe(true)
    expect(sameStudy(study, { ...study, column: 5 })).toBe(false)
  })
})
