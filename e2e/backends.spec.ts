/**
 * Backends: equal losses on two of them, reproducible losses on one, choice by query and by menu, and the
 * messages if none can start.
 */
import { expect, test } from '@playwright/test'
import { beforeWorkers } from './pages/beforeWorkers'
import { backendTolerance, firstLosses, largestDifference, lossesOnly } from './pages/firstLosses'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

test('wasm gives the same first ten losses twice, to the last bit', long, async ({ page }) => {
  const first = await firstLosses(page, '?backend=wasm', 10)
  const second = await firstLosses(page, '?backend=wasm', 10)
  expect(first.backend).toBe('wasm')
  expect(second.loss).toEqual(first.loss)
  expect(new Set(first.loss).size).toBeGreaterThan(5)
})

test('another seed changes the losses', long, async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const zero = await lab.trainFor(5, lossesOnly)
  const one = await lab.trainFor(5, { ...lossesOnly, seed: 1 })
  expect(one.metrics.loss.slice(1)).not.toEqual(zero.metrics.loss.slice(1))
})

test('webgpu on the software adapter gives the first five losses of wasm', async ({ page }) => {
  test.setTimeout(240_000)
  expect(await largestDifference(page, {}, 200_000)).toBeLessThan(backendTolerance)
})

test('?backend=cpu selects the backend, and the menu changes it', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=cpu')
  expect((await lab.state()).backend).toBe('cpu')
  await page.getByRole('button', { name: /^Backend:/ }).click()
  await page.getByLabel('Backend', { exact: true }).selectOption('wasm')
  await lab.until('wasm from the menu', ({ backend }) => backend === 'wasm')
  const state = await lab.trainFor(2, lossesOnly)
  expect(state.metrics.loss).toHaveLength(2)
})

const noGpu = 'if (typeof WorkerNavigator === "function") delete WorkerNavigator.prototype.gpu'
const noWasm = 'self.WebAssembly = undefined'
const noWebgl = 'self.OffscreenCanvas = undefined'

test('?backend=webgpu without WebGPU: a screen with a remedy', async ({ page }) => {
  await beforeWorkers(page, noGpu)
  await page.goto('./?backend=webgpu')
  const alert = page.getByRole('alert')
  await expect(alert.first()).toBeVisible()
  await expect(alert.first()).toContainText(/WebGPU/)
  await expect(page.getByRole('main')).toContainText(/browser|backend/i)
})

test('an unknown kernel option: a screen that lists the known ones, and a remedy', async ({ page }) => {
  await page.goto('./?backend=wasm&gpu=matmul=magic')
  await expect(page.getByRole('alert').first()).toContainText(/matmul=magic/)
  await expect(page.getByRole('main')).toContainText(/attentionRows/)
  await page.getByRole('button', { name: 'Try the automatic backend' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(page.url()).not.toContain('gpu=')
})

test('without WebGPU, wasm and WebGL the lab still names its backend', async ({ page }) => {
  await beforeWorkers(page, [noGpu, noWasm, noWebgl].join(';'))
  await page.goto('./')
  await expect(
    page
      .getByRole('alert')
      .or(page.getByText(/\bCPU\b/i))
      .first(),
  ).toBeVisible()
})

test('?backend=wasm without WebAssembly: a screen with a remedy', async ({ page }) => {
  await beforeWorkers(page, noWasm)
  await page.goto('./?backend=wasm')
  await expect(page.getByRole('alert').first()).toContainText(/WebAssembly|wasm/i)
})

test('without workers: a screen with a remedy', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'Worker', { value: undefined })
  })
  await page.goto('./')
  await expect(page.getByRole('alert').first()).toContainText(/worker/i)
})

test("the worker's file cannot be loaded: a screen with a remedy", async ({ page }) => {
  await page.route(/worker.*\.js$/, (route) => route.abort())
  await page.goto('./')
  await expect(page.getByRole('alert').first()).toContainText(/worker/i)
})
