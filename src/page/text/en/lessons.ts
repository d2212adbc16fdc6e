/** English: lessons, their list, guesses and comparisons. */
import type { ReactNode } from 'react'
import type { Failure } from '../../../core/failure'
import type { AnswerUnit } from '../../../core/lessons/lesson'
import type { Nearness } from '../../../core/lessons/answers'
import { phrase } from '../phrase'
import { counted } from './common'

const units: Record<AnswerUnit, string> = {
  share: '%',
  nats: 'nats',
  levels: 'of 255 levels',
  layer: '',
  count: '',
}

export const lessonsEn = {
  list: 'Lessons',
  about: 'A guess, a try, a comparison: each lesson shows one thing and takes a few minutes.',
  minutes: (minutes: number) => `about ${counted(minutes, 'minute')}`,
  stepOf: (step: number, steps: number) => `Step ${step} of ${steps}`,
  finished: 'done',
  begin: 'Begin',
  beginLesson: (title: string) => `Begin ${title}`,
  goOn: 'Go on',
  goOnLesson: (title: string) => `Go on with ${title}`,
  again: 'Again',
  againLesson: (title: string) => `Take ${title} again`,
  loading: 'Loading the lessons…',
  tryAgain: 'Try again',
  ownTitle: 'A lesson of your own',
  ownAbout: 'Lessons are JSON files: docs/lessons.md says how to write one. Choose a file, or drop it here.',
  chooseFile: 'Open a lesson file',
  address: 'Address of a lesson',
  addressPlaceholder: 'https://…',
  fetch: 'Fetch it',
  addressFirst: 'Type an address first.',
  consent: (host: ReactNode) =>
    phrase`The lesson is fetched from ${host}. That server learns your internet address, nothing else.`,
  fromLink: (host: ReactNode) => phrase`This link asks for a lesson from ${host}. Fetch it?`,
  notNow: 'Not now',
  fetching: 'Fetching…',
  problems: (count: number) => counted(count, 'mistake'),
  unknownLesson: (id: string): Failure => ({
    code: 'lesson-file',
    subject: id,
    message: 'This link asks for a lesson that the page does not have.',
    remedy: 'Choose one of the lessons below.',
  }),
  unreachable: (what: string): Failure => ({
    code: 'network',
    subject: what,
    message: 'The lesson could not be fetched.',
    remedy: 'Check the connection and the address, and that the server allows other sites (CORS).',
  }),
  addressInvalid: {
    code: 'address-invalid',
    message: 'A lesson is fetched by https only, from an address without a password.',
    remedy: 'Give an address such as https://example.org/lesson.json.',
  } as Failure,
  noRunToGoOn: {
    code: 'no-run',
    message: 'The run of this lesson is not on the page.',
    remedy: 'Go back to the step that trains it, and train again.',
  } as Failure,
  notSaved: {
    code: 'storage-denied',
    message: 'Your run could not be saved, so the lesson did not replace it.',
    remedy: 'Save it as a file (Run files), then press the button again, or skip this step.',
  } as Failure,
  noExample: (file: string): Failure => ({
    code: 'lesson-file',
    subject: file,
    message: 'The lesson shows an example that the page does not have.',
    remedy: 'Skip this step.',
  }),

  lesson: (title: string) => `Lesson: ${title}`,
  back: 'Back',
  next: 'Next',
  finish: 'Finish',
  skip: 'Skip this step',
  skipGuess: 'Go on without a guess',
  fold: 'Fold the lesson',
  unfold: 'Unfold the lesson',
  leave: 'Leave the lesson',
  showPart: 'Show me where',
  act: { train: 'Train', goOn: 'Train on', open: 'Show the example', draw: 'Draw', study: 'Measure' },
  doing: { train: 'Training', open: 'Opening', draw: 'Drawing', study: 'Measuring' },
  trained: (step: number, of: number) => `step ${step} of ${of}`,
  waits: 'First do what this step says.',
  guessFirst: 'First make your guess.',
  sets: 'The lesson sets:',
  preset: 'Preset',
  asking: (name: string, step: number) =>
    `Your run ${name} is not over (step ${step}). It is paused and saved in this browser first, and you ` +
    'can go back to it at the end.',
  askingYes: 'Save it and go on',
  askingNo: 'Keep my run',

  guess: 'Your guess',
  guessThis: 'That is my guess',
  guessed: 'You guessed:',
  drawFirst: 'First draw your curve.',
  chooseFirst: 'First choose one.',
  layer: (layer: number) => (layer === 0 ? '0 (colours)' : String(layer)),
  layerName: (layer: number) => `Layer ${layer}`,
  stepName: (step: number) => `Step ${step}`,
  curveHelp: 'Draw with a finger or the mouse. Keys: left and right choose a point, up and down move it.',
  curve: { probe: 'Your curve: accuracy by layer', loss: 'Your curve: loss by step' },
  axis: { probe: { x: 'layer', y: 'accuracy' }, loss: { x: 'step', y: 'loss, nats' } },
  value: (value: string, unit: AnswerUnit) =>
    unit === 'share' ? `${value}%` : `${value} ${units[unit]}`.trim(),
  valueWithError: (value: string, error: string, unit: AnswerUnit) =>
    unit === 'share' ? `${value} ± ${error}%` : `${value} ± ${error} ${units[unit]}`.trim(),

  you: 'You',
  result: 'Result',
  yourCurve: 'your curve',
  realCurve: 'the run',
  yourLayer: (layer: number) => `You: layer ${layer}`,
  bestLayer: (layer: number) => `Best: layer ${layer}`,
  notMeasured: 'The result is being measured…',
  noGuess: 'You made no guess here.',
  kind: { hit: 'Spot on.', near: 'Close.', surprise: 'A surprise. That is why one measures.' } as Record<
    Nearness,
    string
  >,
  plotSummary: (guess: string, result: string) => `Your guess: ${guess}. Result: ${result}.`,
  curveSummary: (guess: string, result: string) => `Your curve ends at ${guess}, the real one at ${result}.`,

  finishedTitle: 'You have finished the lesson',
  finishedNote: 'Your settings can be as they were before.',
  restore: 'Back to your settings',
  restoreRun: 'Back to your settings and your run',
  keep: 'Keep these settings',
  otherLessons: 'Other lessons',
  leaveTitle: 'Leave the lesson? It remembers where you are.',
  stay: 'Stay',
}

export type LessonTexts = typeof lessonsEn
