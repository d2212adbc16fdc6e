/** English: the help sheet. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const helpSheet = {
  title: 'Help',
  about: [
    'An image is a sequence of pixels, each one of a few palette colours. A small GPT learns to predict ' +
      'the next colour; it is never told what the image shows.',
    'Watch three things: the loss falls from ln V, completions turn from noise into images, and, in runs ' +
      'that are long enough, the middle layers become the best at predicting the class.',
    'Studies compare a trained model with the paper: probes of every layer, fine-tuning, few labels, a ' +
      'learning rate search, the likelihood of single images, and attention maps. They work on a copy; the ' +
      'run itself does not change.',
  ],
  /** What fingers do, where there is no mouse. */
  touch: [
    'Tap a pixel of any image to see what the model expected there; drag across the enlarged image to ' +
      'move to others.',
    'Tap "Draw a picture" and paint with a finger; what is shaded the model does not see.',
    'Drag the slider below the images to go back to earlier steps of the training.',
    'Tap a dotted word or a question mark to have it explained.',
    'The magnifying glass at the top finds every command, setting and part of the page.',
  ],
  withKeyboard: 'With a keyboard',
  keys: 'Commands and their keys',
  shortcuts: 'Single-key shortcuts',
  source: (state: ReactNode, study: ReactNode) =>
    phrase`After Chen et al., Generative Pretraining from Pixels, ICML 2020. In the browser's console, \
${state} returns everything as numbers, and ${study} runs a study.`,
}

export type HelpSheetTexts = typeof helpSheet
