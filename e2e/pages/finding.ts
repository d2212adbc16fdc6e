/**
 * The paper's finding as numbers of the console's state: the best layer's probe against raw pixels and the
 * untrained model, each by standard errors of a difference of two independent shares. That is conservative:
 * all are measured on the same test images.
 */
import { expect } from '@playwright/test'
import type { ConsoleState } from './console'

export interface Finding {
  step: number
  accuracy: number[]
  best: number
  raw: number
  untrained: number
  /** Standard errors by which the best layer is above raw pixels, and above the untrained model's best. */
  aboveRaw: number
  aboveUntrained: number
}

/** The newest probe of a trained step, compared; null before there is one. */
export function newestProbe({ probes, baselines, config }: ConsoleState): Finding | null {
  const newest = probes.at(-1)
  const first = probes.find(({ step }) => step === 0)
  if (!newest || !first || newest.step === 0 || !baselines) return null
  const images = Number(config.probeTestImages)
  const top = Math.max(...newest.accuracy)
  const errorsAbove = (other: number) =>
    (top - other) / Math.sqrt((top * (1 - top) + other * (1 - other)) / images)
  const raw = baselines.rawPixelAccuracy
  const untrained = Math.max(...first.accuracy)
  return {
    step: newest.step,
    accuracy: newest.accuracy,
    best: newest.accuracy.indexOf(top),
    raw,
    untrained,
    aboveRaw: errorsAbove(raw),
    aboveUntrained: errorsAbove(untrained),
  }
}

/** The newest probe if its best layer is above both by more than two standard errors, else null. */
export function finding(state: ConsoleState): Finding | null {
  const found = newestProbe(state)
  return found && found.aboveRaw > 2 && found.aboveUntrained > 2 ? found : null
}

/** Prints the numbers and fails where the best layer is not above both. */
export function expectFinding(state: ConsoleState): void {
  const found = newestProbe(state)!
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`
  console.log(
    `step ${found.step}: layers ${found.accuracy.map(percent).join(' ')}; ` +
      `raw pixels ${percent(found.raw)}, untrained ${percent(found.untrained)}`,
  )
  expect(found.aboveRaw).toBeGreaterThan(2)
  expect(found.aboveUntrained).toBeGreaterThan(2)
}
