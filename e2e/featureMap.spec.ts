/**
 * The map of features and the images behind a confusion matrix, in a real browser: of an opened run and of a
 * run in training, by keys, mouse and touch.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'
import { StudiesPanel } from './pages/StudiesPanel'
import { sidewaysScrolling } from './pages/survey'

const shapes = readFileSync(join(import.meta.dirname, '..', 'public', 'models', 'shapes.igpt'))

const canvas = (panel: StudiesPanel): Locator => panel.region.locator('canvas.map-canvas')
const picture = (panel: StudiesPanel): Promise<string> =>
  canvas(panel).evaluate((element) => (element as HTMLCanvasElement).toDataURL())
const list = (panel: StudiesPanel): Locator => panel.region.getByRole('listbox')
const option = (panel: StudiesPanel): Locator => list(panel).getByRole('option')

/** Opens the example and makes a map of some of its images. */
async function mapOfShapes(page: Page): Promise<{ lab: LabPage; panel: StudiesPanel }> {
  const lab = new LabPage(page)
  await lab.open()
  await lab.openRun(shapes)
  const panel = new StudiesPanel(lab)
  await panel.unfold()
  await panel.choose('featureMap')
  await panel.region.getByRole('textbox', { name: 'Images', exact: true }).fill('60')
  await panel.region.getByRole('button', { name: 'Make the map' }).click()
  await expect(panel.region.getByRole('heading', { name: /^Layer \d at step \d+$/ })).toBeVisible({
    timeout: 60_000,
  })
  return { lab, panel }
}

