/**
 * Few labels (paper 4.7): a few images of each class, drawn several times; a linear probe on the frozen
 * features, and the whole network fine-tuned on the same images. No augmentation, no unlabelled images. Mean
 * and deviation are over the draws.
 */
import { meanAndDeviation } from '../../core/statistics'
import { Rng } from '../../core/rng'
import type { LowDataResult, LowDataStudy, Spread } from '../../core/studies/lowData'
import { texts } from '../../core/text/texts'
import { stratifiedSubset } from '../../data/splits'
import { probe } from '../../compute/probe/layerProbe'
import { perClassSubsets } from '../../compute/probe/lowData'
import { defaultProbeSettings } from '../../compute/probe/probeSettings'
import { featuresOf, labelsOf, measuringMask } from '../measuring/evaluation'
import { layerByProbe } from './bestLayer'
import type { Report, StudyContext } from './study'
import { TuningRun } from './tuning'

const spreadOf = (values: number[]): Spread => ({
  values: [...values],
  ...(values.length > 0 ? meanAndDeviation(values) : { mean: 0, deviation: 0 }),
})

export async function* lowDataStudy(
  context: StudyContext,
  study: LowDataStudy,
  report: Report,
): AsyncGenerator<void, LowDataResult, void> {
  const { config, data, set } = context
  const rng = new Rng(study.seed).fork('low data')
  const { classNames } = data.summary
  const subsets = perClassSubsets(
    data.train.labels,
    study.perClass,
    study.subsets,
    rng.fork('subsets'),
    classNames,
  )
  const tuning = study.fineTune === 'yes'
  const perSubset = 1 + (tuning ? study.steps : 0)
  const all = study.subsets * perSubset
  report(0, all, study.layer === 'best' ? texts.doing.findingBestLayer : texts.doing.readingFeatures)
  const layer =
    study.layer === 'best' ? yield* layerByProbe(context, study.seed) : Math.floor(config.nLayer / 2)
  const testImages = stratifiedSubset(data.test.labels, study.testImages, rng.fork('test'))
  const mask = (purpose: string, images: number) => measuringMask(context, `low data, ${purpose}`, images)
  const test = yield* featuresOf(context, {
    split: data.test,
    images: testImages,
    mask: mask('test', testImages.length),
  })
  const start = await set.read()
  const [probed, tuned]: [number[], number[]] = [[], []]
  const resultOf = (): LowDataResult => ({
    kind: 'lowData',
    perClass: study.perClass,
    labels: subsets[0].length,
    layer,
    probe: spreadOf(probed),
    fineTune: tuning ? spreadOf(tuned) : null,
    testImages: testImages.length,
  })
  for (const [s, images] of subsets.entries()) {
    const train = yield* featuresOf(context, {
      split: data.train,
      images,
      mask: mask(`subset ${s}`, images.length),
    })
    const task = {
      train: train[layer],
      trainLabels: labelsOf(data.train, images),
      test: test[layer],
      testLabels: labelsOf(data.test, testImages),
      classes: classNames.length,
    }
    probed.push((yield* probe(task, defaultProbeSettings)).accuracy)
    report(s * perSubset + 1, all, texts.doing.subsetProbe(s + 1, study.subsets), resultOf())
    if (!tuning) continue
    const run = new TuningRun({
      config,
      data,
      images,
      batchSize: config.batchSize,
      learningRate: study.learningRate,
      augmentation: { pad: 0, flip: false },
      start,
      seed: study.seed + s,
      classes: classNames.length,
      joint: true,
      headLayer: config.nLayer,
    })
    try {
      while (run.taken < study.steps) {
        await run.step()
        report(
          s * perSubset + 1 + run.taken,
          all,
          texts.doing.subsetFineTuning(s + 1, study.subsets, run.taken),
        )
        yield
      }
      tuned.push(yield* run.accuracy(data.test, testImages, 1, 'test'))
    } finally {
      run.dispose()
    }
    report((s + 1) * perSubset, all, texts.doing.subsetDone(s + 1, study.subsets), resultOf())
  }
  return resultOf()
}
