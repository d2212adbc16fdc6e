/**
 * The layer with the best linear probe, for the studies that use it. Chosen on the validation images, so that
 * the test images stay unseen.
 */
import { Rng } from '../../core/rng'
import type { PreparedSplit } from '../../data/prepare'
import { stratifiedSubset } from '../../data/splits'
import { probeAccuracy } from '../../compute/probe/layerProbe'
import { bestLayer } from '../../compute/probe/layerSweep'
import { featuresOf, labelsOf, measuringMask } from '../measuring/evaluation'
import type { StudyContext } from './study'

/** @returns the layer, 0..L */
export async function* layerByProbe(context: StudyContext, seed: number): AsyncGenerator<void, number, void> {
  const { config, data } = context
  const rng = new Rng(seed).fork('layer by probe')
  const part = async function* (split: PreparedSplit, most: number, name: string) {
    const images = stratifiedSubset(split.labels, most, rng.fork(name))
    const features = yield* featuresOf(context, {
      split,
      images,
      mask: measuringMask(context, `layer by probe, ${name}`, images.length),
    })
    return { features, labels: labelsOf(split, images) }
  }
  const train = yield* part(data.train, config.probeTrainImages, 'train')
  const held = yield* part(data.validation, data.validation.count, 'validation')
  const accuracy: number[] = []
  for (const [l, features] of train.features.entries()) {
    accuracy.push(
      yield* probeAccuracy({
        train: features,
        trainLabels: train.labels,
        test: held.features[l],
        testLabels: held.labels,
        classes: data.summary.classNames.length,
      }),
    )
  }
  return bestLayer(accuracy)
}