test('an opened run is mapped with the weights it has; keys, zoom, classes, layers and UMAP', async ({
  page,
}) => {
  const { lab, panel } = await mapOfShapes(page)
  await expect(panel.region.getByText(/^One map, of step \d+\./)).toBeVisible()
  const first = await picture(panel)
  expect(first.length).toBeGreaterThan(5000)
  await list(panel).focus()
  await expect(option(panel)).toHaveText(/^Image 0, /)
  await page.keyboard.press('End')
  await expect(option(panel)).toHaveText(/^Image 59, /)
  await page.keyboard.press('ArrowLeft')
  const beside = await option(panel).textContent()
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await expect.poll(() => picture(panel)).not.toBe(first)
  await panel.region.getByRole('button', { name: 'Whole map' }).click()
  // A press goes to the image below it.
  const box = (await canvas(panel).boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (const share of [0.2, 0.4, 0.6, 0.8])
    await page.mouse.click(box.x + share * box.width, box.y + box.height / 2)
  expect(beside).not.toBeNull()
  const whole = await picture(panel)
  await panel.region.getByRole('checkbox').first().uncheck()
  await expect.poll(() => picture(panel)).not.toBe(whole)
  await panel.region.getByRole('button', { name: 'All classes' }).click()
  await panel.region.getByRole('slider', { name: /^Layer/ }).fill('0')
  await expect(panel.region.getByRole('heading', { name: /^Layer 0 at step/ })).toBeVisible()
  const pca = await picture(panel)
  await panel.region.getByRole('button', { name: 'UMAP', exact: true }).click()
  await expect(panel.region.getByText(/^UMAP map of 60 test images/)).toBeAttached({ timeout: 60_000 })
  await expect.poll(() => picture(panel)).not.toBe(pca)
  await panel.region.getByText('Show as table').click()
  await expect(panel.region.getByRole('row')).toHaveCount(61)
  expect(lab.errors).toEqual([])
})

test(
  'a run in training adds a map at each measurement, and the scrubber moves it',
  long,
  async ({ page }) => {
    const lab = new LabPage(page)
    await lab.open('?backend=wasm')
    await lab.call('start', {
      steps: 60,
      warmupSteps: 5,
      evalImages: 8,
      probeTrainImages: 50,
      probeTestImages: 40,
      promptCount: 1,
      samplesPerPrompt: 1,
      evalEvery: 20,
      probeEvery: 20,
      completeEvery: 20,
    })
    await lab.button('Pause').click()
    await lab.until('the pause', ({ run }) => run?.status === 'paused')
    const panel = new StudiesPanel(lab)
    await panel.unfold()
    await panel.choose('featureMap')
    await panel.region.getByRole('button', { name: 'Make the map' }).click()
    await expect(panel.region.getByText('Every measurement of this run adds a map.')).toBeVisible({
      timeout: 60_000,
    })
    await lab.button('Resume').click()
    await lab.until('the end', ({ run }) => run?.status === 'finished')
    await expect(panel.region.getByRole('heading', { name: /at step 60$/ })).toBeVisible({ timeout: 60_000 })
    await expect(panel.region.getByText(/^\d+ maps, from step \d+ to 60\. The slider/)).toBeVisible()
    const newest = await picture(panel)
    await page.getByRole('slider', { name: 'Rewind the training' }).fill('22')
    await expect(panel.region.getByRole('heading', { name: /at step 20$/ })).toBeVisible()
    await expect.poll(() => picture(panel)).not.toBe(newest)
    await page.getByRole('button', { name: 'Back to newest' }).click()
    await expect.poll(() => picture(panel)).toBe(newest)
    expect(lab.errors).toEqual([])
  },
)

test('axe finds nothing on the map and on confused images', long, async ({ page }) => {
  const { lab, panel } = await mapOfShapes(page)
  expect(await violationsInAllLooks(page, panel.region)).toEqual([])
  await lab.region('Probe accuracy by layer').getByRole('gridcell').last().click()
  const dialog = page.getByRole('dialog', { name: /^Layer 0 at step \d+$/ })
  await dialog
    .getByRole('gridcell', { name: /classified as/ })
    .first()
    .click()
  await expect(dialog.getByRole('img', { name: /^Test image \d+, / }).first()).toBeVisible()
  expect(await violationsInAllLooks(page, '[role="dialog"]')).toEqual([])
})

test('a count of the confusion matrix shows its images, by keys', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open()
  await lab.openRun(shapes)
  await lab
    .region('Probe accuracy by layer')
    .getByRole('gridcell', { name: /^step 0, layer 0/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Layer 0 at step 0' })
  const matrix = dialog.getByRole('grid', { name: 'Confusion matrix: true class by answer' })
  await matrix.getByRole('gridcell').first().focus()
  await page.keyboard.press('Enter')
  const count = Number(await matrix.getByRole('gridcell').first().textContent())
  await expect(dialog.getByRole('status')).toHaveText(
    count > 48 ? `First 48 of ${count} images` : count === 1 ? '1 image' : `${count} images`,
  )
  const images = dialog.getByRole('img', { name: /^Test image \d+, / })
  await expect(images).toHaveCount(Math.min(count, 48))
  // They are pictures, not one colour.
  const drawn = await images.evaluateAll((all) => all.map((one) => (one as HTMLCanvasElement).toDataURL()))
  expect(new Set(drawn).size).toBeGreaterThan(1)
  expect(lab.errors).toEqual([])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })

  test('the map is read by touch and fits the screen', async ({ page }) => {
    const lab = new LabPage(page)
    await lab.open()
    await lab.openRun(shapes)
    await page.getByRole('tab', { name: 'Studies' }).tap()
    const panel = new StudiesPanel(lab)
    await panel.choose('featureMap')
    await panel.region.getByRole('textbox', { name: 'Images', exact: true }).fill('40')
    await panel.region.getByRole('button', { name: 'Make the map' }).tap()
    await expect(list(panel)).toBeVisible({ timeout: 60_000 })
    await list(panel).scrollIntoViewIfNeeded()
    const words = new Set<string | null>()
    const box = (await canvas(panel).boundingBox())!
    for (const share of [0.15, 0.35, 0.5, 0.65, 0.85]) {
      await page.touchscreen.tap(box.x + share * box.width, box.y + 0.4 * box.height)
      words.add(await option(panel).textContent())
    }
    expect(words.size).toBeGreaterThan(1)
    expect(await sidewaysScrolling(page)).toEqual([])
    expect(lab.errors).toEqual([])
  })
})
