/** English: several seeds of one set-up, trained as a run set. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'
import { counted } from './common'
import { forecast } from './forecast'

const list = (items: readonly (string | number)[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`

export const runSets = {
  formTitle: 'Several seeds',
  about:
    'The same run with several different random starts shows what is luck: trained one after the other, ' +
    'drawn as their mean with a band of one standard deviation.',
  seeds: 'Number of seeds',
  seedsHelp: (first: number, last: number) =>
    Number.isFinite(first) && Number.isFinite(last) && last > first
      ? `Seeds ${first} to ${last}: the first is the form's seed.`
      : "The first is the form's seed.",
  count: (least: number, most: number) => `A whole number from ${least} to ${most}.`,
  train: (seeds: number) =>
    Number.isInteger(seeds) && seeds > 1 ? `Train ${seeds} seeds` : 'Train several seeds',
  trainHelp: 'Train the same run over several seeds, one after the other.',
  forecast: (all: number, each: number) =>
    `About ${forecast.roughly(all)} together, ${forecast.roughly(each)} for each run.`,
  noForecast: 'How long it takes is known after one whole run with these settings.',

  title: 'Run sets',
  set: (name: string, seeds: number) => `${name}: ${counted(seeds, 'seed')}`,
  progress: (done: ReactNode, all: ReactNode) => phrase`${done} of ${all} seeds done`,
  training: (seed: ReactNode) => phrase`now training seed ${seed}`,
  mark: (position: number, size: number) => `${position} of ${size}`,
  markNote: 'The same run with different random starts, one after the other',
  members: (set: string) => `Runs of ${set}`,
  seed: (seed: ReactNode) => phrase`seed ${seed}`,
  state: {
    waiting: 'not trained yet',
    preparing: 'preparing',
    running: 'training',
    paused: 'paused',
    finished: 'done',
    stopped: 'stopped',
    failed: 'failed',
  },
  memberResult: (loss: ReactNode, pixel: string, layer: ReactNode, accuracy: ReactNode) =>
    phrase`${loss} nats per ${pixel} · best layer ${layer}, ${accuracy}`,
  result: (seeds: number, layers: readonly number[], last: number, accuracy: string) =>
    `${counted(seeds, 'seed')}: best layer ${list(layers)} of ${last} in all; ${accuracy}.`,
  rawPixels: (accuracy: string) => `Raw pixels ${accuracy}.`,
  loss: (heldOut: string, nats: string, pixel: string) => `${heldOut} loss ${nats} nats per ${pixel}.`,
  deviation: '± is one standard deviation over the seeds.',
  tooFew: 'The mean and its band appear once two seeds are done.',
  spread: (mean: string, deviation: string) => `${mean} ± ${deviation}`,
  table: 'Accuracy by layer, mean over the seeds at the last common step',
  layerColumn: 'layer',
  meanColumn: 'mean',
  deviationColumn: 'deviation',
  seedsColumn: 'seeds',
  band: (set: string, runs: number) => `${set}, mean of ${runs}`,
  onCharts: 'band on the charts',
  onChartsFor: (set: string) => `Show the band of ${set} on the charts`,
  singles: 'single runs',
  singlesFor: (set: string) => `Show the single runs of ${set} on the charts`,
  skip: 'Skip this seed',
  skipSeed: (seed: number) => `Skip seed ${seed} and go on with the next`,
  continue: 'Continue',
  continueSet: (set: string) => `Continue ${set}`,
  open: 'Open',
  openSet: (set: string) => `Open ${set}`,
  saveZip: 'Save all (zip)',
  saveZipOf: (set: string) => `Save all runs of ${set} as one zip archive`,
  deleteSet: (set: string, runs: number) => `all ${counted(runs, 'run')} of ${set}`,
  deleteForGood: 'Delete all permanently',
  reading: 'A run set is being read.',
  isTraining: 'This set is being trained.',
  isElsewhere: 'A run of this set is open in another tab.',
  stoppedAt: (name: ReactNode, done: ReactNode, all: ReactNode, ago: ReactNode) =>
    phrase`Your set ${name} stopped with ${done} of ${all} seeds done, ${ago}.`,
  savedFacts: (seeds: ReactNode, dataset: string, size: ReactNode) => phrase`${seeds} · ${dataset} · ${size}`,
  continueThis: 'Continue this set',
}

/** Why a command about run sets is disabled. */
export const runSetFailures = {
  noSet: {
    message: 'This run set is no longer here.',
    remedy: 'Open its files, or train it again: the same seeds give the same runs.',
  },
  mixedFiles: {
    message: 'These files are not run files of one set.',
    remedy: 'Choose the zip archive of a run set, or its .igpt files.',
  },
}
