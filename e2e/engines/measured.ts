/** What each engine computes of the same small runs, and the files in reports/engines that hold it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ConsoleState } from '../pages/console'
import { briefMeasurements } from '../pages/briefMeasurements'

export const reports = resolve('reports', 'engines')

/** The first preset of a visitor without a GPU, in the form. */
export const defaultPreset = '?backend=wasm#v=1&preset=shapes12&seed=0'

/** A short run of it that also validates, probes and completes. */
export const shortRun = {
  ...briefMeasurements,
  seed: 0,
  steps: 20,
  warmupSteps: 10,
  evalEvery: 10,
  probeEvery: 10,
  completeEvery: 10,
}

/** A run on the user's own pictures. */
export const ownRun = { ...shortRun, steps: 3, warmupSteps: 1 }
export const ownPictures = resolve('src/data/fixtures/own/images.zip')

/** Completions drawn after a run. */
export const drawn = { promptCount: 2, samplesPerPrompt: 2, promptRows: 4, seed: 1 }

/** Numbers of one engine; losses in nats per pixel, one per step. */
export interface Measured {
  version: string
  adapter: string
  loss: number[]
  valLoss: number[]
  probes: ConsoleState['probes']
  /** Palette indices of each completion, row by row. */
  completions: number[][]
  ownConfig: ConsoleState['config']
  ownLoss: number[]
}

/** Chromium is measured with relaxed SIMD and without, since engines differ in that. */
export type MeasuredName = 'chromium' | 'chromium-plain' | 'firefox' | 'webkit'

const fileOf = (name: MeasuredName) => join(reports, `${name}.json`)

export function keepMeasured(name: MeasuredName, measured: Measured): void {
  mkdirSync(reports, { recursive: true })
  writeFileSync(fileOf(name), JSON.stringify(measured, null, 1))
}

/** Chromium's numbers by the same instructions as this adapter's. */
export const referenceFor = (adapter: string): Measured =>
  JSON.parse(
    readFileSync(fileOf(adapter.includes('relaxed') ? 'chromium' : 'chromium-plain'), 'utf8'),
  ) as Measured
