/** Every study of a small run, from its request to its result: reports, cancelling, and an unchanged run. */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import {
  defaultStudy,
  type Study,
  type StudyKind,
  type StudyOf,
  type StudyResult,
} from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { TestRun } from '../../testSupport/testRun'
import { embeddingsBeside } from './inspect'
import { ratesFrom, SpikeWatch } from './sweep'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
})
afterEach(async () => run.session.dispose())

/** A paused run after some training. */
async function trained(over: Parameters<typeof begin>[0] = {}): Promise<void> {
  begin(over)
  run.session.run(40)
  await run.session.settled()
}

function begin(over: ConstructorParameters<typeof TestRun>[1] = {}): void {
  run = new TestRun(raw, {
    steps: 60,
    learningRate: 1e-2,
    evalEvery: 100,
    probeEvery: 100,
    completeEvery: 100,
    ...over,
  })
  run.session.begin(true)
}

function study<K extends StudyKind>(kind: K, over: Partial<StudyOf<K>> = {}): StudyOf<K> {
  return { ...defaultStudy(kind, run.session.config), ...over }
}

async function resultOf<K extends StudyKind>(
  asked: Extract<Study, { kind: K }>,
): Promise<Extract<StudyResult, { kind: K }>> {
  const id = `study ${Math.random()}`
  run.session.study(id, asked)
  await run.session.settled()
  const failed = run.of('studyFailed').find((event) => event.studyId === id)
  if (failed) throw new Error(failed.failure.message)
  const result = run.of('studyEnded').find((event) => event.studyId === id)!.result!
  expect(result.kind).toBe(asked.kind)
  await expectSaved(id, asked, result)
  return result as Extract<StudyResult, { kind: K }>
}

/** The run's file restores the study and its result. */
async function expectSaved(studyId: string, asked: Study, result: StudyResult): Promise<void> {
  const file = await writeRunFile(await run.session.save(), { compress: false })
  const { journal, step } = await readRunFile(file, 'a.igpt')
  const kept = journal
    .filter((event) => event.kind === 'studyKept')
    .find(({ study: { kind } }) => kind === asked.kind)
  expect(kept).toEqual({ kind: 'studyKept', studyId, runId: 'run', step, study: asked, result })
}

describe('probe study', () => {
  it('reports every layer, concatenated layers, and the confusion matrix', async () => {
    await trained()
    const result = await resultOf(study('probe', { trainImages: 300, testImages: 100, concatenate: 3 }))
    expect(result.layers).toHaveLength(3)
    expect(Math.max(...result.layers.map((accuracy) => accuracy!))).toBe(result.layers[result.best])
    expect(result.layers[result.best]!).toBeGreaterThan(0.3)
    expect(result.joined).toMatchObject({ layers: [0, 1, 2] })
    const counts = result.confusion.map((row) => row.reduce((a, b) => a + b, 0))
    expect(counts.reduce((a, b) => a + b, 0)).toBe(100)
    const right = result.confusion.reduce((sum, row, i) => sum + row[i]!, 0)
    expect(right / 100).toBeCloseTo(result.layers[result.best]!, 10)
    expect(result).toMatchObject({ trainImages: 300, testImages: 100, masks: 0 })
  })

  it.each(['autoregressive', 'masked'] as const)(
    'measures k-NN and attentive probes beside the linear one, %s',
    async (objective) => {
      await trained({ objective })
      const asked = { trainImages: 200, testImages: 60, concatenate: 1, masks: 3 }
      const linear = await resultOf(study('probe', { ...asked, kinds: '' }))
      expect(linear.others).toBeUndefined()
      const result = await resultOf(study('probe', { ...asked, kinds: 'knn attentive', attentiveEpochs: 2 }))
      expect(result.layers).toEqual(linear.layers)
      expect(Object.keys(result.others!)).toEqual(['knn', 'attentive'])
      for (const scores of [{ ...result, balanced: result.balanced! }, ...Object.values(result.others!)]) {
        const { layers, balanced, best, confusion, perClass } = scores
        expect([layers.length, balanced.length]).toEqual([3, 3])
        expect(Math.max(...layers.map((accuracy) => accuracy!))).toBe(layers[best])
        const right = confusion.reduce((sum, row, i) => sum + row[i]!, 0)
        expect(right / 60).toBeCloseTo(layers[best]!, 10)
        const recalls = perClass.filter((recall) => recall !== null)
        const mean = recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
        expect(balanced[best]).toBeCloseTo(mean, 10)
        expect(Math.max(...layers.map((accuracy) => accuracy!))).toBeGreaterThan(0.15)
      }
    },
  )

  it('supports SGD, raw features, no standardising, and votes over masks', async () => {
    await trained({ objective: 'masked' })
    const result = await resultOf(
      study('probe', {
        classifier: 'sgd',
        features: 'raw',
        standardise: 'no',
        learningRate: 0.03,
        epochs: 20,
        trainImages: 200,
        testImages: 60,
        concatenate: 1,
        masks: 3,
      }),
    )
    expect(result).toMatchObject({ joined: null, masks: 3 })
    expect(result.layers.every((accuracy) => accuracy! >= 0 && accuracy! <= 1)).toBe(true)
  })

  it('uses all images where more are asked for, and the run continues', async () => {
    await trained()
    const result = await resultOf(study('probe', { trainImages: 5000, concatenate: 1 }))
    expect(result.trainImages).toBe(1294)
    run.session.run(2)
    await run.session.settled()
    expect(run.losses).toHaveLength(42)
  })
})

