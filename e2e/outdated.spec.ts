/**
 * A page that was open while its host got a newer version: the files of its own version are gone, or the
 * start page is sent in their place. It says so and offers to reload; the run stays.
 */
import { expect, test } from '@playwright/test'
import { briefMeasurements } from './pages/briefMeasurements'
import { LabPage } from './pages/LabPage'

const says = 'The lab was updated while this page was open.'

test('a part that is gone leaves the page and its run, and a reload brings it back', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.goto('./?backend=wasm')
  await lab.ready()
  await lab.trainFor(3, briefMeasurements)
  await page.route(/\/assets\/HelpSheet-[^/]*\.js$/, (route) => route.fulfill({ status: 404, body: 'gone' }))
  await page.route(/\/assets\/ShareDialog-[^/]*\.js$/, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>iGPT Lab</title>' }),
  )
  const { run } = await lab.state()
  for (const key of ['?', 'u']) {
    await page.keyboard.press(key)
    const notice = page.getByRole('alert').filter({ hasText: says })
    await expect(notice).toContainText('Reload the page')
    await expect(page.getByRole('heading', { name: 'Completions' })).toBeVisible()
    if (key === '?') await notice.getByRole('button', { name: 'Dismiss' }).click()
  }
  expect((await lab.state()).run).toMatchObject({ id: run!.id, step: 3, status: run!.status })

  await page.unrouteAll()
  const loaded = page.waitForEvent('load')
  await page.getByRole('button', { name: 'Reload now' }).click()
  await loaded
  await lab.ready()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('a data set that is gone, or replaced by the start page, is not called damaged', async ({ page }) => {
  const lab = new LabPage(page)
  let gone = true
  await page.route(/\/datasets\/mnist10k\//, (route) =>
    gone
      ? route.fulfill({ status: 404, body: 'gone' })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>iGPT Lab</title>' }),
  )
  for (const now of [true, false]) {
    gone = now
    await lab.goto('./?backend=wasm&view=lab#v=1&preset=digits8&dataset=mnist10k')
    await expect(page.getByRole('alert').filter({ hasText: says }).first()).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('button', { name: 'Reload now' }).first()).toBeVisible()
    await expect(page.getByText('damaged')).toHaveCount(0)
  }
})
