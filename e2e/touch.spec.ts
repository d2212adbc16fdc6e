/**
 * Touching the model: a pixel pressed by mouse and keys on the example; its colours redraw the rest; the
 * drawing pad; a hole painted on the image itself. A finger, and a run that trains, are in touch.long.ts.
 */
import { expect, test, type Page } from '@playwright/test'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { openShapes, TouchPage } from './pages/TouchPage'
import { long } from './pages/long'

const rowOf = (grid: number, from: number, to: number) => [from * grid, to * grid] as const

test.describe('on the example', () => {
  test.describe.configure({ mode: 'serial' })
  const grid = 12
  let page: Page
  let lab: LabPage
  let touch: TouchPage

  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage()
    lab = await openShapes(page)
    touch = new TouchPage(page, grid)
  })
  test.afterAll(() => page.close())

  test('a pressed pixel shows its chances and where the model looks, beside the image', async () => {
    const area = touch.area(/^Completion 2 of prompt 1.*look at a pixel$/)
    await touch.press(area, 8, 6)
    await expect(touch.panel.getByRole('heading', { level: 3 })).toContainText('Row 9, column 7: 103 of 144')
    await expect(touch.panel.getByText(/saw only the 102 pixels before this one/)).toBeVisible()
    const chances = await touch.chances()
    expect(chances).toHaveLength(4)
    expect(chances).toEqual([...chances].sort((a, b) => b - a))
    // Each is rounded to three figures.
    expect(Math.abs(chances.reduce((a, b) => a + b, 0) - 100)).toBeLessThan(0.3)
    await expect(touch.panel.getByText(/Uncertainty \(entropy\): [\d.]+ bits of at most 2.00/)).toBeVisible()
    await expect(touch.panel.getByText(/The larger a circle, the more attention/)).toBeVisible()
    expect(await touch.panel.locator('circle').count()).toBeGreaterThan(3)
    expect(await touch.overlap(touch.panel, area)).toBe(false)
  })

  test('the keys move the pixel, choose layer and head, and close', async () => {
    await expect(touch.panel.getByRole('application')).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowRight')
    await expect(touch.panel.getByRole('heading', { level: 3 })).toContainText('Row 8, column 8: 92 of 144')
    await touch.answered()
    await page.keyboard.press('l')
    await page.keyboard.press('h')
    await expect(touch.panel.getByRole('combobox', { name: 'Layer' })).toHaveValue('0')
    await expect(touch.panel.getByRole('combobox', { name: 'Head' })).toHaveValue('0')
    await page.keyboard.press('Shift+L')
    await expect(touch.panel.getByRole('combobox', { name: 'Layer' })).toHaveValue('')
    await page.keyboard.press('Escape')
    await expect(touch.panel).toHaveCount(0)
    await expect(touch.area(/^Completion 2 of prompt 1.*look at a pixel$/)).toBeFocused()
    // From image to image, and into one by Enter.
    await page.keyboard.press('ArrowRight')
    await expect(touch.area(/^Completion 3 of prompt 1.*look at a pixel$/)).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(touch.area(/^Completion 3 of prompt 2.*look at a pixel$/)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(touch.panel.getByRole('heading', { level: 3 })).toContainText(
      'Drawing 3 of image 2 Row 7, column 1',
    )
    await touch.answered()
  })

  test('another colour keeps what is before the pixel and draws the rest anew', async () => {
    const before = await touch.pixels(touch.image(/^Completion 3 of prompt 2/))
    await page.keyboard.press('ArrowDown')
    await touch.answered()
    // Place 84 is in row 8; the last of the list is a colour that the model did not expect there.
    const unlikely = touch.colours.last()
    await unlikely.click()
    await expect(page.getByText(/^Draw 2 of 2/)).toBeVisible({ timeout: 30_000 })
    await expect(touch.panel.getByRole('heading', { level: 3 })).toContainText('Drawing 1 of image 1')
    await page.keyboard.press('Shift')
    const after = touch.image(/^Completion 1 of prompt 1/)
    await expect
      .poll(async () => (await touch.pixels(after)).every((colour) => colour.endsWith('255')))
      .toBe(true)
    // What is pressed is the image itself, also in a row that is lower than the tile of the pad beside it.
    const pressed = await touch.area(/^Completion 1 of prompt 1.*look at a pixel$/).boundingBox()
    expect(pressed).toEqual(await after.boundingBox())
    const pixels = await touch.pixels(after)
    expect(pixels.slice(0, 84)).toEqual(before.slice(0, 84))
    expect(pixels[84]).not.toEqual(before[84])
    await page.getByRole('button', { name: 'Earlier draw' }).click()
    await expect(page.getByText(/^Draw 1 of 2/)).toBeVisible()
    expect(await touch.pixels(touch.image(/^Completion 3 of prompt 2/))).toEqual(before)
    await page.getByRole('button', { name: 'Later draw' }).click()
  })

  test('axe finds nothing with the pixel view and the pad open', async () => {
    await touch.press(touch.area(/^Completion 1 of prompt 1.*look at a pixel$/), 9, 4)
    await page.getByRole('button', { name: /^Draw a picture/ }).click()
    await expect(touch.sheet).toBeVisible()
    expect(await violationsInAllLooks(page, lab.region('Completions'))).toEqual([])
  })

  test('what is drawn on the pad is given to the model, and it draws the shaded rest', async () => {
    await page.getByRole('button', { name: 'Close the pixel view' }).click()
    await touch.drag([2, 3], [2, 8], [5, 8])
    await expect(touch.pad.getByText(/It sees 72 of 144 pixels/)).toBeVisible()
    await touch.drag([7, 3], [7, 4])
    await expect(touch.pad.getByText(/2 painted pixels after the first empty one are unseen/)).toBeVisible()
    await touch.pad.getByRole('button', { name: 'Fill the gaps above' }).click()
    await expect(touch.pad.getByText(/It sees 89 of 144 pixels/)).toBeVisible()
    await touch.pad.getByRole('button', { name: 'Undo' }).click()
    await touch.pad.getByRole('button', { name: 'Undo' }).click()
    const drawn = await touch.pixels(touch.sheet.getByRole('img'))
    await touch.pad.getByRole('button', { name: 'Let the model draw the rest' }).click()
    const given = touch.image('Prompt 1, first 72 pixels in reading order')
    await expect(given).toBeVisible({ timeout: 30_000 })
    expect((await touch.pixels(given)).slice(...rowOf(grid, 0, 6))).toEqual(drawn.slice(...rowOf(grid, 0, 6)))
    const sample = touch.image(/^Completion 1 of prompt 1/)
    await expect
      .poll(async () => (await touch.pixels(sample)).every((colour) => colour.endsWith('255')))
      .toBe(true)
    expect((await touch.pixels(sample)).slice(...rowOf(grid, 0, 6))).toEqual(
      drawn.slice(...rowOf(grid, 0, 6)),
    )
    await expect(page.getByText('Given: what you drew.')).toBeVisible()
    await expect(page.getByRole('img', { name: 'Original 1' })).toHaveCount(0)
  })

  test('the pad works by keys alone', async () => {
    await touch.pad.getByRole('button', { name: 'New sheet' }).click()
    await touch.sheet.focus()
    // In black, then white, from the cursor of the last stroke: row 8, column 5.
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', '4', ' ']) await page.keyboard.press(key)
    await expect(touch.pad.getByText(/^Row 5, column 5: colour \d$/)).toBeAttached()
    const white = (await touch.pixels(touch.sheet.getByRole('img')))[4 * grid + 4]
    await page.keyboard.press('Delete')
    await expect(touch.pad.getByText('Row 5, column 5: empty, drawn by the model')).toBeAttached()
    await expect(touch.pad.getByText(/It sees 52 of 144 pixels/)).toBeVisible()
    await page.keyboard.press('z')
    expect((await touch.pixels(touch.sheet.getByRole('img')))[4 * grid + 4]).toBe(white)
    await page.keyboard.press('Enter')
    await expect(page.getByText(/^Draw 4 of 4/)).toBeVisible({ timeout: 30_000 })
    // No shortcut of the page was pressed with them.
    expect((await lab.state()).run?.status).toBe('paused')
  })

  test('a pixel of the drawing is asked of the model', async () => {
    await touch.pad.getByRole('button', { name: 'Ask the model' }).click()
    const { x, y } = await touch.point(touch.sheet, 3, 3)
    await page.mouse.click(x, y)
    await touch.answered()
    await expect(touch.panel.getByRole('heading', { level: 3 })).toContainText(
      'Your drawing Row 4, column 4: 40 of 144',
    )
    await page.getByRole('button', { name: 'Close the pixel view' }).click()
    await page.getByRole('button', { name: 'Close the drawing pad' }).click()
    await expect(touch.pad).toHaveCount(0)
    expect(lab.errors).toEqual([])
  })
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('the pixel view and the pad speak it', long, async ({ page }) => {
    const lab = new LabPage(page, { example: true, view: 'lab' })
    await lab.open('?backend=wasm', null)
    await expect(page.getByText(/^抽样 1\/1/)).toBeVisible({ timeout: 30_000 })
    await page.getByRole('button', { name: /^提示 1 的补全 2，.*查看一个像素$/ }).press('Enter')
    const panel = page.getByRole('region', { name: '一个像素' })
    await expect(panel.getByText('模型在这里预期什么')).toBeVisible()
    await expect(panel.getByText(/不确定性（熵）：[\d.]+ 比特/)).toBeVisible()
    await expect(panel.getByRole('combobox', { name: '层' })).toBeVisible()
    await page.getByRole('button', { name: /^画一幅画/ }).click()
    const pad = page.getByRole('region', { name: '画板' })
    await expect(pad.getByText(/共 256 个像素，它看到其中 128 个/)).toBeVisible()
    expect(await axeViolations(page, panel)).toEqual([])
    expect(await axeViolations(page, pad)).toEqual([])
    await pad.getByRole('button', { name: '让模型画完' }).click()
    await expect(page.getByRole('img', { name: '提示 1，按阅读顺序的前 128 个像素' })).toBeVisible({
      timeout: 30_000,
    })
    expect(lab.errors).toEqual([])
  })
})