describe('fine-tuning', () => {
  it.each(['autoregressive', 'masked'] as const)(
    '%s: both arms learn, the best weights are tested, those of the run are unchanged',
    async (objective) => {
      await trained({ objective })
      const before = run.losses.length
      const result = await resultOf(
        study('fineTune', {
          steps: 30,
          evalEvery: 10,
          trainImages: 300,
          batchSize: 25,
          learningRate: 2e-2,
          masks: 1,
          pad: 0,
        }),
      )
      expect(result.arms.map((arm) => arm.name)).toEqual(['pretrained', 'scratch'])
      for (const arm of result.arms) {
        expect(arm.curve.map((row) => row.step)).toEqual([10, 20, 30])
        expect(arm.curve.every((row) => row.generative !== null && row.classification > 0)).toBe(true)
        expect(arm.validationAccuracy).toBe(Math.max(...arm.curve.map((row) => row.validationAccuracy)))
        expect(arm.testAccuracy).not.toBeNull()
      }
      const losses = result.arms[0]!.curve.map((row) => row.classification)
      expect(losses.at(-1)!).toBeLessThan(losses[0]!)
      expect(run.losses.length).toBe(before)
    },
  )

  it('stops early without a better accuracy; class loss alone, on the best layer', async () => {
    await trained()
    const result = await resultOf(
      study('fineTune', {
        steps: 200,
        evalEvery: 2,
        patience: 2,
        loss: 'classification',
        head: 'best',
        fromScratch: 'no',
        trainImages: 100,
        pad: 0,
        learningRate: 1e-6,
      }),
    )
    const [arm] = result.arms
    expect(result.arms).toHaveLength(1)
    expect(arm!.stoppedEarly).toBe(true)
    expect(arm!.curve.length).toBeLessThan(60)
    expect(arm!.curve.every((row) => row.generative === null)).toBe(true)
  })

  it('a learning rate that diverges is named, and the run continues', async () => {
    await trained()
    await expect(resultOf(study('fineTune', { learningRate: 0.1, steps: 1 }))).resolves.toBeDefined()
    run.session.study('wrong', study('fineTune', { trainImages: 10 }))
    run.session.cancelStudy('wrong')
    await run.session.settled()
    expect(run.of('studyEnded').at(-1)).toMatchObject({ studyId: 'wrong', outcome: 'cancelled' })
  })
})

