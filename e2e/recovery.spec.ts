/**
 * Recovery: the browser killed during training, the GPU lost during a step, two tabs on one run, storage
 * denied and full. Losses of resumed runs are compared with the same run without interruption.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { beforeWorkers } from './pages/beforeWorkers'
import type { ConsoleState } from './pages/console'
import { DatasetPanel } from './pages/DatasetPanel'
import { lossesOnly } from './pages/firstLosses'
import { LabPage } from './pages/LabPage'
import { startBrowser } from './pages/ownBrowser'
import { long } from './pages/long'

/** A long run with few measurements: its first steps are compared. */
const endless = {
  ...lossesOnly,
  warmupSteps: 10,
  steps: 1_000_000,
  evalEvery: 100_000,
  probeEvery: 100_000,
  completeEvery: 100_000,
}
const small = { ...endless, nLayer: 2, nEmbd: 64, nHead: 2, batchSize: 32 }
/** For the software GPU. */
const tiny = { ...endless, nLayer: 1, nEmbd: 16, nHead: 2, batchSize: 4 }

/**
 * Nats per pixel. A save holds every bit of weights and moments, and the order of images is a function of
 * seed and step, so the resumed losses differ at most by how threads happen to share sums.
 */
const tolerance = 1e-5

/** Trains the same run again from its first step and compares all losses that the resumed one has. */
async function expectSameAsUninterrupted(
  lab: LabPage,
  settings: typeof endless,
  resumed: ConsoleState,
): Promise<void> {
  const step = resumed.metrics.step.length
  await lab.call('start', settings)
  const whole = await lab.until('the same steps without interruption', ({ run }) => (run?.step ?? 0) >= step)
  await lab.call('stop')
  const losses = ({ metrics }: ConsoleState) => metrics.loss.slice(0, step)
  expect(resumed.metrics.step.slice(0, step)).toEqual(Array.from({ length: step }, (_, i) => i + 1))
  expect(losses(whole)).toHaveLength(step)
  const differences = losses(resumed).map((loss, i) => Math.abs(loss - losses(whole)[i]))
  const largest = Math.max(...differences)
  console.log(
    `${step} steps, interrupted: largest difference to the uninterrupted run ` +
      `${largest.toExponential(1)} nats per pixel`,
  )
  expect(largest).toBeLessThan(tolerance)
}