test("a masked model's hole is painted on the image itself, and the pad's empty pixels are one", async ({
  page,
}) => {
  const lab = new LabPage(page)
  const touch = new TouchPage(page, 8)
  await lab.open('?backend=wasm')
  await lab.trainFor(10, { objective: 'masked', completeEvery: 10, nLayer: 2, nEmbd: 32, nHead: 4 })
  await page.getByText('Hole to fill').click()
  const image = page.getByRole('application', { name: 'Hole on prompt 1, 8 by 8 pixels' })
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await image.scrollIntoViewIfNeeded()
  const [from, to] = [await touch.point(image, 1, 1), await touch.point(image, 1, 6)]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByText('6 of 64 pixels are drawn by the model.')).toBeVisible()
  await page.getByRole('button', { name: 'Complete now' }).click()
  await expect(page.getByText(/^Draw 1 of 1/)).toBeVisible()
  await page.getByText('Hole to fill').click()
  await touch.press(touch.area(/^Completion 1 of prompt 1.*look at a pixel$/), 1, 3)
  await expect(touch.panel.getByText('This pixel is hidden from it; it saw all others.')).toBeVisible()
  const before = await touch.pixels(touch.image('Original 1'))
  await touch.colours.last().click()
  await expect(page.getByText(/^Draw 2 of 2/)).toBeVisible({ timeout: 30_000 })
  const sample = touch.image(/^Completion 1 of prompt 1/)
  await expect
    .poll(async () => (await touch.pixels(sample)).every((colour) => colour.endsWith('255')))
    .toBe(true)
  const hole = [9, 10, 11, 12, 13, 14]
  const outside = (pixels: string[]) => pixels.filter((_, i) => !hole.includes(i))
  expect(outside(await touch.pixels(sample))).toEqual(outside(before))
  await page.getByRole('button', { name: 'Close the pixel view' }).click()
  await page.getByRole('button', { name: /^Draw a picture/ }).click()
  await expect(touch.pad.getByText(/It sees all painted pixels and draws the empty ones/)).toBeVisible()
  await touch.pad.getByRole('button', { name: 'Let the model draw the rest' }).press('Enter')
  await expect(page.getByText(/^Draw 3 of 3/)).toBeVisible({ timeout: 30_000 })
  expect(lab.errors).toEqual([])
})
