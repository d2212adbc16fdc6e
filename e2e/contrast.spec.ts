/**
 * Colours that the system forces on the page, and more contrast: every state is still told from the others.
 * That axe finds nothing there is tested with each view.
 */
import { expect, test, type Locator } from '@playwright/test'
import { openShapes } from './pages/TouchPage'

/** What tells a state: colours, lines and dashes, as computed. */
const look = (element: Locator, pseudo?: string) =>
  element.evaluate((node, part) => {
    const style = getComputedStyle(node, part)
    const { color, backgroundColor, border, outline, fontWeight, fill, stroke, strokeDasharray } = style
    return [color, backgroundColor, border, outline, fontWeight, fill, stroke, strokeDasharray].join(' | ')
  }, pseudo)

/** Contrast of a text with the ground of the page, by WCAG. */
const contrast = (element: Locator) =>
  element.evaluate((node) => {
    const luminance = (colour: string) => {
      const parts = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
        const share = Number(part) / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    const pair = [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor].map(
      luminance,
    )
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
  })

test('forced colours and more contrast keep every state visible', async ({ page }) => {
  const lab = await openShapes(page)
  await expect(lab.region('Probe accuracy by layer').getByText(/^Best: layer/)).toBeVisible()
  await page.emulateMedia({ forcedColors: 'active' })

  // Pressed and not pressed.
  const views = page.getByRole('group', { name: 'View' }).getByRole('button')
  const display = page.getByRole('group', { name: 'Pixel display' }).getByRole('button')
  for (const group of [views, display]) expect(await look(group.first())).not.toBe(await look(group.last()))
  // Disabled.
  const disabled = page.locator('.button[aria-disabled="true"]').first()
  expect(await look(disabled)).not.toBe(await look(lab.button('Step')))
  // With the focus.
  const step = lab.button('Step')
  const without = await look(step)
  await lab.region('Dataset').getByRole('combobox').first().focus()
  await page.keyboard.press('Tab')
  expect(await look(page.locator(':focus'))).toMatch(/[23]px|auto/)
  await step.focus()
  expect(await look(step)).not.toBe(without)
  // Its tooltip comes with the focus too, and goes by Escape.
  const tip = page.locator('.focus-tip')
  await expect(tip).toHaveAttribute('data-tip', /^Step/)
  expect(await look(tip)).not.toBe(await look(page.locator('body')))
  await page.keyboard.press('Escape')
  await expect(tip).toHaveCount(0)
  await expect(step).toBeFocused()
  // In error, with the words beside the field, which nothing covers.
  const layers = page.getByRole('textbox', { name: 'Layers', exact: true })
  const valid = await look(layers)
  await layers.fill('0')
  expect(await look(layers)).not.toBe(valid)
  const message = layers.locator('xpath=..').locator('.error')
  await page.getByRole('textbox', { name: 'Heads', exact: true }).focus()
  for (const seen of [layers, message])
    expect(
      await seen.evaluate((node) => {
        const { left, top, width, height } = node.getBoundingClientRect()
        return document.elementFromPoint(left + width / 2, top + height / 2) === node
      }),
    ).toBe(true)
  await layers.fill('6')
  // The cells of the heatmap keep their colours; the chart's lines differ by dashes.
  const cells = lab.region('Probe accuracy by layer').getByRole('gridcell')
  expect(await look(cells.first())).not.toBe(await look(cells.last()))
  const lines = page.locator('.probe-chart + .legend line')
  const dashes = await lines.evaluateAll((all) => all.map((line) => getComputedStyle(line).strokeDasharray))
  expect(new Set(dashes).size).toBe(dashes.length)
  // The pixel that was pressed, and the bars of its chances.
  await page.locator('.press-area[data-image="sample 0"]').press('Enter')
  await page.locator('.pixel-panel [aria-busy="false"]').waitFor()
  const mark = page.locator('.pixel-panel .place-mark')
  expect(await look(mark)).not.toBe(await look(page.locator('.pixel-panel .place-mark-around')))
  const track = page.locator('.chance-track').first()
  expect(await look(track)).not.toBe(await look(track.locator('i')))
  expect(await look(page.locator('.key-ramp').first())).toBeTruthy()
  await page.keyboard.press('Escape')
  // The chosen entry of the finder.
  await page.keyboard.press('Control+k')
  await page.keyboard.press('ArrowDown')
  const chosen = page.locator('.finder-item[data-highlighted]')
  expect(await look(chosen)).not.toBe(
    await look(page.locator('.finder-item:not([data-highlighted])').first()),
  )
  await page.keyboard.press('Escape')

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ forcedColors: 'none', contrast: 'more', colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    expect(await contrast(page.locator('.probes-panel .quiet').first())).toBeGreaterThan(7)
  }
  expect(lab.errors).toEqual([])
})
