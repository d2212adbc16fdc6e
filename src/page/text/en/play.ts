/** English: the Play view with its headline, the cards of presets, and the switch between the two views. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const views = {
  name: 'View of the page',
  play: 'Play',
  lab: 'Lab',
  playHelp: 'The images, one chart and Start',
  labHelp: 'Every setting, chart and study',
}

export const guide = {
  title: 'Start here',
  dismiss: 'Hide the introduction',
  /** What the model on the page has done; the second sentence follows each. */
  headline: {
    next: 'This model saw half a picture and drew the rest.',
    masked: 'This model saw a picture with holes and filled them.',
    learning: 'Your model is learning to finish a picture.',
    paused: 'Your model has paused. Resume, and it learns on.',
    failed: 'This training failed. Start begins a new one.',
    none: 'Press Start, and a model learns to finish a picture.',
  },
  untold: 'Nobody told it what the pictures show.',
  tries: 'Three things to try',
  draw: { label: 'Draw half a picture', about: 'The model draws the other half.' },
  rewind: { label: 'Rewind the training', about: 'Watch noise turn into pictures.' },
  press: { label: 'Press a pixel', about: 'See what the model expected there.' },
}

export const play = {
  presets: 'Choose the pictures',
  runTime: 'time of a run here',
  timeUnknown: '…',
  /** Plain names of the presets that have a card. */
  cards: { shapes12: 'Shapes', digits8: 'Digits', mnist14: 'Big digits', emoji16: 'Emoji' },
  changed: (changes: number) =>
    changes === 1
      ? 'One setting is changed from this choice.'
      : `${changes} settings are changed from this choice.`,
  undo: 'Undo',
  run: 'Your run',
  chart: 'Chart',
  charts: { layers: 'Layers', loss: 'Loss' },
  chartHelp: {
    layers: 'How well each layer of the model tells the kinds of pictures apart',
    loss: 'How surprised the model is by the next pixel',
  },
  exampleNote: (label: ReactNode) =>
    phrase`${label}: a model that was trained before. Start trains one of your own.`,
}
