/** The palette editor in the built page: by keys and by finger, into the next run; axe in both themes. */
import { expect, test } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { LabPage } from './pages/LabPage'

test('merges and changes colours, shows the error rise, and trains on the edited palette', async ({
  page,
}) => {
  const lab = new LabPage(page)
  await lab.systemTheme('dark')
  await lab.open('?backend=wasm')
  await lab.region('Dataset').getByRole('button', { name: 'Edit palette' }).click()
  const editor = page.getByRole('dialog', { name: 'Palette editor' })
  const colours = editor.getByRole('listbox', { name: 'Colours of the palette' })
  await expect(colours.getByRole('option')).toHaveCount(16)
  await expect(editor.getByText(/^Rounding error [\d.]+ levels$/)).toBeVisible()
  // The curve is complete: 2 to 256 greys.
  const points = editor.getByRole('group', { name: 'Points of the curve' }).getByRole('button')
  await expect(points).toHaveCount(10)
  const errors = await points.evaluateAll((all) =>
    all.map((one) => Number(/error ([\d.]+) levels/.exec(one.getAttribute('aria-label') ?? '')?.[1])),
  )
  expect(errors).toEqual(errors.toSorted((a, b) => b - a))
  expect(await axeViolations(page, editor)).toEqual([])
  await colours.getByRole('option').first().focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await editor.getByRole('button', { name: 'Merge 3 selected' }).click()
  await expect(editor.getByText('16 → 14 colours')).toBeVisible()
  const rise = editor.getByText(/^Rounding error [\d.]+ → [\d.]+ levels$/)
  await expect(rise).toBeVisible()
  const [before, after] = ((await rise.textContent()) ?? '').match(/[\d.]+/g)!.map(Number)
  expect(after).toBeGreaterThan(before)
  await page.keyboard.press('Tab')
  await editor.getByRole('textbox', { name: 'As a number from 0 to 255' }).fill('11')
  await expect(colours.getByRole('option', { name: /^0: #0b0b0b/ })).toBeVisible()
  await lab.systemTheme('light')
  expect(await axeViolations(page, editor)).toEqual([])
  await editor.getByRole('button', { name: 'Use this palette' }).click()
  await expect(editor).toHaveCount(0)
  await page.waitForURL(/paletteColours=g/)
  await lab.button('Step').click()
  const { config } = await lab.until('one step', ({ run }) => run?.status === 'paused' && run.step === 1)
  expect(config).toMatchObject({ palette: 'file', nVocab: 14 })
  const { palette } = await lab.complete({ promptCount: 1, samplesPerPrompt: 1 })
  expect(palette).toHaveLength(14)
  expect(palette[0]).toEqual([11, 11, 11])
  expect(lab.errors).toEqual([])
})
