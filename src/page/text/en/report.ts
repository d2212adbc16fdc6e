/** English: the printed report of a run. Loaded with it. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const reportEn = {
  heading: (run: string) => `Report of the run ${run}`,
  printed: (date: string, status: string, step: number, steps: number) =>
    `Printed ${date}. The run is ${status}, at step ${step} of ${steps}.`,
  smoothed: 'train, smoothed',
  probeUnit: 'share of the test images that are classified correctly',
  probeStep: (step: number) => `probe at step ${step}`,
  noLoss: 'No loss was measured yet.',
  noProbe: 'No probe was measured yet.',
  noCompletions: 'No completions were drawn yet.',
  /** Of the axes. */
  steps: 'step',
  layers: 'layer',
  facts: 'Facts',
  settings: 'Settings',
  about: 'Versions and link',
  lab: 'iGPT Lab',
  backend: 'Backend',
  browser: 'Browser',
  link: (address: ReactNode) => phrase`A link to the same settings: ${address}`,
}

export type ReportTexts = typeof reportEn
