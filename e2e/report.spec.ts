/** The printed report of a run: one or two pages on A4 and on Letter, in both languages, without controls. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { LabPage } from './pages/LabPage'

/** The page objects of a PDF. */
const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0

test('the report of a run has at most two pages, on A4 and Letter, in both languages', async ({ page }) => {
  const lab = new LabPage(page, { example: true })
  await lab.open('?backend=wasm', null)
  await lab.until('the example', (state) => state.run !== null)
  await expect(page.getByText(/^Best: layer/)).toBeVisible()
  const report = page.locator('.report')
  // Printing by the test's protocol sends no events.
  const send = (event: 'beforeprint' | 'afterprint') =>
    page.evaluate((name) => void window.dispatchEvent(new Event(name)), event)
  // Its code comes at the first sign of a visitor.
  await page.mouse.move(200, 200)
  await expect(async () => {
    await send('beforeprint')
    await expect(report).toHaveCount(1, { timeout: 100 })
  }).toPass()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(report.getByRole('heading', { level: 1 })).toHaveText(/^Report of the run \w+/)
  for (const heading of ['Loss', 'Probe accuracy by layer', 'Facts', 'Settings', 'Versions and link'])
    await expect(report.getByRole('heading', { level: 2, name: heading, exact: true })).toBeVisible()
  await expect(report.getByText(/^Best: layer \d of 6/)).toBeVisible()
  await expect(report.getByText(/^Now \d\.\d+ nats per pixel/)).toBeVisible()
  await expect(report.getByRole('img', { name: /^Completion 1 of prompt 1/ })).toBeVisible()
  await expect(report.getByRole('link')).toHaveAttribute('href', /^http:\/\/localhost:\d+\/#v=1/)
  await expect(page.getByRole('button')).toHaveCount(0)
  await send('afterprint')
  await expect(report).toHaveCount(0)
  await page.emulateMedia({ media: null, colorScheme: null })
  for (const [format, language] of [
    ['A4', 'en'],
    ['Letter', 'en'],
    ['A4', 'zh-CN'],
  ] as const) {
    await page.getByRole('combobox', { name: /Language|语言/ }).selectOption(language)
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    await send('beforeprint')
    const pdf = await page.pdf({ format })
    await send('afterprint')
    expect(pagesOf(pdf), `${format}, ${language}`).toBeGreaterThan(0)
    expect(pagesOf(pdf), `${format}, ${language}`).toBeLessThanOrEqual(2)
    const folder = process.env.IGPT_REPORT_FOLDER
    if (!folder) continue
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/report-${format}-${language}.pdf`, pdf)
  }
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '')
  })
  await page.keyboard.press('d')
  await expect(page.locator('body')).toHaveAttribute('data-printed', '')
  expect(lab.errors).toEqual([])
})