/** Makes the page hidden as a browser does: no frames, and a visibilitychange event. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.requestAnimationFrame = () => 0
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

test('the browser is killed during training: reopened and resumed by mouse, it has the same losses', async ({
  baseURL,
}) => {
  test.setTimeout(240_000)
  const profile = mkdtempSync(join(tmpdir(), 'igpt-profile-'))
  const before = await startBrowser(profile)
  let savedStep = 0
  try {
    const lab = new LabPage(before.page)
    await lab.goto(`${baseURL}?backend=wasm`)
    await lab.ready()
    await lab.call('start', small)
    const begun = await lab.until('some steps', ({ run }) => (run?.step ?? 0) >= 5)
    // A hidden page continues to train, and autosaves because the browser may discard it.
    await hide(before.page)
    const saved = await lab.until('an autosave', (state) => state.kept !== null)
    expect(saved.kept!.step).toBeGreaterThanOrEqual(begun.run!.step)
    const later = await lab.until('more steps, hidden', ({ run }) => run!.step >= saved.kept!.step + 3)
    expect(later.run!.status).toBe('running')
    savedStep = saved.kept!.step
  } finally {
    await before.kill()
  }

  const after = await startBrowser(profile)
  try {
    const lab = new LabPage(after.page)
    await lab.goto(`${baseURL}?backend=wasm`)
    await lab.ready()
    const offer = after.page.getByRole('region', { name: 'Unfinished run' })
    await expect(offer).toContainText(/stopped at step \d+ of 1000000/)
    await offer.getByRole('button', { name: 'Resume this run' }).click()
    const resumed = await lab.until(
      'steps after the kill',
      ({ run }) => run?.status === 'running' && run.step >= savedStep + 10,
    )
    await lab.call('stop')
    await expectSameAsUninterrupted(lab, small, resumed)
    // Both runs are saved, and neither has a resume banner: the user stopped them.
    await expect(
      after.page.getByRole('list', { name: 'Runs saved in this browser' }).getByRole('listitem'),
    ).toHaveCount(2)
    await expect(offer).toHaveCount(0)
    expect(lab.errors).toEqual([])
  } finally {
    await after.kill()
    // Retried, since a process may still write into the folder.
    await expect(() => rmSync(profile, { recursive: true, force: true })).toPass({ timeout: 10_000 })
  }
})

test('the GPU is lost during a step: a new device resumes from the last save with the same losses', async ({
  page,
}) => {
  test.setTimeout(150_000)
  await beforeWorkers(
    page,
    `{
    const requestDevice = GPUAdapter.prototype.requestDevice
    GPUAdapter.prototype.requestDevice = async function (...options) {
      return self.deviceOfTest = await requestDevice.apply(this, options)
    }
  }`,
  )
  const lab = new LabPage(page)
  await lab.open('?backend=webgpu')
  await lab.call('start', tiny)
  await lab.until('some steps', ({ run }) => (run?.step ?? 0) >= 8)
  await hide(page)
  const { kept } = await lab.until('an autosave', (state) => state.kept !== null)
  await lab.until('steps past it', ({ run }) => run!.step > kept!.step)
  for (const worker of page.workers()) await worker.evaluate('self.deviceOfTest?.destroy()')
  // It may have been saved again by then.
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('continues from step', { timeout: 60_000 })
  const from = Number(/continues from step (\d+)/.exec(await alert.innerText())?.[1])
  expect(from).toBeGreaterThanOrEqual(kept!.step)
  const resumed = await lab.until(
    'steps after the loss',
    ({ run }) => run?.status === 'running' && run.step >= from + 10,
  )
  await lab.call('stop')
  expect(resumed.backend).toBe('webgpu')
  await expectSameAsUninterrupted(lab, tiny, resumed)
})

test('a run of another tab is not trained twice: the second tab opens a copy', async ({ context }) => {
  test.setTimeout(150_000)
  const first = new LabPage(await context.newPage())
  await first.open('?backend=wasm')
  await first.call('start', small)
  await first.until('some steps', ({ run }) => (run?.step ?? 0) >= 5)
  await first.call('pause')
  const { run, kept } = await first.until('an autosave', (state) => state.kept !== null)
  const second = new LabPage(await context.newPage())
  await second.open('?backend=wasm')
  await expect(second.page.getByRole('region', { name: 'Unfinished run' })).toHaveCount(0)
  await second.page
    .getByRole('region', { name: 'Saved runs' })
    .getByRole('button', { name: /^Resume / })
    .click()
  const alert = second.page.getByRole('alert')
  await expect(alert).toContainText('open in another tab')
  expect((await second.state()).run).toBeNull()
  await alert.getByRole('button', { name: 'Open a copy' }).click()
  const copy = await second.until(
    'the copy training',
    (state) => state.run?.status === 'running' && state.run.step > kept!.step,
  )
  expect(copy.run!.id).not.toBe(run!.id)
  expect(copy.metrics.step[0]).toBe(1)
  await second.call('stop')
  await first.page.close()
  // Its tab is closed, so the run is free now.
  await second.page.reload()
  await second.ready()
  await second.page
    .getByRole('region', { name: 'Saved runs' })
    .getByRole('button', { name: /^Resume / })
    .first()
    .click()
  await second.until('the first run', (state) => state.run?.id === run!.id && state.run.status === 'running')
})

const denied = `
StorageManager.prototype.getDirectory = () =>
  Promise.reject(new DOMException('The window is private.', 'SecurityError'));
IDBFactory.prototype.open = () => { throw new DOMException('The window is private.', 'SecurityError') }`

/** Lets the page's origin store so many bytes, as a full disk does. */
async function limitStorage(page: Page, quotaSize: number): Promise<void> {
  const { origin } = new URL(page.url())
  await (
    await page.context().newCDPSession(page)
  ).send('Storage.overrideQuotaForOrigin', { origin, quotaSize })
}

