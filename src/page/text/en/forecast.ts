/** English: how long a run will take on this machine, and what would shorten it. */
import type { Shortening } from '../../../core/forecast'
import { counted } from './common'

/** The shortest time, which is no number that could be about right. */
const few = 'a few seconds'

/** Rounded to what a forecast can promise: "40 seconds", "4 minutes", "1.5 hours". */
function roughly(seconds: number): string {
  if (seconds < 8) return few
  if (seconds < 52.5) return `${5 * Math.round(seconds / 5)} seconds`
  const minutes = seconds / 60
  if (minutes < 19.5) return counted(Math.round(minutes), 'minute')
  if (minutes < 57.5) return `${5 * Math.round(minutes / 5)} minutes`
  const hours = minutes / 60
  if (hours < 3) return counted(Math.round(2 * hours) / 2, 'hour')
  if (hours < 36) return `${Math.round(hours)} hours`
  const days = hours / 24
  return days < 700 ? `${Math.round(days)} days` : `${Math.round(days / 365)} years`
}

const about = (seconds: number): string => {
  const time = roughly(seconds)
  return time === few ? time : `about ${time}`
}

const names: Readonly<Record<Shortening['key'], string>> = {
  steps: 'Steps',
  nPx: 'Image side',
  nLayer: 'Layers',
  batchSize: 'Batch size',
  probeEvery: 'Probes every',
  completeEvery: 'Completions every',
}

const stepsApart: ReadonlySet<Shortening['key']> = new Set(['probeEvery', 'completeEvery'])

export const forecast = {
  roughly,
  newRun: (seconds: number) => `new run: ${about(seconds)}`,
  about,
  measuring: 'measuring the time…',
  title: 'How long a run takes here',
  whole: (seconds: number) => `On this machine, with the settings of the form: ${about(seconds)}.`,
  parts: (training: number, measuring: number) =>
    `Training: ${roughly(training)}. Probes, completions and validation: ${roughly(measuring)}.`,
  compiling: (seconds: number) => `Preparing the GPU before the first step: ${roughly(seconds)}.`,
  measured: 'Measured by a few steps of a throwaway model, while nothing else was computed.',
  faster: 'What would make it shorter',
  change: ({ key, from, to, seconds }: Shortening) =>
    `${names[key]} ${to}${stepsApart.has(key) ? ' steps' : ''} instead of ${from}: ${about(seconds)}`,
  unknown: 'time not known',
  runComputes: 'Measured when no run trains.',
  settingsWrong: 'Some settings are not valid.',
  notYet: 'Measured as soon as the page is idle.',
}
