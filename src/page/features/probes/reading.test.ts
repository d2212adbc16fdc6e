/** The sentences below the probe chart, from predictions whose differences are counted by hand. */
import { describe, expect, test } from 'vitest'
import type { ProbeRow } from '../../store/state/metrics'
import { layerPredictions, rawPixelsFor, readProbe, withinNoise, type ProbeFacts } from './reading'
import { readingWords } from './readingWords'

const count = 400
const labels = Uint8Array.from({ length: count }, (_, i) => Math.floor((4 * i) / count))

/** Predictions that are right on images [from, to), and wrong elsewhere. */
const rightOn = (from: number, to: number): Uint8Array =>
  labels.map((label, i) => (i >= from && i < to ? label : (label + 1) % 4))

function rowOf(step: number, layers: Uint8Array[], recorded = true): ProbeRow {
  const accuracy = layers.map((layer) => layer.filter((k, i) => k === labels[i]).length / count)
  const predictions = Uint8Array.from(layers.flatMap((layer) => [...layer]))
  return recorded ? { step, accuracy, predictions } : { step, accuracy }
}

/** Raw pixels are right on the first 200 images. */
const facts = (rows: ProbeRow[]): ProbeFacts => ({
  rows,
  testImages: { labels, rawPixels: rightOn(0, 200) },
  imageCount: 50,
  rawPixels: { accuracy: 0.5, predictions: rightOn(0, 200) },
})

function words(rows: ProbeRow[], given: Partial<ProbeFacts> = {}): string {
  const reading = readProbe(rows[rows.length - 1], { ...facts(rows), ...given })
  if (!reading) throw new Error('no reading')
  return readingWords(reading).replaceAll('\u00a0', ' ')
}

describe('with predictions', () => {
  const untrained = rowOf(0, [rightOn(0, 180), rightOn(0, 160), rightOn(0, 100)])

  test('a best layer in the middle, clearly ahead of raw pixels, the last within noise', () => {
    // b = 40, c = 0 against raw pixels: error sqrt(40 - 1600 / 400) / 400 = 1.5 points.
    // Against the last layer b = 5, c = 3: sqrt(8 - 4 / 400) / 400 = 0.7 points.
    const last = rightOn(5, 243)
    expect(words([untrained, rowOf(200, [rightOn(0, 190), rightOn(0, 240), last])])).toBe(
      'Best: layer 1 of 2, 60.0%. Raw pixels 50.0%: the features win by 10.0 ± 1.5 points. ' +
        'The last layer is 0.5 ± 0.7 points behind: within noise. ' +
        'Before training the best was 45.0%, 15.0 ± 1.8 points less.',
    )
  })

  test('features that lose, a best last layer, and training that lost', () => {
    expect(words([untrained, rowOf(200, [rightOn(0, 80), rightOn(0, 90), rightOn(0, 120)])])).toBe(
      'Best: layer 2 of 2, 30.0%. Raw pixels 50.0%: the features lose by 20.0 ± 2.0 points. ' +
        'The last layer is the best. Before training the best was 45.0%, 15.0 ± 1.8 points more.',
    )
  })

  test('a best first layer, and differences within noise on both sides', () => {
    // Against raw pixels b = 4, c = 6; against the last layer b = 104, c = 6.
    const first = Uint8Array.from(rightOn(6, 204))
    const said = words([untrained, rowOf(200, [first, rightOn(0, 100), rightOn(0, 100)])])
    expect(said).toContain('Best: layer 0 (the embeddings) of 2, 49.5%.')
    expect(said).toContain('Raw pixels 50.0%: 0.5 ± 0.8 points above the features, within noise.')
    expect(said).toContain('The last layer is 24.5 ± 2.3')
    // c = 7 and b = 3: less than two standard errors.
    const nearly = rowOf(200, [rightOn(7, 183), rightOn(0, 10)])
    expect(words([untrained, nearly])).toContain(
      'Before training the best was 45.0%, 1.0 ± 0.8 points more: within noise.',
    )
  })

  test('step 0 is not compared with itself', () => {
    expect(words([untrained])).toBe(
      'Before training: layer 0 (the embeddings) of 2 is best, 45.0%. ' +
        'Raw pixels 50.0%: the features lose by 5.0 ± 1.1 points. ' +
        'The last layer is 20.0 ± 2.0 points behind.',
    )
  })

  test('equal answers are level, not ahead by nothing', () => {
    const same = rowOf(200, [rightOn(0, 180), rightOn(0, 200), rightOn(0, 200)])
    expect(words([{ ...same, step: 0 }, same])).toBe(
      'Best: layer 1 of 2, 50.0%. Raw pixels 50.0%: level with the features. ' +
        'The last layer is level with it. Before training the best was 50.0%, the same.',
    )
  })

  test('takes the layer that is asked for', () => {
    const row = rowOf(10, [rightOn(0, 10), rightOn(10, 30)])
    expect(layerPredictions(row, 1, facts([row]).testImages)).toEqual(rightOn(10, 30))
    expect(layerPredictions(row, 1, { labels: labels.slice(1), rawPixels: labels })).toBeUndefined()
  })
})

describe('without predictions', () => {
  test('errors are those of separate samples, which is said', () => {
    // 50 images: sqrt(0.6 * 0.4 / 50 + 0.5 * 0.5 / 50) = 9.9 points.
    const row = rowOf(200, [rightOn(0, 190), rightOn(0, 240)], false)
    const rawPixels = { accuracy: 0.5, predictions: undefined }
    expect(words([row], { testImages: null, rawPixels })).toBe(
      'Best: layer 1 of 1, 60.0%. Raw pixels 50.0%: 10.0 ± 9.9 points below the features, within noise. ' +
        'The last layer is the best. Errors unpaired: this run has no predictions by image.',
    )
    expect(words([row], { testImages: null, rawPixels: null })).toBe(
      'Best: layer 1 of 1, 60.0%. The last layer is the best.',
    )
  })

  test('no layers, no reading', () => {
    expect(readProbe({ step: 0, accuracy: [] }, facts([]))).toBeNull()
  })
})

test('k-NN is compared with k-NN on raw pixels where that was measured', () => {
  const testImages = { labels, rawPixels: rightOn(0, 200), rawPixelsKnn: rightOn(0, 100) }
  expect(rawPixelsFor('knn', 0.5, testImages)).toEqual({ accuracy: 0.25, predictions: rightOn(0, 100) })
  expect(rawPixelsFor('attentive', 0.5, testImages)).toEqual({
    accuracy: 0.5,
    predictions: testImages.rawPixels,
  })
  expect(rawPixelsFor('knn', 0.5, { labels, rawPixels: labels })?.accuracy).toBe(0.5)
  expect(rawPixelsFor('linear', undefined, null)).toBeNull()
})

test('noise is less than two standard errors, or no difference at all', () => {
  expect(withinNoise({ mean: 0.0199, error: 0.01 })).toBe(true)
  expect(withinNoise({ mean: -0.02, error: 0.01 })).toBe(false)
  expect(withinNoise({ mean: 0, error: 0 })).toBe(true)
})
