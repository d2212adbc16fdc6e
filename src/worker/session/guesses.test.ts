/**
 * The class of a picture by the classifiers kept with a run: against the whole model in plain loops in
 * float64, as the studies' own test images are classified, while the run trains, after saving and opening,
 * after exporting and importing, and refused.
 */
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { exportFolder } from '../../checkpoint/labFolder'
import { readModelFolder } from '../../checkpoint/modelFolder'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import type { SavedRun } from '../../checkpoint/savedRun'
import { bestProbe } from '../../core/classifiers'
import type { RunConfig } from '../../core/config'
import type { ClassGuess, ClassifyRequest } from '../../core/protocol'
import { Rng } from '../../core/rng'
import { defaultStudy, type Study } from '../../core/studies/registry'
import { toReadingOrder } from '../../data/pixelOrder'
import type { RawDataset } from '../../data/rawDataset'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { drawMask } from '../../compute/model/loss'
import { layersBelow } from '../../compute/model/tunedNetwork'
import { expectAllClose } from '../../testSupport/allClose'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { plainFeatures, plainSoftmax } from '../../testSupport/plainModel'
import { TestRun } from '../../testSupport/testRun'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
  await useWasmOpsInNode()
})
afterEach(async () => run.session.dispose())

/** A paused run of 5 x 5 pixels after 12 steps; its probes of step 12 are kept. */
async function trained(over: Partial<RunConfig> = {}): Promise<void> {
  const rarely = { evalEvery: 100, probeEvery: 12, completeEvery: 100 }
  run = new TestRun(raw, { steps: 60, learningRate: 1e-2, ...rarely, ...over })
  run.session.begin(true)
  run.session.run(12)
  await run.session.settled()
}

async function studied(asked: Study): Promise<void> {
  run.session.study('study', asked)
  await run.session.settled()
  expect(run.of('studyFailed')).toEqual([])
}

const shortTuning = (over: Record<string, number | string> = {}) => ({
  ...defaultStudy('fineTune', run.session.config),
  steps: 8,
  evalEvery: 4,
  trainImages: 100,
  learningRate: 1e-2,
  fromScratch: 'no' as const,
  pad: 0,
  ...over,
})

/** No image of the data: every token differs from its neighbours. */
const picture = Uint16Array.from({ length: 25 }, (_, i) => (i * 5 + 2) % 7)
const asked = (over: Partial<ClassifyRequest> = {}): ClassifyRequest => ({
  tokens: picture,
  by: 'probe',
  probe: 0,
  ...over,
})

/** The masks under which a model of masked pixels sees every picture. */
const masksOf = (count: number): Float32Array[] => {
  const { maskRate, objective, seed } = run.session.config
  if (objective !== 'masked') return [new Float32Array(25)]
  const rng = new Rng(seed).fork('guess masks')
  return Array.from({ length: count }, () => drawMask(25, maskRate, rng))
}

/** The mean over masks of the probabilities of `logits`. */
function meanOf(masks: readonly Float32Array[], logits: (mask: Float32Array) => number[]): number[] {
  const each = masks.map((mask) => plainSoftmax(logits(mask)))
  return each[0].map((_, k) => each.reduce((sum, row) => sum + row[k], 0) / each.length)
}

/** The run as it would be saved. */
const saved = (): Promise<SavedRun> => run.session.save()

/** float32 sums of about 30 products near 1 in the features, times weights of at most about 3. */
const tolerance = 2e-5

