/**
 * Fine-tunes a copy of the run's model, and trains the same network from scratch for as long (paper 4.5):
 * validation accuracy over the steps, early stopping, test accuracy of the best weights. The scratch arm uses
 * pretraining's learning rate, which suits fresh weights; the pretrained arm uses the study's smaller one.
 */
import { Rng } from '../../core/rng'
import type { FineTuneArm, FineTuneResult, FineTuneStudy } from '../../core/studies/fineTune'
import { texts } from '../../core/text/texts'
import { stratifiedSubset } from '../../data/splits'
import { initialWeights } from '../../compute/model/init'
import { keptWeights } from '../../compute/model/tunedNetwork'
import type { WeightName } from '../../compute/model/weights'
import { shapeOf } from '../steps/pretraining'
import { layerByProbe } from './bestLayer'
import type { Report, StudyContext } from './study'
import { allImages, TuningRun, type Tuning } from './tuning'

/** Mean losses of the steps since the last measurement. */
class Means {
  private steps: { generative: number | null; classification: number }[] = []

  add(step: { generative: number | null; classification: number }): void {
    this.steps.push(step)
  }

  take(): { generative: number | null; classification: number } {
    const { steps } = this
    this.steps = []
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    return {
      generative: steps[0].generative === null ? null : mean(steps.map(({ generative }) => generative!)),
      classification: mean(steps.map((step) => step.classification)),
    }
  }
}

/** A trained arm and its best weights, with the class head. */
interface Trained {
  arm: FineTuneArm
  best: ReadonlyMap<WeightName, Float32Array>
}

/**
 * Trains one arm until it stops, then tests its best weights.
 * @param onChange called at each measurement
 */
async function* trainArm(
  name: FineTuneArm['name'],
  study: FineTuneStudy,
  tuning: Tuning,
  onChange: (taken: number, arm: FineTuneArm) => void,
): AsyncGenerator<void, Trained, void> {
  const { validation, test } = tuning.data
  const arm: FineTuneArm = {
    name,
    curve: [],
    bestStep: 0,
    validationAccuracy: -1,
    testAccuracy: null,
    stoppedEarly: false,
  }
  const run = new TuningRun(tuning)
  try {
    let best = await run.tuner.read()
    const means = new Means()
    let since = 0
    while (run.taken < study.steps) {
      means.add(await run.step())
      yield
      if (run.taken % study.evalEvery !== 0 && run.taken !== study.steps) continue
      const validationAccuracy = yield* run.accuracy(
        validation,
        allImages(validation),
        study.masks,
        'validation',
      )
      arm.curve.push({ step: run.taken, ...means.take(), validationAccuracy })
      since += 1
      if (validationAccuracy > arm.validationAccuracy) {
        Object.assign(arm, { bestStep: run.taken, validationAccuracy })
        best = await run.tuner.read()
        since = 0
      }
      onChange(run.taken, arm)
      arm.stoppedEarly = study.patience > 0 && since >= study.patience
      if (arm.stoppedEarly) break
    }
    run.tuner.restore(best)
    arm.testAccuracy = yield* run.accuracy(test, allImages(test), study.masks, 'test')
    return { arm, best }
  } finally {
    run.dispose()
  }
}

/** Keeps the network that was fine-tuned from the run's weights; a diverged one could not be saved. */
function keepNetwork(
  { data, set, step, keep }: StudyContext,
  { headLayer, masks }: FineTuneResult,
  { arm, best }: Trained,
): void {
  const weights = keptWeights(best, set.shape, headLayer)
  if (arm.testAccuracy === null || ![...weights.values()].every((some) => some.every(Number.isFinite))) return
  keep({
    facts: {
      kind: 'fineTuned',
      step,
      tunedStep: arm.bestStep,
      headLayer,
      masks,
      classNames: data.summary.classNames,
      accuracy: arm.testAccuracy,
    },
    weights,
  })
}

export async function* fineTuneStudy(
  context: StudyContext,
  study: FineTuneStudy,
  report: Report,
): AsyncGenerator<void, FineTuneResult, void> {
  const { config, data, set } = context
  const rng = new Rng(study.seed).fork('fine-tune study')
  const scratch = study.fromScratch === 'yes'
  const all = study.steps * (scratch ? 2 : 1)
  if (study.head === 'best') report(0, all, texts.doing.findingBestLayer)
  const headLayer = study.head === 'best' ? yield* layerByProbe(context, study.seed) : config.nLayer
  const images = stratifiedSubset(data.train.labels, study.trainImages, rng.fork('images'))
  const { batchSize, seed, pad, flip } = study
  const shared = {
    config,
    data,
    images,
    batchSize,
    seed,
    headLayer,
    classes: data.summary.classNames.length,
    joint: study.loss === 'joint',
    augmentation: { pad: Math.min(pad, data.nPx - 1), flip: flip === 'yes' },
  }
  const result: FineTuneResult = {
    kind: 'fineTune',
    arms: [],
    headLayer,
    trainImages: images.length,
    validationImages: data.validation.count,
    testImages: data.test.count,
    masks: config.objective === 'masked' ? study.masks : 0,
  }
  const fresh = () => initialWeights(shapeOf(config, data), rng.fork('weights'), config.headInit)
  const arms: [FineTuneArm['name'], Pick<Tuning, 'start' | 'learningRate'>][] = [
    ['pretrained', { start: await set.read(), learningRate: study.learningRate }],
    ...(scratch
      ? [
          ['scratch', { start: fresh(), learningRate: config.learningRate }] as [
            FineTuneArm['name'],
            Pick<Tuning, 'start' | 'learningRate'>,
          ],
        ]
      : []),
  ]
  let tuned: Trained | null = null
  for (const [i, [name, part]] of arms.entries()) {
    const doing = () => texts.doing.fineTuning[name]
    const others = result.arms
    const { arm, best } = yield* trainArm(name, study, { ...shared, ...part }, (taken, soFar) => {
      report(i * study.steps + taken, all, doing(), { ...result, arms: [...others, structuredClone(soFar)] })
    })
    result.arms = [...others, arm]
    if (name === 'pretrained') tuned = { arm, best }
    report((i + 1) * study.steps, all, texts.doing.done(doing()), { ...result })
  }
  if (tuned) keepNetwork(context, result, tuned)
  return result
}
