/**
 * Linear probes of every layer, the whole protocol (paper 2.4, 3.4, 4.3, 4.4), and k-NN and attentive probes
 * beside them: settings and result.
 */
import { choice, int, real, subset } from '../fields'
import type { JsonReader } from '../jsonReader'
import { chosenProbes, otherProbeKinds, type OtherProbeKind } from '../probeKinds'
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
  /** Classifiers beside the linear probe, some of core/probeKinds, with spaces between them; may be empty. */
  kinds: string
  /** k of k-NN. */
  neighbours: number
  /** Divides the cosine similarities of k-NN. */
  temperature: number
  /** Of the attentive probe. */
  attentiveRate: number
  attentiveEpochs: number
  seed: number
}

/** One classifier's scores of every layer. */
export interface LayerScores {
  /** Test accuracy of layers 0..L, null until measured. */
  layers: (number | null)[]
  /** Balanced accuracy, the mean over the classes. */
  balanced: (number | null)[]
  /** Layer with the highest accuracy so far. */
  best: number
  /** (classes, classes) test images by true class (row) and predicted class (column), of the best layer. */
  confusion: number[][]
  /** Share of each class's test images that are predicted right, null for a class without any. */
  perClass: (number | null)[]
}

/** The linear probe's scores, and what was measured beside it. */
export interface ProbeResult extends Omit<LayerScores, 'balanced'> {
  kind: 'probe'
  /** Absent in results from before it was measured. */
  balanced?: (number | null)[]
  /** The other classifiers chosen; absent in results from before there were any. */
  others?: Partial<Record<OtherProbeKind, LayerScores>>
  /** Concatenated layers around the best, and their accuracy; null if off or not measured yet. */
  joined: { layers: number[]; accuracy: number } | null
  classNames: string[]
  trainImages: number
  testImages: number
  /** Features of one layer. */
  features: number
  /** Masks that voted; 0 if the model sees whole images. */
  masks: number
}

const onlyIfSgd: Condition<ProbeStudy> = ({ classifier }) => classifier === 'sgd'
const onlyWith =
  (kind: OtherProbeKind): Condition<ProbeStudy> =>
  ({ kinds }) =>
    chosenProbes(kinds).includes(kind)

function readLayers(stored: JsonReader, nLayer: number): (number | null)[] {
  return listOf(stored, nLayer + 1).map((layer) => layer.orNull(readShare))
}

function readConfusion(stored: JsonReader, classes: number): Pick<LayerScores, 'confusion' | 'perClass'> {
  return {
    confusion: listOf(stored.at('confusion'), classes).map((row) => listOf(row, classes).map(readCount)),
    perClass: listOf(stored.at('perClass'), classes).map((share) => share.orNull(readShare)),
  }
}

function readScores(stored: JsonReader, nLayer: number, classes: number): LayerScores {
  return {
    layers: readLayers(stored.at('layers'), nLayer),
    balanced: readLayers(stored.at('balanced'), nLayer),
    best: stored.at('best').whole(0, nLayer),
    ...readConfusion(stored, classes),
  }
}

/** Of a result that may be from before these were measured. */
function readOthers(
  stored: JsonReader,
  nLayer: number,
  classes: number,
): Pick<ProbeResult, 'balanced' | 'others'> {
  const [balanced, others] = [stored.at('balanced'), stored.at('others')]
  return {
    ...(balanced.raw !== undefined && { balanced: readLayers(balanced, nLayer) }),
    ...(others.raw !== undefined && {
      others: Object.fromEntries(
        otherProbeKinds.flatMap((kind) => {
          const scores = others.at(kind)
          return scores.raw === undefined ? [] : [[kind, readScores(scores, nLayer, classes)]]
        }),
      ),
    }),
  }
}

export const probe: StudyDefinition<ProbeStudy, ProbeResult> = {
  fields: {
    classifier: choice('lbfgs', 'sgd'),
    strength: real(1e-4, 1e4, 0.1),
    standardise: yesNo,
    features: choice('normed', 'raw'),
    trainImages: int(2, 60_000, 50, 'images'),
    testImages: int(1, 10_000, 50, 'images'),
    concatenate: int(1, 9, 2, 'layers'),
    learningRate: real(1e-4, 100, 0.1),
    epochs: int(1, 1000, 10),
    masks: masksField,
    kinds: subset(0, ...otherProbeKinds),
    neighbours: int(1, 500, 5),
    temperature: real(0.01, 10, 0.01),
    attentiveRate: real(1e-5, 1, 1e-3),
    attentiveEpochs: int(1, 1000, 5),
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
    kinds: 'knn',
    neighbours: 20,
    temperature: 0.07,
    attentiveRate: 0.01,
    attentiveEpochs: 10,
    seed: run.seed,
  }),

  appliesWhen: {
    learningRate: onlyIfSgd,
    epochs: onlyIfSgd,
    masks: onlyIfMasked,
    neighbours: onlyWith('knn'),
    temperature: onlyWith('knn'),
    attentiveRate: onlyWith('attentive'),
    attentiveEpochs: onlyWith('attentive'),
  },

  readResult(stored, { nLayer }) {
    const classNames = stored
      .at('classNames')
      .list(mostClasses)
      .map((name) => name.text(200))
    return {
      kind: 'probe',
      layers: readLayers(stored.at('layers'), nLayer),
      best: stored.at('best').whole(0, nLayer),
      joined: stored.at('joined').orNull((joined) => ({
        layers: joined
          .at('layers')
          .list(nLayer + 1)
          .map((layer) => layer.whole(0, nLayer)),
        accuracy: readShare(joined.at('accuracy')),
      })),
      classNames,
      ...readConfusion(stored, classNames.length),
      ...readOthers(stored, nLayer, classNames.length),
      trainImages: readCount(stored.at('trainImages')),
      testImages: readCount(stored.at('testImages')),
      features: readCount(stored.at('features')),
      masks: readCount(stored.at('masks')),
    }
  },
}