describe.each([
  ['autoregressive', 'raster'],
  ['autoregressive', 'spiral'],
  ['masked', 'columns'],
] as const)('%s in %s order', (objective, pixelOrder) => {
  it('a probe of any layer, and of joined ones, equals plain loops', async () => {
    await trained({ objective, pixelOrder })
    const study = { ...defaultStudy('probe', run.session.config), concatenate: 2, kinds: '', masks: 3 }
    for (const features of ['normed', 'study'] as const) {
      if (features === 'study') await studied(study)
      const { weights, classifiers } = await saved()
      const { facts, numbers } = classifiers!.probe!
      expect(facts).toMatchObject({
        step: 12,
        masks: objective === 'masked' ? (features === 'study' ? 3 : 1) : 0,
      })
      expect(facts.probes.map(({ layers }) => layers).slice(0, 3)).toEqual([[0], [1], [2]])
      expect(facts.probes).toHaveLength(features === 'study' ? 4 : 3)
      const tokens = toReadingOrder(picture, run.data.order)
      const { shape } = run.session.snapshot('logits')
      for (const [probe, { layers }] of facts.probes.entries()) {
        const { mean, scale, weights: w, intercept } = numbers[probe]
        const expected = meanOf(masksOf(facts.masks), (mask) => {
          const all = plainFeatures((name) => weights.get(name)!, shape, tokens, mask)
          const x = layers.flatMap((layer) => [...all[layer]])
          return [...intercept].map((bias, k) =>
            x.reduce((sum, value, f) => sum + w[k * x.length + f] * ((value - mean[f]) / scale[f]), bias),
          )
        })
        const guess = await run.session.classify(asked({ probe }))
        expect(guess).toMatchObject({ runId: 'run', step: 12, by: facts })
        expectAllClose(guess.probabilities, expected, tolerance)
      }
    }
  })

  it('the fine-tuned network, below its head only, equals plain loops', async () => {
    await trained({ objective, pixelOrder })
    await studied(
      shortTuning({ masks: 2, ...(pixelOrder === 'spiral' && { head: 'best', loss: 'classification' }) }),
    )
    const { facts, weights } = (await saved()).classifiers!.fineTuned!
    const { headLayer } = facts
    expect(facts).toMatchObject({ step: 12, masks: objective === 'masked' ? 2 : 0 })
    const shape = layersBelow(run.session.snapshot('logits').shape, headLayer)
    const tokens = toReadingOrder(picture, run.data.order)
    const head = weights.get('wClf')!
    const expected = meanOf(masksOf(facts.masks), (mask) => {
      const x = plainFeatures((name) => weights.get(name)!, shape, tokens, mask).at(-1)!
      return facts.classNames.map((_, k) =>
        x.reduce((sum, value, c) => sum + value * head[c * facts.classNames.length + k], 0),
      )
    })
    const guess = await run.session.classify(asked({ by: 'fineTuned' }))
    expect(guess).toMatchObject({ step: 12, by: facts })
    expectAllClose(guess.probabilities, expected, tolerance)
  })
})

/** The answers of both classifiers, of every probe. */
async function answers(of: TestRun['session']): Promise<ClassGuess[]> {
  const requests = [...[0, 1, 2].map((probe) => asked({ probe })), asked({ by: 'fineTuned' })]
  const all: ClassGuess[] = []
  for (const request of requests) all.push(await of.classify(request))
  return all
}

