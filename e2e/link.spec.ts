/** A teacher's links in the built page: what they hide, fix and open, damaged ones, and the dialog. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

const digits = readFileSync(resolve('public/models/digits.igpt'))

async function openBy(page: Page, hash: string): Promise<LabPage> {
  const lab = new LabPage(page)
  await lab.goto(`./?backend=wasm${hash}`)
  await lab.ready()
  return lab
}

/** A server on another site that has one run file, and the requests that it got. */
async function fileElsewhere(page: Page, bytes: number = digits.length): Promise<string[]> {
  const asked: string[] = []
  await page.route('https://school.example/**', async (route) => {
    const method = route.request().method()
    asked.push(method)
    await route.fulfill({
      status: 200,
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Content-Length': String(bytes),
        'Content-Type': 'application/octet-stream',
      },
      body: method === 'HEAD' ? '' : digits,
    })
  })
  return asked
}

test('hidden parts and fixed settings hold until everything is shown', async ({ page }) => {
  const lab = await openBy(
    page,
    '#v=1&preset=digits8&seed=0&view=lab&hide=seeds,compare,loss&lock=nLayer,nHead',
  )
  await expect(lab.region('Completions')).toBeVisible()
  await expect(lab.region('Loss')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Several seeds' })).toHaveCount(0)
  const layers = page.getByRole('textbox', { name: 'Layers', exact: true })
  await expect(layers).not.toBeEditable()
  await layers.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('n')
  expect(await lab.state()).toMatchObject({ config: { nLayer: 4 }, run: null })
  expect(await axeViolations(page)).toEqual([])
  // An edit keeps the link's wishes in the address.
  await lab.fill({ Width: '32' })
  await expect.poll(() => page.url()).toContain('nEmbd=32')
  expect(page.url()).toContain('hide=seeds,loss,compare&lock=nLayer,nHead')
  await page.reload()
  await lab.ready()
  await expect(lab.region('Loss')).toHaveCount(0)

  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(lab.region('Loss')).toBeVisible()
  await expect(layers).toBeEditable()
  await expect.poll(() => page.url()).not.toContain('hide=')
})

test('damaged and newer links are repaired, and each dropped part is named', async ({ page }) => {
  const lab = await openBy(page, '#v=1&preset=mnist99&seed=3&nLayer=99&wings=2&hide=nose&view=lab')
  const notice = page.getByRole('alert').filter({ hasText: 'Parts of the link were not used' })
  for (const words of ['no preset "mnist99"', 'Layers must be from 1 to 60', '"wings"', '"nose"'])
    await expect(notice).toContainText(words)
  expect((await lab.state()).config).toMatchObject({ dataset: 'shapes', nLayer: 6, seed: 3 })
  expect(await axeViolations(page, '.notices')).toEqual([])
  // Another link, pasted into the same tab.
  await page.evaluate(() => {
    location.hash = '#v=2&preset=digits8&seed=1&nLayer=2'
  })
  await expect(notice).toContainText('made by a newer version: it has version 2')
  expect((await lab.state()).config).toMatchObject({ dataset: 'digits8', nLayer: 4, seed: 1 })
})

test('a run file elsewhere is fetched after consent only, and its name is the same for everyone', async ({
  page,
  browser,
}) => {
  const names: string[] = []
  for (const visit of [page, await browser.newPage()]) {
    const asked = await fileElsewhere(visit)
    const lab = await openBy(visit, '#run=https://school.example/runs/class.igpt')
    const consent = visit.getByRole('region', { name: 'Open the run of this link?' })
    await expect(consent).toContainText('class.igpt on school.example')
    expect(await axeViolations(visit, '.notices')).toEqual([])
    expect(asked).toEqual([])
    await consent.getByRole('button', { name: 'Open the run' }).click()
    const { run } = await lab.until('the run', (state) => state.run !== null)
    expect(run?.step).toBeGreaterThan(0)
    expect(asked).toEqual(['HEAD', 'GET'])
    await expect(consent).toHaveCount(0)
    await expect(visit.locator('.run-name')).toContainText(/^\w+-\w+-\d+/)
    names.push((await visit.locator('.run-name').textContent()) ?? '')
    expect(lab.errors).toEqual([])
  }
  expect(names[0]).toBe(names[1])
  // The shipped example is the same file.
  const lab = await openBy(page, '#preset=digits8&view=lab&run=models/digits.igpt')
  await page.reload()
  await lab.until('the example', (state) => state.run !== null)
  await expect(page.locator('.run-name')).toHaveText(names[0])
  await expect(page.getByRole('region', { name: 'Pretrained example' })).toBeVisible()
})

test('a run file that is no run ends in a notice, and the page goes on', async ({ page }) => {
  await page.route('https://school.example/**', (route) =>
    route.fulfill({ status: 200, headers: { 'Access-Control-Allow-Origin': '*' }, body: 'not a run' }),
  )
  const lab = await openBy(page, '#preset=digits8&seed=0&run=https://school.example/class.igpt')
  await page.getByRole('button', { name: 'Open the run' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'class.igpt' })).toBeVisible()
  expect((await lab.state()).run).toBeNull()
  await expect(lab.button('Start')).toBeEnabled()
})

for (const [width, height] of [
  [360, 740],
  [1440, 900],
])
  test(
    `the share dialog makes a link that opens what it says, ${width} px`,
    width === 360 ? {} : long,
    async ({ page, context }) => {
      await page.setViewportSize({ width, height })
      const lab = new LabPage(page)
      await lab.open('?backend=wasm')
      if (width >= 768) await page.getByRole('button', { name: 'Share', exact: true }).click()
      else {
        // A phone's header has no room for the button.
        await page.getByRole('button', { name: 'Find', exact: true }).click()
        await page.getByRole('combobox', { name: /^Command/ }).fill('share')
        await page.keyboard.press('Enter')
      }
      const dialog = page.getByRole('dialog', { name: 'Share this set-up' })
      await dialog.getByRole('checkbox', { name: 'Loss' }).uncheck()
      await dialog.getByText('Settings to show and to fix').click()
      await dialog.getByRole('checkbox', { name: 'Fix Layers' }).check()
      await dialog.getByRole('textbox', { name: 'Seed' }).fill('12')
      await dialog.getByRole('combobox', { name: 'View' }).selectOption('lab')
      expect(await violationsInAllLooks(page, '[role=dialog]')).toEqual([])
      const fits = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)
      expect(fits).toBe(true)
      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        dialog.getByRole('link', { name: 'Open in a new tab' }).click(),
      ])
      const other = new LabPage(opened)
      await opened.setViewportSize({ width, height })
      await other.ready()
      expect((await other.state()).config).toMatchObject({ dataset: 'digits8', seed: 12 })
      await expect(opened.getByText("This page follows a teacher's link")).toBeVisible()
      await expect(other.region('Loss')).toHaveCount(0)
    },
  )
