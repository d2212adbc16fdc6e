/**
 * What can be set of each kind of study, in one table that the form, the console API and the worker read, as
 * core/config has one for a run. Ranges only: what the data allow is the worker's to say.
 */
export type StudyKind = 'probe' | 'fineTune' | 'lowData' | 'sweep' | 'likelihood' | 'inspect'

interface FieldBase {
  key: string
  label: string
  /** One sentence, with the paper's section where it has one. */
  help: string
}

export interface StudyNumber extends FieldBase {
  type: 'number'
  min: number
  max: number
  integer: boolean
  increment: number
  unit?: string
}

export interface StudyChoice extends FieldBase {
  type: 'choice'
  options: readonly { value: string; label: string }[]
}

export type StudyField = StudyNumber | StudyChoice

const int = (
  key: string,
  label: string,
  min: number,
  max: number,
  increment: number,
  help: string,
  unit?: string,
): StudyNumber => ({ type: 'number', key, label, min, max, increment, help, integer: true, unit })
const real = (
  key: string,
  label: string,
  min: number,
  max: number,
  increment: number,
  help: string,
): StudyNumber => ({ type: 'number', key, label, min, max, increment, help, integer: false })
const choice = (key: string, label: string, help: string, ...pairs: [string, string][]): StudyChoice => ({
  type: 'choice',
  key,
  label,
  help,
  options: pairs.map(([value, text]) => ({ value, label: text })),
})
const yesNo = (key: string, label: string, help: string) =>
  choice(key, label, help, ['yes', 'Yes'], ['no', 'No'])
const seed = int('seed', 'Seed', 0, 4_294_967_295, 1, 'Same seed, same subsets, masks and order.')
const masks = int(
  'masks',
  'Masks voted over',
  1,
  25,
  2,
  'Test images are masked as in training; several masks vote, ties at random (paper 4.6: 5). Only for the masked objective.',
)

