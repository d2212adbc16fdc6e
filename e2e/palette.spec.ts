/** The palette of commands and the explanations, in the built page: keys, phone, axe in both themes. */
import { expect, test } from '@playwright/test'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

test('from Play by keys alone to a setting of the Lab view', async ({ page }) => {
  const lab = new LabPage(page, { view: 'play' })
  await lab.open('?backend=wasm')
  await page.keyboard.press('Control+k')
  const input = page.getByRole('combobox', { name: 'Command, preset, setting or part of the page' })
  await expect(input).toBeFocused()
  await page.keyboard.type('weight dec')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  const field = page.getByRole('textbox', { name: 'Weight decay', exact: true })
  await expect(field).toBeFocused()
  await expect(field).toBeInViewport()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('0.01')
  expect((await lab.state()).config.weightDecay).toBe(0.01)
  // From within a field too.
  await page.keyboard.press('Control+k')
  await expect(input).toBeFocused()
  await page.keyboard.type('start')
  await page.keyboard.press('Enter')
  await lab.until('a step', ({ run }) => run?.status === 'running' && run.step >= 1)
  await page.keyboard.press('Control+k')
  await expect(input).toBeFocused()
  await page.keyboard.type('restart')
  await expect(page.getByRole('option', { name: /^Restart/ })).not.toHaveAttribute('aria-disabled')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await expect(input).toBeFocused()
  await page.keyboard.type('pause')
  await page.keyboard.press('Enter')
  await lab.until('the pause', ({ run }) => run?.status === 'paused')
  expect(lab.errors).toEqual([])
})

for (const [width, height] of [
  [820, 1180],
  [360, 740],
]) {
  test(
    `goes to a field in a drawer or tab, and to a study, at ${width} px`,
    width > 360 ? long : {},
    async ({ page }) => {
      await page.setViewportSize({ width, height })
      const lab = new LabPage(page)
      await lab.open('?backend=wasm')
      const input = page.getByRole('combobox', { name: 'Command, preset, setting or part of the page' })
      for (const [query, name] of [
        ['batch', 'Batch'],
        ['temperature', 'Temperature'],
      ]) {
        await page.keyboard.press('Control+k')
        await expect(input).toBeFocused()
        await page.keyboard.type(query)
        await page.keyboard.press('Enter')
        const field = page.getByRole('textbox', { name, exact: true })
        await expect(field).toBeFocused()
        await expect(field).toBeInViewport()
      }
      await page.getByRole('button', { name: 'Find', exact: true }).click()
      await expect(input).toBeFocused()
      await page.keyboard.type('studies')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('tab', { name: 'Probe', exact: true })).toBeVisible()
      expect(lab.errors).toEqual([])
    },
  )
}

test('axe finds nothing in the palette, a help and a term', long, async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await page.keyboard.press('/')
  await expect(page.getByRole('option').first()).toBeVisible()
  expect(await violationsInAllLooks(page, '.finder')).toEqual([])
  await page.keyboard.type('sto')
  await expect(page.getByRole('option', { name: /^Stop/ })).toHaveAttribute('aria-disabled', 'true')
  expect(await axeViolations(page, '.finder')).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'What is this? Loss' }).click()
  const help = page.getByRole('dialog', { name: 'Loss' })
  await expect(help).toContainText('how surprised the model is')
  await expect(help).toContainText('section 2.1')
  expect(await violationsInAllLooks(page, '.popover')).toEqual([])
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await lab.region('Loss').getByRole('button', { name: 'nats' }).first().click()
  await expect(page.getByRole('dialog', { name: 'Nats' })).toContainText('0.69 nats')
  expect(await axeViolations(page, '.popover')).toEqual([])
})

test('the glossary is in the help sheet', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Help' })
  await sheet.getByText('Glossary', { exact: true }).click()
  await expect(sheet.getByText('Majority class', { exact: true })).toBeVisible()
  expect(await violationsInAllLooks(page, '[role="dialog"]')).toEqual([])
})
