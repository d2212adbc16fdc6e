/** Linear probes of every layer, the whole protocol (paper 2.4, 3.4, 4.3, 4.4): settings and result. */
import { choice, int, real } from '../fields'
import {
  listOf,
  masksField,
  mostClasses,
  onlyIfMasked,
  readCount,
  readShare,
  seedField,
  yesNo,
  type Condition,
  type StudyDefinition,
} from './study'

export type ProbeStudy = {
  kind: 'probe'
  classifier: 'lbfgs' | 'sgd'
  /** Inverse strength of the L2 penalty, scikit-learn's C. */
  strength: number
  standardise: 'yes' | 'no'
  /** The normed input of a block's attention (paper 2.4), or the residual stream itself. */
  features: 'normed' | 'raw'
  /** Labelled training images, balanced over the classes; at most what the set has. */
  trainImages: number
  testImages: number
  /** Layers concatenated, centred on the best; 1 is off. */
  concatenate: number
  /** Masks that vote if the model was trained on masked pixels (paper 4.6); 1 is a single mask. */
  masks: number
  /** Of the SGD classifier. */
  learningRate: number
  epochs: number
  seed: number
}

export interface ProbeResult {
  kind: 'probe'
  /** Test accuracy of layers 0..L, null until measured. */
  layers: (number | null)[]
  /** Layer with the highest accuracy so far. */
  best: number
  /** Concatenated layers around the best, and their accuracy; null if off or not measured yet. */
  joined: { layers: number[]; accuracy: number } | null
  classNames: string[]
  /** (classes, classes) test images by true class (row) and predicted class (column), of the best layer. */
  confusion: number[][]
  /** Share of each class's test images that are predicted right, null for a class without any. */
  perClass: (number | null)[]
  trainImages: number
  testImages: number
  /** Features of one layer. */
  features: number
  /** Masks that voted; 0 if the model sees whole images. */
  masks: number
}

const onlyIfSgd: Condition<ProbeStudy> = ({ classifier }) => classifier === 'sgd'

export const probe: StudyDefinition<ProbeStudy, ProbeResult> = {
  fields: {
    classifier: choice('lbfgs', 'sgd'),
    strength: real(1e-4, 1e4, 0.1),
    standardise: yesNo,
    features: choice('normed', 'raw'),
    trainImages: int(10, 60_000, 50, 'images'),
    testImages: int(10, 10_000, 50, 'images'),
    concatenate: int(1, 9, 2, 'layers'),
    learningRate: real(1e-4, 100, 0.1),
    epochs: int(1, 1000, 10),
    masks: masksField,
    seed: seedField,
  },

  defaults: (run) => ({
    kind: 'probe',
    classifier: 'lbfgs',
    strength: 3,
    standardise: 'yes',
    features: 'normed',
    trainImages: run.probeTrainImages,
    testImages: run.probeTestImages,
    concatenate: 5,
    masks: 5,
    learningRate: 0.1,
    epochs: 100,
    seed: run.seed,
  }),

  appliesWhen: { learningRate: onlyIfSgd, epochs: onlyIfSgd, masks: onlyIfMasked },

  readResult(stored, { nLayer }) {
    const classNames = stored
      .at('classNames')
      .list(mostClasses)
      .map((name) => name.text(200))
    return {
      kind: 'probe',
      layers: listOf(stored.at('layers'), nLayer + 1).map((layer) => layer.orNull(readShare)),
      best: stored.at('best').whole(0, nLayer),
      joined: stored.at('joined').orNull((joined) => ({
        layers: joined
          .at('layers')
          .list(nLayer + 1)
          .map((layer) => layer.whole(0, nLayer)),
        accuracy: readShare(joined.at('accuracy')),
      })),
      classNames,
      confusion: listOf(stored.at('confusion'), classNames.length).map((row) =>
        listOf(row, classNames.length).map(readCount),
      ),
      perClass: listOf(stored.at('perClass'), classNames.length).map((share) => share.orNull(readShare)),
      trainImages: readCount(stored.at('trainImages')),
      testImages: readCount(stored.at('testImages')),
      features: readCount(stored.at('features')),
      masks: readCount(stored.at('masks')),
    }
  },
}
