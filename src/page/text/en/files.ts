/** English: saved runs, run files and model files. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const savedRuns = {
  title: 'Saved runs',
  emptyTitle: 'Runs are saved here as they train',
  empty:
    'Runs survive a closed tab or a crash: each is saved in this browser and resumes from its last save. ' +
    'The last ten are kept.',
  dropped: (names: string) =>
    `The last ten saved runs are kept, so the oldest was dropped: ${names}. A run saved as a file stays.`,
  droppedTitle: 'Dropped runs',
  deleteOldest: 'Delete the oldest saved run',
  deleteOldestSubject: (name: string, size: string) => `${name}, ${size}`,
  list: 'Runs saved in this browser',
  inAnotherTab: 'in another tab',
  ownImages: 'your own images',
  progress: (step: ReactNode, steps: ReactNode, dataset: string, status: string, size: ReactNode) =>
    phrase`step ${step} of ${steps} · ${dataset} · ${status} · ${size}`,
  unfinished: 'unfinished',
  resume: 'Resume',
  resumeRun: (name: string) => `Resume ${name}`,
  open: 'Open',
  openRun: (name: string) => `Open ${name} as saved`,
  showRun: (name: string) => `Show ${name} as saved`,
  saveFile: 'Save file',
  deleteForGood: 'Delete permanently',
  isCurrent: 'This run is open.',
  isElsewhere: 'This run is open in another tab.',
  offer: 'Unfinished run',
  failedAt: (name: ReactNode, step: ReactNode, ago: ReactNode) =>
    phrase`${name} was last saved at step ${step}, ${ago}.`,
  stoppedAt: (name: ReactNode, step: ReactNode, steps: ReactNode, ago: ReactNode) =>
    phrase`Your run ${name} stopped at step ${step} of ${steps}, ${ago}.`,
  continueWithRate: (rate: number) => `Continue with learning rate ${rate}`,
  continueInPieces: (pieces: number) => `Continue with batches in ${pieces} pieces`,
  resumeThis: 'Resume this run',
  discard: 'Discard',
  discardForGood: 'Discard permanently',
  notNow: 'Not now',
  openCopy: 'Open a copy',
}

export const runFiles = {
  title: 'Run files',
  about:
    'A run file (.igpt) holds a complete run. Open it here or on another machine and ' +
    'continue from where it stopped.',
  examples: 'Examples',
  examplesFailed: 'The list of examples could not be fetched.',
  tryAgain: 'Try again',
  /** What the list of examples says of one, by its label; those left out say it as the list does. */
  exampleNames: {} as Readonly<Record<string, { label: string; about: string }>>,
  exampleTitle: (about: string, size: string | undefined) => (size ? `${about} ${size}` : about),
  showExample: (label: string) => `Show the example ${label}`,
  pauseFirst: 'A run is training; pause it first.',
  exampleAwaited:
    'A pretrained example is being opened: its images, loss and probes are here in a moment. ' +
    'Start trains a model of your own at any time.',
  exampleRegion: 'Pretrained example',
  /** @param whole trained to its last step */
  exampleNote: (label: ReactNode, whole: boolean) =>
    whole
      ? phrase`${label}: a pretrained example. Start begins your own run.`
      : phrase`${label}: a pretrained example. Resume continues its training, Start begins your own run.`,
}

export const weightsChoice = {
  label: 'Weights',
  help: 'What samples, studies and exports use; the best have the lowest validation loss so far.',
  latest: (step: number) => `Latest, step ${step}`,
  best: (step: number, loss: string) => `Best, step ${step}, loss ${loss}`,
}