test('a run beyond the memory is refused; a worker that hangs or is gone obeys Stop', async ({ page }) => {
  test.setTimeout(120_000)
  await beforeWorkers(
    page,
    `addEventListener('message', ({ data }) => {
      if (data.kind !== 'start') return
      if (data.config.seed === 1) for (;;);
      if (data.config.seed === 2) close()
    })`,
  )
  const lab = new LabPage(page)
  await lab.goto('./?backend=wasm#v=1&preset=digits8&nEmbd=1024&nLayer=24&nHead=16&batchSize=1')
  await lab.ready()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(/needs about \d\.\d GB of memory.*fits with Width 512/)
  await expect(lab.button('Start')).toHaveAttribute('aria-disabled', 'true')
  await expect(alert.getByRole('button', { name: 'Try anyway' })).toHaveCount(0)
  await alert.getByRole('button', { name: 'Use these settings' }).click()
  await expect(alert).toHaveCount(0)
  for (const seed of ['1', '2']) {
    await lab.fill({ Seed: seed })
    await lab.button('Start').click()
    await lab.button('Stop').click()
    await expect(alert).toContainText('did not answer, so it was replaced', { timeout: 30_000 })
    await lab.until('the new worker', ({ backend }) => backend === 'wasm')
    await alert.getByRole('button', { name: 'Dismiss' }).click()
  }
  await lab.call('start', { ...tiny, seed: 3 })
  await lab.until('a step of the new worker', ({ run }) => (run?.step ?? 0) > 0)
})

test(
  'a fast run that completes at every step leaves the page time to answer, and is kept',
  long,
  async ({ page }) => {
    test.setTimeout(90_000)
    const lab = new LabPage(page)
    await lab.open('?backend=wasm')
    const flood = { completeEvery: 1, evalEvery: 1, probeEvery: 5, promptCount: 1, samplesPerPrompt: 1 }
    const few = { evalImages: 1, probeTrainImages: 10, probeTestImages: 10, promptRows: 7, batchSize: 2 }
    await lab.call('start', { ...tiny, ...flood, ...few })
    await lab.until('many checkpoints', ({ probes }) => probes.length > 100)
    // It was 6 to 24 seconds; one drawing of the whole page takes a tenth.
    expect(await lab.longestFrameGap(5000)).toBeLessThan(2500)
    const { kept } = await lab.until('an autosave', (state) => state.kept !== null, 30_000)
    const { run } = await lab.until('the next one', (state) => state.kept!.at !== kept!.at, 30_000)
    expect(run!.status).toBe('running')
    await lab.call('pause')
    await lab.until('the state of the pause, kept', (state) => state.kept!.step === state.run!.step, 5000)
    await expect(lab.region('Compare runs').locator('.recharts-scatter-symbol')).not.toHaveCount(0)
    expect(await lab.region('Compare runs').locator('.recharts-scatter-symbol').count()).toBeLessThanOrEqual(
      240,
    )
  },
)

/** Trains a few steps, hides the page so that it saves, and expects this failure and nothing kept. */
async function expectNothingSaved(lab: LabPage, failure: 'storage-denied' | 'storage-full'): Promise<void> {
  await lab.call('start', small)
  await lab.until('some steps', ({ run }) => (run?.step ?? 0) >= 5)
  await hide(lab.page)
  const alert = lab.page.locator(`[role="alert"][data-code="${failure}"]`)
  await expect(alert.filter({ hasText: 'training continues' })).toBeVisible({ timeout: 30_000 })
  const { run, kept } = await lab.state()
  expect(kept).toBeNull()
  await lab.until('training on', (state) => state.run!.step > run!.step)
}

test('storage that is denied: training continues and the page reports that nothing is saved', async ({
  page,
}) => {
  test.setTimeout(150_000)
  await beforeWorkers(page, denied)
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await expectNothingSaved(lab, 'storage-denied')
})

test('storage that is full: neither an own set nor a run is told as kept, and both go on', async ({
  page,
}) => {
  test.setTimeout(150_000)
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  // Less than the set's 92,032 pixels, of which Chromium writes a part and then returns an error number.
  await limitStorage(page, 60_000)
  const dataset = new DatasetPanel(page)
  await dataset.openPaths('Open files', [
    'public/datasets/digits8/train-images-idx3-ubyte.gz',
    'public/datasets/digits8/train-labels-idx1-ubyte.gz',
  ])
  await lab.acceptFiles()
  await expect(dataset.alert(/Browser storage is full, so this data set was not saved/)).toBeVisible()
  await expect(dataset.region.getByText(/saved in this browser: \d/)).toHaveCount(0)
  await expectNothingSaved(lab, 'storage-full')
})
