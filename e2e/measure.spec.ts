/** Measuring this machine in the built page: by its address and keys, on wasm and on WebGPU; its link. */
import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { doubts } from '../src/core/machine/plausible'
import { parseResult } from '../src/core/machine/result'
import { violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Measure this machine' })

async function saved(page: Page, button: string): Promise<Buffer> {
  const arriving = page.waitForEvent('download')
  await dialogOf(page).getByRole('button', { name: button, exact: true }).press('Enter')
  return readFileSync(await (await arriving).path())
}

test('measures on wasm by keys, and its card is an image, a file and a link', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm&measure=2', null)
  const dialog = dialogOf(page)
  await dialog.getByRole('textbox', { name: 'Name of this machine (optional)' }).fill('Test bench')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('progressbar', { name: 'Time of the measurement' })).toBeVisible()
  const card = dialog.getByRole('region', { name: 'Speed of Test bench' })
  await expect(card).toBeVisible({ timeout: 60_000 })
  await expect(dialog.getByRole('status').filter({ hasText: 'Measured.' })).toHaveCount(1)
  await expect(card.getByText(/Computes as plain JavaScript does, to \d\.\de-\d+$/)).toBeVisible()
  await expect(card.getByRole('row', { name: /^S / })).toContainText('2 × 64, 64 px, batch 8')
  await expect(card.getByText(/^Too slow for the time: .*iGPT-S$/)).toBeVisible()
  expect(await violationsInAllLooks(page, dialog)).toEqual([])

  const file = (await saved(page, 'Save as JSON')).toString()
  const result = parseResult(file)
  expect(doubts(result, '2999-01-01')).toEqual([])
  expect(result).toMatchObject({ backend: 'wasm', machine: 'Test bench', seconds: 2, hardware: null })
  expect(result.browser).toMatch(/^Chrome \d+/)
  const png = await saved(page, 'Save as image')
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])

  const link = await dialog.getByRole('textbox', { name: 'Link to this card' }).inputValue()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  expect(new URL(page.url()).searchParams.has('measure')).toBe(false)
  expect((await lab.state()).run).toBeNull()

  await page.goto(link)
  await lab.ready()
  await expect(card).toContainText('Test bench')
  await expect(dialog.getByText('the numbers came with the link')).toBeVisible()
  // Another link, with one letter changed.
  await page.goto(link.replace(/.{20}$/, (end) => `${end[0] === 'A' ? 'B' : 'A'}${end.slice(1)}`))
  await expect(dialog.getByRole('alert')).toContainText('it was cut or changed on its way')
  expect(lab.errors).toEqual([])
})

test('can be cancelled, and does not compete with a run', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await page.getByRole('button', { name: /^Backend: WebAssembly/ }).click()
  await page.getByRole('button', { name: 'Measure this machine', exact: true }).click()
  const dialog = dialogOf(page)
  const measure = dialog.getByRole('button', { name: 'Measure', exact: true })
  await measure.press('Enter')
  await expect(dialog.getByText('Timing S…')).toBeVisible({ timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).press('Enter')
  await expect(dialog.getByText('Cancelled. Nothing was kept.')).toBeVisible()
  // The lab's own worker is as it was.
  await page.keyboard.press('Escape')
  await lab.button('Start').click()
  await lab.until('a running run', ({ run }) => run?.status === 'running')
  await page.locator('body').press('h')
  await expect(measure).toHaveAttribute('aria-disabled', 'true')
  await expect(dialog.getByText('A model is computing on this page').last()).toBeVisible()
  expect(lab.errors).toEqual([])
})

test('measures on WebGPU, and says that the adapter is software', long, async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=webgpu&measure=1', null)
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name: 'Measure', exact: true }).press('Enter')
  const card = dialog.getByRole('region', { name: /^Speed of / })
  await expect(card).toContainText('WebGPU · software, no real GPU', { timeout: 90_000 })
  await expect(card).toContainText('Computes as plain JavaScript does')
  await expect(card.getByRole('row', { name: /^S / })).toBeVisible()
  expect(lab.errors).toEqual([])
})
