/**
 * Touching the model with a finger: emulated touch now and then loses a tap, so that this runs on request, by
 * `npm run e2e:long`.
 */
import { expect, test } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { openExample, TouchPage } from './pages/TouchPage'

test.describe('with a finger', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })

  test('a tapped pixel opens a sheet below the image; the pad is drawn on', async ({ page }) => {
    const lab = await openExample(page)
    const touch = new TouchPage(page, 12)
    const area = touch.area(/^Completion 2 of prompt 3.*look at a pixel$/)
    await touch.press(area, 9, 6, 'tap')
    expect(await touch.overlap(touch.panel, area)).toBe(false)
    const widget = touch.panel.getByRole('application')
    await widget.tap({ position: await touch.offset(widget, 7, 2) })
    await expect(touch.panel.getByRole('heading', { level: 3 })).toContainText('Row 8, column 3: 87 of 144')
    await touch.answered()
    await touch.colours.nth(1).tap()
    await expect(page.getByText(/^Draw 2 of 2/)).toBeVisible({ timeout: 30_000 })
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Close the pixel view' }).tap()

    await page.getByRole('button', { name: /^Draw a picture/ }).tap()
    await touch.sheet.scrollIntoViewIfNeeded()
    const scrolled = await page.evaluate(() => scrollY)
    const paper = await touch.pixels(touch.sheet.getByRole('img'))
    await touch.swipe([1, 2], [1, 5], [1, 9], [4, 9])
    const drawn = await touch.pixels(touch.sheet.getByRole('img'))
    const changed = drawn.flatMap((colour, i) => (colour === paper[i] ? [] : [i]))
    // Along row 2 and down column 10, without gaps.
    expect(changed).toEqual([14, 15, 16, 17, 18, 19, 20, 21, 33, 45, 57])
    expect(await page.evaluate(() => scrollY)).toBe(scrolled)
    // Chromium's emulation of touch loses a tap now and then, as a finger does.
    await expect(async () => {
      await touch.pad.getByRole('button', { name: 'Let the model draw the rest' }).tap()
      await expect(touch.image('Prompt 1, first 72 pixels in reading order')).toBeVisible({ timeout: 8000 })
    }).toPass({ timeout: 40_000 })
    const { content, screen } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      screen: document.documentElement.clientWidth,
    }))
    expect(content).toBeLessThanOrEqual(screen)
    expect(await axeViolations(page)).toEqual([])
    expect(lab.errors).toEqual([])
  })
})