describe('few labels', () => {
  it('reports mean and deviation over the subsets, of probe and fine-tuning', async () => {
    await trained()
    const result = await resultOf(study('lowData', { perClass: 4, subsets: 3, steps: 5, testImages: 60 }))
    expect(result).toMatchObject({ perClass: 4, labels: 40, testImages: 60 })
    for (const spread of [result.probe, result.fineTune!]) {
      expect(spread.values).toHaveLength(3)
      expect(spread.mean).toBeCloseTo(spread.values.reduce((a, b) => a + b, 0) / 3, 10)
    }
    expect(result.probe.mean).toBeGreaterThan(0.15)
  })

  it('refuses more labels per class than there are', async () => {
    await trained()
    await expect(resultOf(study('lowData', { perClass: 400 }))).rejects.toThrow(/400/)
  })
})

describe('learning-rate sweep', () => {
  it("takes the paper's steps down", () => {
    expect(ratesFrom(0.01, 4)).toEqual([0.01, 0.003, 0.001, 0.0003])
    expect(ratesFrom(0.003, 3)).toEqual([0.003, 0.001, 0.0003])
    expect(ratesFrom(0.02, 2)).toEqual([0.01, 0.003])
  })

  it('distinguishes a spike that recovers from one that does not', () => {
    const verdict = (losses: number[]) => {
      const watch = new SpikeWatch(100)
      return losses.reduce<number | null>((spike, loss, i) => spike ?? watch.add(i + 1, loss), null)
    }
    const falling = Array.from({ length: 40 }, (_, i) => 3 - i / 20)
    expect(verdict([...falling, 9, ...new Array<number>(20).fill(1)])).toBeNull()
    expect(verdict([...falling, ...new Array<number>(20).fill(4)])).toBeGreaterThan(40)
    expect(verdict([2, 2, Number.NaN])).toBe(3)
  })

  it('tries rates until the loss rises, and marks the one that spikes', async () => {
    await trained()
    const result = await resultOf(study('sweep', { highest: 0.1, rates: 6, stepsEach: 40 }))
    expect(result.ended).not.toBeNull()
    expect(result.best).toBeGreaterThanOrEqual(0)
    const losses = result.rows.map((row) => row.loss).filter((loss) => loss !== null)
    expect(result.rows[result.best]!.loss).toBe(Math.min(...losses))
    expect(result.rows.every((row) => row.curve.length > 0)).toBe(true)
    if (result.ended === 'loss rose')
      expect(result.rows.at(-1)!.loss!).toBeGreaterThan(result.rows.at(-2)!.loss!)
  })
})

describe('likelihood', () => {
  it('orders images, maps surprise, and tells shuffled pixels apart', async () => {
    await trained()
    const result = await resultOf(study('likelihood', { images: 50, shown: 3 }))
    expect(result.nats).toHaveLength(50)
    expect(result.mean.bitsPerPixel).toBeCloseTo(result.mean.natsPerImage / 25 / Math.LN2, 6)
    expect(result.most.map((image) => image.nats)).toEqual([...result.nats].sort((a, b) => a - b).slice(0, 3))
    expect(result.least[0]!.nats).toBe(Math.max(...result.nats))
    // Float32 sums of 25 numbers in another order.
    for (const image of result.most)
      expect(image.surprise.reduce((a, b) => a + b, 0)).toBeCloseTo(image.nats, 3)
    expect(result.other!.auroc).toBeGreaterThan(0.7)
  })

  it('compares with another set, and refuses a model of masked pixels', async () => {
    await trained()
    expect(
      (await resultOf(study('likelihood', { images: 10, against: 'digits8' }))).other!.nats,
    ).toHaveLength(10)
    await run.session.dispose()
    await trained({ objective: 'masked' })
    await expect(resultOf(study('likelihood'))).rejects.toThrow(/no likelihood/)
  })
})

