/**
 * Run files in the page: saved, opened elsewhere, resumed; damaged files; the example of the first visit.
 */
import { readFile } from 'node:fs/promises'
import { expect, test, type Download } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

const settings = {
  evalImages: 8,
  probeTrainImages: 50,
  probeTestImages: 20,
  promptCount: 2,
  samplesPerPrompt: 2,
  nLayer: 2,
  nEmbd: 32,
  // Far more than it takes: on a busy machine many pass before the pause.
  steps: 400,
  evalEvery: 5,
  completeEvery: 10,
  probeEvery: 20,
}

const bytesOf = async (download: Download) => readFile(await download.path())

test('a run saved at step 10 opens without a backend and continues like the uninterrupted run', async ({
  page,
  browser,
}) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await lab.call('start', settings)
  await lab.call('pause')
  const { run } = await lab.state()
  await lab.call('step', Math.max(1, 10 - run!.step))
  const at = (await lab.state()).run!.step
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save run file' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toMatch(new RegExp(`^[\\w-]+-step-${at}\\.igpt$`))
  const file = await bytesOf(download)
  await lab.call('step', 5)
  const whole = await lab.state()

  const context = await browser.newContext()
  const other = new LabPage(await context.newPage())
  // No backend: the kernels do not load and WebGPU is missing; the run must be displayed all the same.
  await other.page.route('**/*.wasm', (route) => route.abort())
  await other.goto('./?backend=wasm')
  await expect(other.page.getByRole('heading', { name: 'iGPT Lab cannot start here' })).toBeVisible()
  const choosing = other.page.waitForEvent('filechooser')
  await other.page.getByRole('button', { name: 'Open run file' }).click()
  await (
    await choosing
  ).setFiles({ name: download.suggestedFilename(), mimeType: 'application/octet-stream', buffer: file })
  const opened = await other.until('the opened run', (state) => state.run?.status === 'paused')
  expect(opened.run!.id).toBe(whole.run!.id)
  expect(opened.metrics.loss).toEqual(whole.metrics.loss.slice(0, at))
  expect(opened.probes).toEqual(whole.probes.filter(({ step }) => step <= at))
  await expect(other.region('Completions').getByRole('slider')).toBeVisible()
  await expect(other.button('Start')).toBeDisabled()
  await expect(other.button('Resume')).toBeDisabled()
  await context.close()

  const third = await browser.newContext()
  const again = new LabPage(await third.newPage())
  await again.open('?backend=wasm')
  await again.openRun(file)
  await again.call('step', 5)
  const resumed = await again.state()
  expect(resumed.run!.step).toBe(at + 5)
  resumed.metrics.loss.forEach((loss, i) =>
    expect(Math.abs(loss - whole.metrics.loss[i]!)).toBeLessThan(1e-5),
  )

  const damaged = Buffer.from(file)
  damaged[damaged.length >> 1]! ^= 1
  const reopening = again.page.waitForEvent('filechooser')
  await again.page.getByRole('button', { name: 'Open run file' }).click()
  await (
    await reopening
  ).setFiles({ name: 'damaged.igpt', mimeType: 'application/octet-stream', buffer: damaged })
  await expect(again.page.getByRole('alert').filter({ hasText: 'damaged.igpt' })).toBeVisible()
  expect((await again.state()).run).toMatchObject({ id: whole.run!.id, step: at + 5, status: 'paused' })
  expect(lab.errors).toEqual([])
  await third.close()
})

test(
  'the first visit opens an example that draws by itself; Start begins a new run',
  long,
  async ({ page }) => {
    const lab = new LabPage(page, { example: true, view: 'lab' })
    await lab.open('?backend=wasm', null)
    const drawn = lab.draws()
    await expect(page.getByRole('region', { name: 'Pretrained example' })).toContainText(
      'a pretrained example',
    )
    const completions = lab.region('Completions')
    await drawn
    await expect(completions.getByText(/^Draw 1 of 1, seed \d+$/)).toBeVisible()
    await page.getByRole('button', { name: 'Draw again', exact: true }).click()
    await expect(completions.getByText(/^Draw 2 of 2, seed \d+$/)).toBeVisible({ timeout: 30_000 })
    await expect(completions.locator('[aria-busy="true"]')).toHaveCount(0)
    const second = await lab.completionPixels()
    await page.getByRole('button', { name: 'Earlier draw', exact: true }).click()
    await expect(completions.getByText(/^Draw 1 of 2, seed \d+$/)).toBeVisible()
    expect(await lab.completionPixels()).not.toEqual(second)
    const shown = await lab.state()
    expect(shown.metrics.loss.length).toBeGreaterThan(100)
    expect(shown.config.dataset).toBe('emoji32')
    await expect(lab.button('Start')).toBeEnabled()
    // It was trained to its end.
    await expect(lab.button('Resume')).toHaveCount(0)
    expect(await axeViolations(page)).toEqual([])
    const samples = await lab.complete({ promptCount: 1, samplesPerPrompt: 1, promptRows: 4 })
    expect(samples.images).toHaveLength(1)
    await lab.call('step', 1)
    const own = await lab.state()
    expect(own.run).toMatchObject({ step: 1, status: 'paused' })
    expect(own.run!.id).not.toBe(shown.run!.id)
    await expect(page.getByRole('region', { name: 'Pretrained example' })).toHaveCount(0)
    expect(own.checkpoints.every(({ runId }) => runId === own.run!.id)).toBe(true)
  },
)
