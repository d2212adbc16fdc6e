/** The scrubber of the training: one step for images, charts, heatmap and words; by keys, mouse and touch. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'
import { sidewaysScrolling } from './pages/survey'

/** A shipped run with completions, probes and losses of many steps. */
const shapes = readFileSync(join(import.meta.dirname, '..', 'public', 'models', 'shapes.igpt'))

const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Rewind the training' })
const chart = (lab: LabPage, name: 'Loss' | 'Probe accuracy by layer'): Locator =>
  lab.region(name).getByRole('img').first()

async function openShapes(page: Page): Promise<LabPage> {
  const lab = new LabPage(page)
  await lab.open()
  await lab.openRun(shapes)
  await expect(slider(page)).toBeVisible()
  await expect(chart(lab, 'Loss').locator('.loss-press')).toBeVisible()
  return lab
}

/** Every measured step and the last step of the run. */
async function stepsOf(lab: LabPage): Promise<{ probed: number[]; validated: number[]; last: number }> {
  const { probes, metrics, run } = await lab.state()
  return { probed: probes.map(({ step }) => step), validated: metrics.valStep, last: run?.step ?? 0 }
}

/** Presses the plot of the loss chart at a share of its width. */
async function pressLoss(lab: LabPage, share: number, act: 'click' | 'tap'): Promise<void> {
  const plot = chart(lab, 'Loss').locator('.loss-press')
  await plot.scrollIntoViewIfNeeded()
  const box = (await plot.boundingBox())!
  const [x, y] = [box.x + share * box.width, box.y + box.height / 2]
  if (act === 'tap') await lab.page.touchscreen.tap(x, y)
  else await lab.page.mouse.click(x, y)
}

test('keys take every panel to the same step, and back to the newest', async ({ page }) => {
  const lab = await openShapes(page)
  const { last } = await stepsOf(lab)
  await expect(slider(page)).toHaveAttribute('aria-valuetext', new RegExp(`^step ${last}, the newest, `))
  const newest = await lab.completionPixels()
  await slider(page).focus()
  await page.keyboard.press('Home')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^step 0, images of step 0, probes of step 0/)
  await expect(page.getByRole('img', { name: 'Completion 1 of prompt 1, step 0' })).toBeVisible()
  await expect(chart(lab, 'Loss')).toHaveAttribute('aria-label', /At step 0: .* validation \d/)
  await expect(chart(lab, 'Probe accuracy by layer')).toHaveAttribute('aria-label', /at step 0\./)
  await expect(lab.region('Run facts')).toContainText('at step 0')
  expect(await lab.completionPixels()).not.toEqual(newest)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^step 20, /)
  await expect(lab.region('Probe accuracy by layer')).toContainText('At step 20: best layer')
  await expect(page.locator('.heat-marked')).toBeVisible()
  await page.keyboard.press('End')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /the newest/)
  await expect(page.locator('.heat-marked')).toHaveCount(0)
  expect(await lab.completionPixels()).toEqual(newest)
  // The keys of the page, with the focus elsewhere.
  await page.locator('main').focus()
  await page.keyboard.press('[')
  await expect(page.getByRole('button', { name: 'Back to newest' })).toBeVisible()
  await page.keyboard.press(']')
  await expect(page.getByRole('button', { name: 'Back to newest' })).toHaveCount(0)
  expect(lab.errors).toEqual([])
})