describe('kept classifiers', () => {
  it('name the test images as the study that made them did', async () => {
    await trained()
    await studied(shortTuning({ steps: 30, trainImages: 300, batchSize: 25, learningRate: 2e-2 }))
    const { accuracy } = (await saved()).classifiers!.fineTuned!.facts
    const { tokens, labels, count } = run.data.test
    let right = 0
    for (let i = 0; i < count; i += 1) {
      const image = tokens.slice(i * 25, (i + 1) * 25)
      const { probabilities } = await run.session.classify(asked({ tokens: image, by: 'fineTuned' }))
      right += probabilities.indexOf(Math.max(...probabilities)) === labels[i] ? 1 : 0
    }
    expect(right / count).toBeCloseTo(accuracy, 10)
    // A tenth would be chance.
    expect(accuracy).toBeGreaterThan(0.2)
  })

  it('answer bit-equally after the run is saved and opened', async () => {
    await trained()
    await studied(shortTuning({ head: 'best' }))
    const before = await answers(run.session)
    const file = await writeRunFile(await saved(), { compress: true })
    await run.session.dispose()
    run = new TestRun(raw, {}, { from: await readRunFile(file, 'a.igpt') })
    run.session.begin(true)
    await run.session.settled()
    expect(await answers(run.session)).toEqual(before)
    // Saved again, nothing of them is lost.
    const again = await readRunFile(await writeRunFile(await saved(), { compress: false }), 'b.igpt')
    expect(again.classifiers).toEqual((await readRunFile(file, 'a.igpt')).classifiers)
  })

  it('answer bit-equally after the run is exported as a folder and imported', async () => {
    await trained()
    await studied(shortTuning({ loss: 'classification' }))
    const before = await answers(run.session)
    const zip = exportFolder(await run.session.model('weights and optimizer'))
    const { values, classifiers } = await readModelFolder([new File([zip], 'model.zip')])
    expect(classifiers).toEqual((await saved()).classifiers)
    const from = { ...(await saved()), weights: values, classifiers: classifiers! }
    await run.session.dispose()
    run = new TestRun(raw, {}, { from })
    run.session.begin(true)
    await run.session.settled()
    expect(await answers(run.session)).toEqual(before)
  })

  it('are the newest of each kind, and the page is told of each', async () => {
    await trained()
    const kept = () => run.of('classifierKept').map(({ classifier: { kind, step } }) => [kind, step])
    const before = kept()
    expect([before[0], before.at(-1)]).toEqual([
      ['probe', 0],
      ['probe', 12],
    ])
    await studied(shortTuning())
    run.session.run(12)
    await run.session.settled()
    expect([kept()[before.length], kept().at(-1)]).toEqual([
      ['fineTuned', 12],
      ['probe', 24],
    ])
    const { classifiers } = await saved()
    expect([classifiers!.probe!.facts.step, classifiers!.fineTuned!.facts.step]).toEqual([24, 12])
    const { accuracy } = run.of('probes').at(-1)!
    expect(classifiers!.probe!.facts.probes.map((probe) => probe.accuracy)).toEqual(accuracy)
    expect(accuracy[bestProbe(classifiers!.probe!.facts)]).toBe(Math.max(...accuracy))
  })

  it('answer while the run trains, and change none of its losses', async () => {
    run = new TestRun(raw, { steps: 30, evalEvery: 100, completeEvery: 100 })
    run.session.begin(false)
    const steps: number[] = []
    while (run.of('runStatus').at(-1)?.status !== 'finished') {
      await run.until(() => run.of('classifierKept').length > 0)
      const { step, probabilities } = await run.session.classify(asked({ probe: 1 }))
      steps.push(step)
      expectAllClose([probabilities.reduce((sum, p) => sum + p, 0)], [1], 1e-6)
    }
    expect(new Set(steps).size).toBeGreaterThan(3)
    const { losses } = run
    await run.session.dispose()
    run = new TestRun(raw, { steps: 30, evalEvery: 100, completeEvery: 100 })
    run.session.begin(false)
    await run.status('finished')
    expect(losses).toEqual(run.losses)
  })

  it('leave no tensor behind', async () => {
    await trained()
    await studied(shortTuning())
    await answers(run.session)
    const before = tf.memory()
    await answers(run.session)
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes })
  })

  it('are refused by name where there are none, and for other images', async () => {
    await trained()
    const refusal = (over: Partial<ClassifyRequest>) =>
      run.session.classify(asked(over)).then(
        () => null,
        (error: { failure?: { code: string } }) => error.failure?.code,
      )
    expect(await refusal({ by: 'fineTuned' })).toBe('no-classifier')
    expect(await refusal({ probe: 3 })).toBe('no-classifier')
    expect(await refusal({ tokens: picture.subarray(1) })).toBe('tokens-invalid')
    expect(await refusal({ tokens: picture.map(() => 7) })).toBe('tokens-invalid')
    // The first is computed at once, the second waits for it and is replaced.
    const asking = [0, 1, 2].map((probe) => refusal({ probe }))
    expect(await Promise.all(asking)).toEqual([null, 'busy', null])
  })

  it('of a network that was cancelled is none', async () => {
    await trained()
    run.session.study('study', shortTuning())
    run.session.cancelStudy('study')
    await run.session.settled()
    expect((await saved()).classifiers!.fineTuned).toBeNull()
  })
})