describe('inspect', () => {
  const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0)

  it("distributes each head's attention over the places read before and the start vector", async () => {
    await trained()
    const result = await resultOf(study('inspect', { image: 3, row: 2, column: 1 }))
    expect(result).toMatchObject({ image: 3, grid: 5, place: 11, position: 11, masked: false, decoded: null })
    expect([...result.tokens]).toEqual([...run.data.validation.tokens.subarray(75, 100)])
    expect(result.truth).toBe(result.tokens[11])
    expect([...result.reached]).toEqual(Array.from({ length: 25 }, (_, place) => Number(place < 11)))
    expect(result.attention).toHaveLength(2 * 2 * 25)
    for (let map = 0; map < 4; map += 1) {
      const weights = result.attention.subarray(map * 25, (map + 1) * 25)
      // Float32 sums of a dozen shares.
      expect(sum(weights) + result.start![map]!).toBeCloseTo(1, 5)
      expect(weights.subarray(0, 11).every((weight) => weight > 0)).toBe(true)
      expect(sum(weights.subarray(11))).toBe(0)
    }
    expect(sum(result.probabilities)).toBeCloseTo(1, 5)
    expect(result.entropy).toBeGreaterThan(0)
    expect(result.entropy).toBeLessThanOrEqual(Math.log(7))
    expect(result.similarity[11]).toBeCloseTo(1, 6)
  })

  it('the first position attends only to the start vector', async () => {
    await trained()
    const result = await resultOf(study('inspect', { row: 0, column: 0 }))
    expect(sum(result.attention)).toBe(0)
    expect([...result.start!]).toEqual([1, 1, 1, 1])
  })

  it('agrees with the likelihood study on the surprise of the pixel', async () => {
    await trained({ pixelOrder: 'random' })
    const {
      most: [image],
    } = await resultOf(study('likelihood', { images: 20, shown: 1, against: 'none' }))
    for (const place of [3, 12, 21]) {
      const { probabilities, truth } = await resultOf(
        study('inspect', { image: image!.index, row: Math.floor(place / 5), column: place % 5 }),
      )
      // The same float32 logits, in a batch of other size.
      expect(-Math.log(probabilities[truth]!)).toBeCloseTo(image!.surprise[place]!, 4)
    }
  })

  it('converts another pixel order back to places', async () => {
    await trained({ pixelOrder: 'columns' })
    const result = await resultOf(study('inspect', { row: 1, column: 2 }))
    // Down the columns: the third column's second pixel is the twelfth that is read.
    expect([result.place, result.position]).toEqual([7, 11])
    const before = Array.from({ length: 25 }, (_, place) => (place % 5) * 5 + Math.floor(place / 5) < 11)
    expect(Array.from(result.reached, Boolean)).toEqual(before)
    expect(Array.from(result.attention.subarray(0, 25), (weight) => weight > 0)).toEqual(before)
    expect(result.similarity[7]).toBeCloseTo(1, 6)
    expect(Array.from(result.similarity).filter((cosine) => cosine > 0.999)).toHaveLength(1)
  })

  it('hides the pixel from a model of masked pixels, which sees all others', async () => {
    await trained({ objective: 'masked' })
    const result = await resultOf(study('inspect', { row: 4, column: 0 }))
    expect(result).toMatchObject({ masked: true, start: null, position: 20 })
    expect(result.reached.every((flag) => flag === 1)).toBe(true)
    for (let map = 0; map < 4; map += 1)
      expect(sum(result.attention.subarray(map * 25, (map + 1) * 25))).toBeCloseTo(1, 5)
  })

  it('decodes learned codes from tokens row by row', async () => {
    await trained({ pixelOrder: 'columns' })
    // Three bytes a pixel.
    const grey = (tokens: Uint16Array) =>
      Uint8Array.from({ length: 3 * tokens.length }, (_, i) => 10 * tokens[Math.floor(i / 3)]!)
    const decode = async (tokens: Uint16Array) => grey(tokens)
    run.data.codec = {
      numbers: new Map(),
      factor: 1,
      colours: new Uint8Array(21),
      pictures: new Uint8Array(21),
      encode: async () => new Uint16Array(25),
      decode,
    }
    const { tokens, decoded } = await resultOf(study('inspect', { image: 1 }))
    expect(decoded).toEqual({ nPx: 5, rgb: grey(tokens) })
    const read = run.data.validation.tokens.subarray(25, 50)
    expect([...tokens]).toEqual(Array.from(read, (_, place) => read[(place % 5) * 5 + Math.floor(place / 5)]))
  })

  it("refuses an image, row or column out of range, by the setting's name", async () => {
    await trained()
    await expect(resultOf(study('inspect', { image: 50_000 }))).rejects.toThrow(
      /^Image 50000 does not exist: the \d+ validation images/,
    )
    await expect(resultOf(study('inspect', { row: 5 }))).rejects.toThrow(
      'Row 5 does not exist: the 5 rows are numbered from 0.',
    )
    await expect(resultOf(study('inspect', { column: 63 }))).rejects.toThrow(/^Column 63/)
  })

  it('compares embeddings by angle, independent of length, and returns 0 for zeros', () => {
    const { similarity, norms } = embeddingsBeside(Float32Array.of(3, 4, 6, 8, -4, 3, 0, 0), 4, 0)
    expect([...similarity]).toEqual([1, 1, 0, 0])
    expect([...norms]).toEqual([5, 10, 5, 0])
  })
})