test('a press and a drag on the loss chart go to a step, and so does the strip of the heatmap', async ({
  page,
}) => {
  const lab = await openShapes(page)
  const { last } = await stepsOf(lab)
  await pressLoss(lab, 0.5, 'click')
  const half = Number(await slider(page).inputValue())
  expect(Math.abs(half / last - 0.5)).toBeLessThan(0.03)
  await expect(chart(lab, 'Loss').locator('.loss-mark text')).toHaveText(`step ${half}`)
  const box = (await chart(lab, 'Loss').locator('.loss-press').boundingBox())!
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width / 2, y)
  await page.mouse.down()
  await page.mouse.move(box.x + 0.25 * box.width, y, { steps: 5 })
  await page.mouse.up()
  expect(Math.abs(Number(await slider(page).inputValue()) / last - 0.25)).toBeLessThan(0.03)
  // The readout of the probe chart is that of the step on show.
  const shown = /at step (\d+)\./.exec(
    (await chart(lab, 'Probe accuracy by layer').getAttribute('aria-label'))!,
  )![1]
  const layers = (await chart(lab, 'Probe accuracy by layer').boundingBox())!
  await page.mouse.move(layers.x + layers.width / 2, layers.y + layers.height / 2)
  await expect(page.locator('.probe-chart .readout')).toContainText(`step ${shown} `)
  const strip = page.locator('.heat-strip')
  await strip.scrollIntoViewIfNeeded()
  await strip.click({ position: { x: 3, y: 10 } })
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^step 0, /)
  await page.getByRole('button', { name: 'Back to newest' }).click()
  await expect(slider(page)).toBeFocused()
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /the newest/)
  expect(lab.errors).toEqual([])
})

test('play moves through the training and ends at the newest step', long, async ({ page }) => {
  const lab = await openShapes(page)
  await page.getByRole('button', { name: 'Play the training again' }).click()
  const seen: number[] = []
  for (let i = 0; i < 5; i += 1) {
    seen.push(Number(await slider(page).inputValue()))
    await page.waitForTimeout(300)
  }
  expect(new Set(seen).size).toBeGreaterThan(3)
  expect([...seen].sort((a, b) => a - b)).toEqual(seen)
  await page.getByRole('button', { name: 'Pause the replay' }).click()
  const paused = await slider(page).inputValue()
  await page.waitForTimeout(300)
  expect(await slider(page).inputValue()).toBe(paused)
  await slider(page).focus()
  await page.keyboard.press('Space')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /the newest/, { timeout: 30_000 })
  await expect(page.getByRole('button', { name: 'Play the training again' })).toBeVisible()
  expect(lab.errors).toEqual([])
})

test('a run in training stays at the step on show while it measures more', long, async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const small = { evalImages: 8, probeTrainImages: 50, probeTestImages: 20, promptCount: 1 }
  await lab.trainFor(20, { ...small, completeEvery: 10, evalEvery: 10, probeEvery: 10 })
  await slider(page).focus()
  await page.keyboard.press('ArrowLeft')
  const words = await slider(page).getAttribute('aria-valuetext')
  expect(words).toMatch(/^step 10, images of step 10, probes of step 10/)
  // A new run begins at its newest step.
  await lab.trainFor(10, { ...small, completeEvery: 5, evalEvery: 5, probeEvery: 5 })
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^step 10, the newest/)
})

test('axe finds nothing on the rewound page', long, async ({ page }) => {
  await openShapes(page)
  await slider(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  expect(await violationsInAllLooks(page)).toEqual([])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })

  test('the tabs with images, loss and probes share the step, by touch', async ({ page }) => {
    const lab = new LabPage(page)
    await lab.open()
    await lab.openRun(shapes)
    await page.getByRole('tab', { name: 'Train' }).tap()
    await expect(chart(lab, 'Loss').locator('.loss-press')).toBeVisible()
    await pressLoss(lab, 0.5, 'tap')
    const half = await slider(page).inputValue()
    expect(Number(half)).toBeGreaterThan(0)
    await page.getByRole('tab', { name: 'Probes' }).tap()
    expect(await slider(page).inputValue()).toBe(half)
    await expect(lab.region('Probe accuracy by layer')).toContainText(/At step \d+: best layer/)
    await page.getByRole('tab', { name: 'Images' }).tap()
    expect(await slider(page).inputValue()).toBe(half)
    await slider(page).scrollIntoViewIfNeeded()
    const box = (await slider(page).boundingBox())!
    expect(box.height).toBeGreaterThanOrEqual(44)
    await page.getByRole('button', { name: 'Back to newest' }).tap()
    await expect(slider(page)).toHaveAttribute('aria-valuetext', /the newest/)
    expect(await sidewaysScrolling(page)).toEqual([])
    expect(lab.errors).toEqual([])
  })
})
