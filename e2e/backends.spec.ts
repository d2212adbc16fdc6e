/**
 * Backends: the same numbers from two of them, the same numbers twice from one, the choice by query
 * and by menu, and what the page says where nothing can run.
 */
import { expect, test, type Page } from '@playwright/test'
import { backendTolerance, firstLosses, largestDifference, lossesOnly } from './pages/firstLosses'
import { LabPage } from './pages/LabPage'

test('wasm gives the same first ten losses twice, to the last bit', async ({ page }) => {
  const first = await firstLosses(page, '?backend=wasm', 10)
  const second = await firstLosses(page, '?backend=wasm', 10)
  expect(first.backend).toBe('wasm')
  expect(second.loss).toEqual(first.loss)
  expect(new Set(first.loss).size).toBeGreaterThan(5)
})

test('another seed gives another run', async ({ page }) => {
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

test('?backend=cpu is obeyed and the menu leads elsewhere', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=cpu')
  expect((await lab.state()).backend).toBe('cpu')
  await page.getByRole('button', { name: /^Backend:/ }).click()
  await page.getByLabel('Backend', { exact: true }).selectOption('wasm')
  await lab.until('wasm from the menu', ({ backend }) => backend === 'wasm')
  const state = await lab.trainFor(2, lossesOnly)
  expect(state.metrics.loss).toHaveLength(2)
})

/** Runs a line of code in every worker script before its own, and in the page where `page` is set. */
async function cripple(page: Page, code: string): Promise<void> {
  await page.route(/worker.*\.js$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code};\n${await response.text()}` })
  })
}

const noGpu = 'if (typeof WorkerNavigator === "function") delete WorkerNavigator.prototype.gpu'
const noWasm = 'self.WebAssembly = undefined'
const noWebgl = 'self.OffscreenCanvas = undefined'

test('webgpu asked for where there is none: a screen that says what to do', async ({ page }) => {
  await cripple(page, noGpu)
  await page.goto('./?backend=webgpu')
  const alert = page.getByRole('alert')
  await expect(alert.first()).toBeVisible()
  await expect(alert.first()).toContainText(/WebGPU/)
  await expect(page.getByRole('main')).toContainText(/browser|backend/i)
})

test('a kernel option that there is not: a screen that names those there are, and a way on', async ({
  page,
}) => {
  await page.goto('./?backend=wasm&gpu=matmul=magic')
  await expect(page.getByRole('alert').first()).toContainText(/matmul=magic/)
  await expect(page.getByRole('main')).toContainText(/attentionRows/)
  await page.getByRole('button', { name: 'Try the automatic backend' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(page.url()).not.toContain('gpu=')
})

test('without WebGPU, wasm and WebGL the lab still says where it runs', async ({ page }) => {
  await cripple(page, [noGpu, noWasm, noWebgl].join(';'))
  await page.goto('./')
  await expect(
    page
      .getByRole('alert')
      .or(page.getByText(/\bCPU\b/i))
      .first(),
  ).toBeVisible()
})

test('wasm asked for where there is none: a screen that says what to do', async ({ page }) => {
  await cripple(page, noWasm)
  await page.goto('./?backend=wasm')
  await expect(page.getByRole('alert').first()).toContainText(/WebAssembly|wasm/i)
})

test('no workers at all: a screen that says what to do', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'Worker', { value: undefined })
  })
  await page.goto('./')
  await expect(page.getByRole('alert').first()).toContainText(/worker/i)
})

test("the worker's file cannot be loaded: a screen that says what to do", async ({ page }) => {
  await page.route(/worker.*\.js$/, (route) => route.abort())
  await page.goto('./')
  await expect(page.getByRole('alert').first()).toContainText(/worker/i)
})
