/** How long a run takes on this machine, told before Start by steps that are really taken in the worker. */
import { expect, test } from '@playwright/test'
import { LabPage } from './pages/LabPage'

test('the time of a run is measured when the page is idle, and Start does not wait for it', async ({
  page,
}) => {
  const lab = new LabPage(page, { forecast: true })
  await lab.open('?backend=wasm')
  const forecast = page.getByRole('button', { name: /^new run: about/ })
  await expect(forecast).toBeVisible({ timeout: 60_000 })
  await forecast.click()
  await page.getByRole('button', { name: /^Steps 500 instead of 1000: about/ }).click()
  expect((await lab.state()).config.steps).toBe(500)
  await page.keyboard.press('Escape')
  // Another model is measured anew; a start in the middle of that ends it.
  const measuring = lab.appears(/measuring the time…/)
  await lab.fill({ Layers: '3' })
  await measuring
  await page.waitForTimeout(1100)
  await lab.button('Start').click()
  const { run } = await lab.until('the first step', (state) => (state.run?.step ?? 0) >= 1, 30_000)
  expect(run?.status).toBe('running')
  await lab.button('Stop').click()
  // Once the run has ended, its form's time is measured again.
  await expect(forecast).toBeVisible({ timeout: 60_000 })
  expect(lab.errors).toEqual([])
})
