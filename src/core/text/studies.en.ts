/** English names of the studies, and labels and help of what can be set of each. */
import { shippedDatasets, type ShippedId } from '../shippedDatasets'
import type { SettingTexts } from './settingTexts'

const yesNo = { yes: 'Yes', no: 'No' }
const seed = { label: 'Seed', help: 'Same seed, same subsets, masks and order.' }
const masks = {
  label: 'Voting masks',
  help:
    'Test images are masked as in training; several masks vote, ties at random (paper 4.6: 5). ' +
    'Only for the masked objective.',
}
const shippedLabels = Object.fromEntries(shippedDatasets.map(({ id, label }) => [id, label])) as Record<
  ShippedId,
  string
>

export const studiesEn: SettingTexts['studies'] = {
  probe: {
    name: 'Probe',
    fields: {
      classifier: {
        label: 'Classifier',
        help: 'Logistic regression by L-BFGS, as for CIFAR, or by SGD, as for ImageNet (paper 3.4).',
        options: { lbfgs: 'L-BFGS', sgd: 'SGD' },
      },
      strength: {
        label: 'C',
        help: 'Inverse strength of the L2 penalty; the paper publishes none, scikit-learn uses 1.',
      },
      standardise: {
        label: 'Standardise',
        help:
          'Scale every feature to mean 0 and standard deviation 1 over the training images first; the ' +
          'paper does not mention it.',
        options: yesNo,
      },
      features: {
        label: 'Features',
        help: 'The normed input of each block, or the residual stream itself (paper 2.4 and its author).',
        options: { normed: 'Normed', raw: 'Raw' },
      },
      trainImages: {
        label: 'Labelled images',
        help: 'Training images that the classifier is fitted on, each class with its share; at most all.',
      },
      testImages: {
        label: 'Test images',
        help: 'Held-out test images that the accuracy is measured on; at most all.',
      },
      concatenate: {
        label: 'Concatenated layers',
        help: 'Features of this many layers around the best one, concatenated (paper 4.4: 5); 1 is off.',
      },
      learningRate: {
        label: 'SGD learning rate',
        help:
          'Peak rate of the SGD classifier, cosine to zero (paper 3.4 tries 30, 10, 3 and so on; ' +
          'standardised features need about 0.1).',
      },
      epochs: {
        label: 'SGD epochs',
        help: 'Passes of the SGD classifier over the labelled images, momentum 0.9 (paper 3.4).',
      },
      kinds: {
        label: 'More probes',
        help:
          'Beside the linear probe: nearest neighbours (DINO, Caron et al. 2021), or a learned query over ' +
          'the positions instead of their mean (AIM, El-Nouby et al. 2024; slow).',
        options: { knn: 'k-NN', attentive: 'Attentive' },
      },
      neighbours: {
        label: 'Neighbours',
        help: 'Labelled images that vote on each test image, by cosine similarity (DINO: 20).',
      },
      temperature: {
        label: 'Temperature of votes',
        help: 'A vote weighs exp(similarity / temperature); at a low one the nearest decide (DINO: 0.07).',
      },
      attentiveRate: {
        label: 'Attentive learning rate',
        help: "Peak rate of AdamW, cosine to zero; the attentive probe starts at the linear probe's weights.",
      },
      attentiveEpochs: {
        label: 'Attentive epochs',
        help: 'Passes of the attentive probe over the labelled images.',
      },
      masks,
      seed,
    },
  },
  fineTune: {
    name: 'Fine-tune',
    fields: {
      loss: {
        label: 'Loss',
        help: 'Generative and class loss together, or the class loss alone (paper 2.3; together was better).',
        options: { joint: 'L_gen + L_clf', classification: 'L_clf alone' },
      },
      head: {
        label: 'Head input',
        help: 'The final layer, or the layer that a probe finds best (paper 4.5: the final one ends higher).',
        options: { final: 'Final layer', best: 'Best layer' },
      },
      learningRate: {
        label: 'Learning rate',
        help: "Held constant; a tenth of pretraining's is the usual choice (paper 3.4).",
      },
      steps: { label: 'Steps', help: 'Most optimizer steps of each network.' },
      batchSize: { label: 'Batch', help: 'Images in one step (paper 3.4: as in pretraining).' },
      trainImages: {
        label: 'Labelled images',
        help: 'Training images with labels, each class with its share; at most all.',
      },
      pad: {
        label: 'Reflection padding',
        help:
          'Mirrors this many pixels around the image, then crops at random (paper 3.4: 4 at 32 x 32); 0 ' +
          'is off.',
      },
      flip: {
        label: 'Horizontal flip',
        help: 'Mirrors half of the images left to right (paper 3.4); wrong for digits and letters.',
        options: yesNo,
      },
      evalEvery: { label: 'Validate every', help: 'Steps between two measurements of validation accuracy.' },
      patience: {
        label: 'Patience',
        help:
          'Measurements without a better accuracy before training stops; the best weights are tested ' +
          '(paper 3.4); 0 is off.',
      },
      fromScratch: {
        label: 'Compare with training from scratch',
        help:
          'Trains the same network from fresh weights for as long, to show what pretraining contributes ' +
          '(paper 4.5).',
        options: yesNo,
      },
      masks,
      seed,
    },
  },
  lowData: {
    name: 'Few labels',
    fields: {
      perClass: {
        label: 'Labels per class',
        help: 'Labelled images of each class that has any (paper 4.7: 4, 25 and 400).',
      },
      subsets: {
        label: 'Random subsets',
        help: 'Independent draws of the labels; mean and standard deviation are over these (paper 4.7: 5).',
      },
      layer: {
        label: 'Layer',
        help:
          'Layer that the probe reads: the best by a probe on all labels, or the middle one, which uses ' +
          'no labels.',
        options: { best: 'Best by probe', middle: 'Middle' },
      },
      fineTune: {
        label: 'Also fine-tune',
        help: 'Fine-tunes the whole network on each subset too (paper 4.7: worse with few labels).',
        options: yesNo,
      },
      steps: { label: 'Fine-tuning steps', help: 'Optimizer steps on each subset.' },
      learningRate: {
        label: 'Fine-tuning learning rate',
        help: 'Learning rate of fine-tuning, held constant.',
      },
      testImages: {
        label: 'Test images',
        help: 'Held-out test images that every subset is scored on; at most all.',
      },
      seed,
    },
  },
  sweep: {
    name: 'Learning rate',
    fields: {
      highest: {
        label: 'Highest learning rate',
        help: 'The first rate that is tried (paper A.1: 0.01, then 0.003, 0.001, 0.0003).',
      },
      rates: {
        label: 'Number of rates',
        help:
          'At most this many; the search stops once a lower rate ends with a higher validation loss ' +
          '(paper A.1).',
      },
      stepsEach: {
        label: 'Steps per rate',
        help: "Optimizer steps at each rate, with the run's schedule scaled to them.",
      },
      seed,
    },
  },
  featureMap: {
    name: 'Map of features',
    fields: {
      images: { label: 'Images', help: 'Test images on the map, each class with its share; at most all.' },
      follow: {
        label: 'Record while it trains',
        help: 'Adds the map of every later measurement, so that the scrubber moves it.',
        options: yesNo,
      },
      seed,
    },
  },
  likelihood: {
    name: 'Likelihood',
    fields: {
      images: { label: 'Images', help: 'Validation images whose likelihood is measured.' },
      shown: {
        label: 'Images shown',
        help: 'Most and least likely images drawn, with the surprise of every pixel.',
      },
      against: {
        label: 'Compare with',
        help:
          "Second data set, in the run's size and palette, that likelihood should tell apart; scored by " +
          'the area under the ROC curve.',
        options: { none: 'Nothing', noise: 'Shuffled pixels', ...shippedLabels },
      },
      seed,
    },
  },
  inspect: {
    name: 'Look inside',
    fields: {
      image: {
        label: 'Image',
        help: 'Index of the validation image, counted from 0 as in the likelihood study.',
      },
      row: {
        label: 'Row',
        help: 'Row of the predicted token, counted from 0 at the top; pressing the image sets it too.',
      },
      column: {
        label: 'Column',
        help: 'Column of the predicted token, counted from 0 at the left; pressing the image sets it too.',
      },
    },
  },
}
