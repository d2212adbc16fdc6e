/**
 * The paper's finding in the default run, as a visitor starts it: without a GPU, seed 0, within 120 s of
 * Start the best layer's probe is above raw pixels and above the untrained model.
 */
import { expect, test } from '@playwright/test'
import { expectFinding, finding } from './pages/finding'
import { LabPage } from './pages/LabPage'

test('the default run shows the finding within 120 s', async ({ page }) => {
  test.setTimeout(200_000)
  const lab = new LabPage(page, { view: 'play', forecast: true })
  await lab.open('', null)
  expect((await lab.state()).config).toMatchObject({ dataset: 'shapes', seed: 0 })
  await lab.button('Start').click()
  const clicked = Date.now()
  const state = await lab.until('the finding', (now) => finding(now) !== null, 120_000)
  console.log(`the finding after ${((Date.now() - clicked) / 1000).toFixed(0)} s, step ${state.run?.step}`)
  expectFinding(state)
  // The page says it too.
  await expect(lab.region('Probe accuracy by layer')).toContainText(/the features win by/)
})
