/**
 * Touching the model, what takes long or may lose an event: a run that trains meanwhile; a finger, whose
 * emulated taps are now and then lost. Run by `npm run e2e:long`.
 */
import { expect, test } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { openShapes, TouchPage } from './pages/TouchPage'
import { sidewaysScrolling } from './pages/survey'

test.describe('with a finger', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })

  test('a tapped pixel opens a sheet below the image; the pad is drawn on', async ({ page }) => {
    const lab = await openShapes(page)
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
    expect(await sidewaysScrolling(page)).toEqual([])
    expect(await axeViolations(page)).toEqual([])
    expect(lab.errors).toEqual([])
  })
})

test('while a run trains, a pixel is asked of its weights between two steps', async ({ page }) => {
  const lab = new LabPage(page)
  const touch = new TouchPage(page, 8)
  await lab.open('?backend=wasm')
  await lab.call('start', {
    steps: 50_000,
    completeEvery: 20,
    probeEvery: 50_000,
    nLayer: 2,
    nEmbd: 32,
    nHead: 4,
  })
  await expect(touch.image(/^Completion 1 of prompt 1/)).toBeVisible({ timeout: 30_000 })
  await touch.press(touch.area(/^Original 1: look at a pixel$/), 4, 4)
  const step = async () =>
    Number(
      /step (\d+)/.exec(
        (await touch.panel.getByText(/^Asked of the weights at step/).textContent()) ?? '',
      )?.[1],
    )
  const first = await step()
  await lab.until('more steps', ({ run }) => (run?.step ?? 0) > first + 20)
  await touch.panel.getByRole('button', { name: 'Ask the newest weights' }).click()
  await expect.poll(step).toBeGreaterThan(first + 19)
  expect((await lab.state()).run?.status).toBe('running')
  // The other way to ask gives the same distribution, of paused weights.
  await lab.call('pause')
  await lab.until('the pause', ({ run }) => run?.status === 'paused')
  await page.keyboard.press('Escape')
  await touch.press(touch.area(/^Original 1: look at a pixel$/), 4, 4)
  const probabilities = await page.evaluate(async () => {
    const lab = (window as unknown as { igptLab: import('./pages/console').ConsoleApi }).igptLab
    const { originals } = await lab.complete({ promptCount: 1, samplesPerPrompt: 1, promptRows: 4 })
    return (await lab.lookAt({ tokens: originals[0], place: 36 })).probabilities
  })
  const listed = (await touch.chances())[0] / 100
  expect(Math.abs(Math.max(...probabilities) - listed)).toBeLessThan(1e-3)
  expect(lab.errors).toEqual([])
})
