/** A batch that does not fit is offered in pieces, which the link carries; and a run in pieces trains. */
import { expect, test } from '@playwright/test'
import { LabPage } from './pages/LabPage'

test('a batch beyond the memory is offered in pieces, and a run in pieces trains', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.goto('./?backend=wasm#v=1&preset=digits8&nEmbd=256&nLayer=8&nHead=8&batchSize=512')
  await lab.ready()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(
    /It fits with Pieces of a batch \d+, which changes no result; or with Batch \d+\./,
  )
  await alert.getByRole('button', { name: 'Use these settings' }).click()
  await expect(alert).toHaveCount(0)
  const { config } = await lab.state()
  expect(config.batchSize).toBe(512)
  expect(config.accumulationSteps).toBeGreaterThan(1)
  await lab.region('Training').getByText('Optimizer', { exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Pieces of a batch' })).toHaveValue(
    String(config.accumulationSteps),
  )
  const small = { nLayer: 1, nEmbd: 16, nHead: 2, batchSize: 7, accumulationSteps: 3, steps: 20 }
  // Another document: a new hash alone does not load the page again.
  await page.goto('about:blank')
  await lab.goto('./?backend=wasm#v=1&preset=digits8&accumulationSteps=3&batchSize=7')
  await lab.ready()
  expect((await lab.state()).config).toMatchObject({ batchSize: 7, accumulationSteps: 3 })
  await lab.call('start', { ...small, warmupSteps: 5 })
  await lab.until('the end of the run', ({ run }) => run?.status === 'finished')
})
