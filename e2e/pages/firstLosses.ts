/** The first training losses of a run, for comparing backends and repetitions. */
import type { Page } from '@playwright/test'
import { LabPage } from './LabPage'

/** The smallest evaluations, since only training losses are compared. */
export const lossesOnly = {
  evalImages: 1,
  probeTrainImages: 10,
  probeTestImages: 10,
  promptCount: 1,
  samplesPerPrompt: 1,
  promptRows: 7,
}

/**
 * Largest difference of losses allowed between two backends, nats per pixel. Two implementations of
 * float32 sum in different orders; five updates at warm-up rates keep that far below this.
 */
export const backendTolerance = 1e-3

type Settings = Record<string, number | string>

/** The losses of the first `count` steps of the default preset, seed 0, with these settings over it. */
export async function firstLosses(
  page: Page,
  query: string,
  count: number,
  settings: Settings = {},
  timeout = 60_000,
) {
  const lab = new LabPage(page)
  await lab.open(query)
  const state = await lab.trainFor(count, { ...lossesOnly, ...settings }, timeout)
  return { backend: state.backend, loss: state.metrics.loss }
}

/**
 * The largest difference between the first five losses on wasm and on webgpu. Throws if the page chose
 * another backend.
 */
export async function largestDifference(page: Page, settings: Settings, timeout: number): Promise<number> {
  const wasm = await firstLosses(page, '?backend=wasm', 5, settings)
  const since = Date.now()
  const webgpu = await firstLosses(page, '?backend=webgpu', 5, settings, timeout)
  if (wasm.backend !== 'wasm' || webgpu.backend !== 'webgpu')
    throw new Error(`The runs were on ${wasm.backend} and ${webgpu.backend}.`)
  const difference = Math.max(...webgpu.loss.map((loss, i) => Math.abs(loss - wasm.loss[i])))
  console.log(
    `five steps on webgpu took ${((Date.now() - since) / 1000).toFixed(0)} s; ` +
      `largest difference to wasm ${difference.toExponential(1)} nats per pixel`,
  )
  return difference
}
