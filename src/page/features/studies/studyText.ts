/**
 * The words of each study: its tab, its button, what it shows with the paper's section, and what will stand
 * in its place.
 */
import type { StudyKind } from '../../../core/studyFields'

export interface StudyText {
  tab: string
  action: string
  about: string
  /** What the result will be, before there is one. */
  will: string
}

export const studyText: Readonly<Record<StudyKind, StudyText>> = {
  probe: {
    tab: 'Probe',
    action: 'Run the probe study',
    about:
      'Fits a linear classifier on the features of every layer and scores it on test images: what each layer knows of the class, though ' +
      'nobody told the model (paper 2.4, 3.4, 4.3 and 4.4).',
    will: 'Accuracy of every layer beside raw pixels, several layers joined, and which classes are taken for which.',
  },
  fineTune: {
    tab: 'Fine-tune',
    action: 'Fine-tune',
    about:
      'Puts a class head on a copy of the model and trains all of it with labels, beside the same network from scratch: what pretraining ' +
      'brought (paper 2.3, 3.4 and 4.5). The run itself is left as it is.',
    will: 'Validation accuracy by step of both networks, their test accuracies, and how far apart they end.',
  },
  lowData: {
    tab: 'Few labels',
    action: 'Run with few labels',
    about:
      'Keeps a few labels of each class, drawn anew several times, and measures a probe and fine-tuning on each draw: how far few labels ' +
      'go (paper 4.7). Run it with 4 and with 25 labels; the results stand side by side.',
    will: 'Mean accuracy with its standard deviation over the draws, and each draw as a dot.',
  },
  sweep: {
    tab: 'Learning rate',
    action: 'Search the learning rate',
    about:
      'Trains fresh copies of the model at falling learning rates until a lower one ends worse, and marks rates whose loss spikes: the search ' +
      'that the paper made (A.1).',
    will: 'Final loss by learning rate, the curves laid over each other, and a button that takes the best rate into the form.',
  },
  likelihood: {
    tab: 'Likelihood',
    action: 'Measure the likelihood',
    about:
      'Adds up what every pixel of every image costs under the model, in nats: the quantity that training lowers (paper 2.1), here for each ' +
      'image and each pixel.',
    will: 'Nats of every image, the most and the least likely ones with their surprise, and whether another set can be told apart.',
  },
  inspect: {
    tab: 'Look inside',
    action: 'Look inside',
    about:
      'Takes one token of one image and shows what the model does to predict it: where every head of every layer attends (paper 2.2), what it ' +
      'expects there, and how the learned position vectors resemble each other.',
    will: 'An image to choose the token on, its predicted colours, one attention map a layer and head, and a map of the positions.',
  },
}