/** What can be set of each kind of study. */
export const studyFields: Readonly<Record<StudyKind, readonly StudyField[]>> = {
  probe: [
    choice(
      'classifier',
      'Classifier',
      'Logistic regression by L-BFGS, as for CIFAR, or by SGD, as for ImageNet (paper 3.4).',
      ['lbfgs', 'L-BFGS'],
      ['sgd', 'SGD'],
    ),
    real(
      'strength',
      'C',
      1e-4,
      1e4,
      0.1,
      'Inverse strength of the L2 penalty; the paper publishes none, scikit-learn takes 1.',
    ),
    yesNo(
      'standardise',
      'Standardise',
      'Scale every feature to mean 0 and deviation 1 over the training images first; not published.',
    ),
    choice(
      'features',
      'Features',
      'The normed input of each block, or the residual stream itself (paper 2.4 and its author).',
      ['normed', 'Normed'],
      ['raw', 'Raw'],
    ),
    int(
      'trainImages',
      'Labelled images',
      10,
      60_000,
      50,
      'Training images that the classifier may see, the same number of each class.',
      'images',
    ),
    int('testImages', 'Test images', 10, 10_000, 50, 'Held-out images that it is scored on.', 'images'),
    int(
      'concatenate',
      'Layers joined',
      1,
      9,
      2,
      'Features of so many layers around the best one, side by side (paper 4.4: 5); 1 is off.',
      'layers',
    ),
    real(
      'learningRate',
      'SGD learning rate',
      1e-4,
      100,
      0.1,
      'Peak rate of the SGD classifier, cosine to zero (paper 3.4 tries 30, 10, 3 and on; standardised features want about 0.1).',
    ),
    int(
      'epochs',
      'SGD epochs',
      1,
      1000,
      10,
      'Passes of the SGD classifier over the labelled images, momentum 0.9 (paper 3.4).',
    ),
    masks,
    seed,
  ],
  fineTune: [
    choice(
      'loss',
      'Loss',
      'Generative and class loss together, or the class loss alone (paper 2.3; together was better).',
      ['joint', 'L_gen + L_clf'],
      ['classification', 'L_clf alone'],
    ),
    choice(
      'head',
      'Head reads',
      'The final layer, or the layer that a probe finds best (paper 4.5: final ends higher).',
      ['final', 'Final layer'],
      ['best', 'Best layer'],
    ),
    real(
      'learningRate',
      'Learning rate',
      1e-6,
      0.1,
      1e-4,
      "Held constant; a tenth of pretraining's is the usual choice (paper 3.4).",
    ),
    int('steps', 'Steps', 1, 100_000, 50, 'Most optimizer steps of each of the two.', 'steps'),
    int('batchSize', 'Batch', 1, 512, 1, 'Images in one step (paper 3.4: as in pretraining).', 'images'),
    int(
      'trainImages',
      'Labelled images',
      10,
      60_000,
      50,
      'Training images with labels, the same number of each class.',
      'images',
    ),
    int(
      'pad',
      'Reflect pad',
      0,
      8,
      1,
      'Mirrors so many pixels around the image, then crops at random (paper 3.4: 4 at 32 x 32); 0 is off.',
      'px',
    ),
    yesNo(
      'flip',
      'Flip',
      'Mirrors half of the images left to right (paper 3.4); wrong for digits and letters.',
    ),
    int(
      'evalEvery',
      'Validate every',
      1,
      10_000,
      5,
      'Steps between two measurements of validation accuracy.',
      'steps',
    ),
    int(
      'patience',
      'Patience',
      0,
      100,
      1,
      'Measurements without a better accuracy before it stops; the best weights are tested (paper 3.4); 0 is off.',
    ),
    yesNo(
      'fromScratch',
      'From scratch beside it',
      'Trains the same network with fresh weights for as long, to show what pretraining brought (paper 4.5).',
    ),
    masks,
    seed,
  ],
  lowData: [
    int(
      'perClass',
      'Labels a class',
      1,
      400,
      1,
      'Labelled images of each class (paper 4.7: 4, 25 and 400).',
      'labels',
    ),
    int(
      'subsets',
      'Random subsets',
      2,
      20,
      1,
      'Independent draws of the labels; mean and standard deviation are over these (paper 4.7: 5).',
    ),
    choice(
      'layer',
      'Layer',
      'Where the probe reads: the best layer by a probe with all labels, or the middle one, which peeks at none.',
      ['best', 'Best by probe'],
      ['middle', 'Middle'],
    ),
    yesNo(
      'fineTune',
      'Fine-tune too',
      'Fine-tunes the whole network on each subset beside the probe (paper 4.7: worse with few labels).',
    ),
    int('steps', 'Fine-tuning steps', 1, 10_000, 10, 'Optimizer steps on each subset.', 'steps'),
    real('learningRate', 'Learning rate', 1e-6, 0.1, 1e-4, 'Of fine-tuning.'),
    int(
      'testImages',
      'Test images',
      10,
      10_000,
      50,
      'Held-out images that every subset is scored on.',
      'images',
    ),
    seed,
  ],
  sweep: [
    real(
      'highest',
      'Highest rate',
      1e-5,
      0.1,
      1e-3,
      'Where the search begins (paper A.1: 0.01, then 0.003, 0.001, 0.0003).',
    ),
    int(
      'rates',
      'Rates at most',
      2,
      8,
      1,
      'It stops earlier, once a lower rate ends with a higher validation loss (paper A.1).',
    ),
    int(
      'stepsEach',
      'Steps each',
      10,
      100_000,
      10,
      "Optimizer steps at each rate, with the run's schedule squeezed into them.",
      'steps',
    ),
    seed,
  ],
  likelihood: [
    int('images', 'Images', 2, 10_000, 16, 'Validation images whose likelihood is measured.', 'images'),
    int(
      'shown',
      'Shown',
      1,
      16,
      1,
      'Most and least likely images drawn, with the surprise of every pixel.',
      'images',
    ),
    choice(
      'against',
      'Compare with',
      "Second set, brought to the run's size and palette, that likelihood should tell apart; scored by the area under the ROC curve.",
      ['none', 'Nothing'],
      ['digits8', 'Digits'],
      ['mnist10k', 'MNIST'],
      ['emoji32', 'Emoji'],
      ['noise', 'Shuffled pixels'],
    ),
    seed,
  ],
  inspect: [
    int(
      'image',
      'Image',
      0,
      59_999,
      1,
      'Which validation image, counted from 0 as the likelihood study counts them.',
    ),
    int(
      'row',
      'Row',
      0,
      63,
      1,
      'Row of the token that is predicted, counted from 0 at the top; a press on the image sets it too.',
    ),
    int(
      'column',
      'Column',
      0,
      63,
      1,
      'Column of the token that is predicted, counted from 0 at the left; a press on the image sets it too.',
    ),
  ],
}