it('studies beside a training run neither stop it nor change it, and free everything', async () => {
  const before = tf.memory().numTensors
  begin()
  run.session.run()
  await run.status('finished')
  await run.session.settled()
  const alone = run.losses
  await run.session.dispose()
  begin()
  run.session.run()
  run.session.study('a', study('probe', { trainImages: 100, testImages: 50 }))
  run.session.study('b', study('fineTune', { steps: 4, evalEvery: 2, trainImages: 50 }))
  run.session.study('c', study('inspect'))
  run.session.cancelStudy('b')
  await run.status('finished')
  await run.session.settled()
  expect(run.losses).toEqual(alone)
  expect(
    run
      .of('studyEnded')
      .map((event) => [event.studyId, event.outcome])
      .sort(),
  ).toEqual([
    ['a', 'done'],
    ['b', 'cancelled'],
    ['c', 'done'],
  ])
  await run.session.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

describe('feature map', () => {
  it('has the first principal components of every layer, of images sorted by class', async () => {
    await trained()
    const result = await resultOf(study('featureMap', { images: 40, follow: 'no' }))
    const { labels, layers, components, share, coordinates } = result
    expect([labels.length, layers, components]).toEqual([40, 3, 8])
    expect([...labels]).toEqual([...labels].sort((a, b) => a - b))
    expect(result.thumbnails).toHaveLength(40 * 25 * 3)
    expect([...result.steps]).toEqual([40])
    for (let layer = 0; layer < layers; layer += 1) {
      const shares = [...share.subarray(layer * 8, (layer + 1) * 8)]
      expect(shares).toEqual([...shares].sort((a, b) => b - a))
      expect(shares.reduce((a, b) => a + b)).toBeLessThan(1 + 1e-6)
      // Coordinates are around the mean, and no two components of a layer vary together.
      const of = (k: number) => Array.from({ length: 40 }, (_, i) => coordinates[(layer * 40 + i) * 8 + k])
      const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0)
      const size = dot(of(0), of(0))
      expect(Math.abs(of(0).reduce((a, b) => a + b))).toBeLessThan(1e-4 * Math.sqrt(size))
      expect(Math.abs(dot(of(0), of(1)))).toBeLessThan(1e-4 * size)
      expect(dot(of(1), of(1)) / size).toBeCloseTo(shares[1] / shares[0], 3)
    }
  })

  it('is made again at every measurement until it is cancelled, once for each step', async () => {
    begin({ evalEvery: 10, probeEvery: 1000, completeEvery: 1000 })
    await run.session.settled()
    const asked = study('featureMap', { images: 20 })
    expect(asked.follow).toBe('yes')
    run.session.study('map', asked)
    run.session.run(20)
    await run.session.settled()
    const results = () =>
      run.of('studyEnded').flatMap(({ result }) => (result?.kind === 'featureMap' ? result : []))
    const last = results().at(-1)!
    expect([...last.steps]).toEqual([0, 5, 10, 20])
    expect(last.coordinates).toHaveLength(4 * 3 * 20 * 8)
    await expectSaved('map', asked, last)
    // Two frames of nearly the same weights lie on each other after they are turned.
    const count = results().length
    run.session.study('again', asked)
    await run.session.settled()
    expect([...results().at(-1)!.steps]).toEqual([0, 5, 10, 20])
    run.session.cancelStudy('again')
    run.session.run(20)
    await run.session.settled()
    expect(results()).toHaveLength(count + 1)
  })
})
