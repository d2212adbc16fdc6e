/** Chromium's numbers, with relaxed SIMD and without: what the other engines' are compared with. */
import { expect, test } from '@playwright/test'
import { beforeWorkers } from '../pages/beforeWorkers'
import { DatasetPanel } from '../pages/DatasetPanel'
import { LabPage } from '../pages/LabPage'
import { defaultPreset, drawn, keepMeasured, ownPictures, ownRun, shortRun } from './measured'

/**
 * Runs in the worker before its script: no module with f32x4.relaxed_madd is valid, as in an engine without
 * relaxed SIMD. Chromium has no flag for it.
 */
function withoutRelaxedSimd(): void {
  const validate = WebAssembly.validate.bind(WebAssembly)
  WebAssembly.validate = (bytes) =>
    !(bytes instanceof Uint8Array && bytes.join().includes('253,133,2,')) && validate(bytes)
}

for (const [name, simd] of [
  ['chromium', 'relaxed SIMD'],
  ['chromium-plain', 'SIMD'],
] as const) {
  test(`Chromium trains with ${simd} @quick`, async ({ page, browser }) => {
    if (simd === 'SIMD') await beforeWorkers(page, `(${withoutRelaxedSimd})()`)
    const lab = new LabPage(page)
    await lab.goto(defaultPreset)
    await lab.ready()
    await lab.call('start', shortRun)
    const trained = await lab.until('the end of the run', ({ run }) => run?.status === 'finished')
    const { images } = await lab.complete(drawn)
    const dataset = new DatasetPanel(page)
    await dataset.openPaths('Open files', ownPictures)
    await lab.acceptFiles()
    await lab.call('start', ownRun)
    const own = await lab.until(
      'the run on own pictures',
      ({ run }) => run?.status === 'finished' && run.steps === ownRun.steps,
    )
    expect(trained.adapter).toMatch(new RegExp(`^CPU, ${simd}, \\d+ threads?$`))
    keepMeasured(name, {
      version: `Chromium ${browser.version()}`,
      adapter: trained.adapter ?? '',
      loss: trained.metrics.loss,
      valLoss: trained.metrics.valLoss,
      probes: trained.probes,
      completions: images,
      ownConfig: own.config,
      ownLoss: own.metrics.loss,
    })
  })
}
