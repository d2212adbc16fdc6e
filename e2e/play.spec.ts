/**
 * The Play view, by role and name: a first visit, the first minute, the choice of pictures, a run, and the
 * switch to the Lab view; by mouse, by keyboard and on a phone.
 */
import { expect, test } from '@playwright/test'
import { violationsInAllLooks } from './pages/axe'
import { long } from './pages/long'
import { LabPage } from './pages/LabPage'
import { resize, sidewaysScrolling, unreachable } from './pages/survey'
import { TouchPage } from './pages/TouchPage'

test('a first visit sees the example draw by itself', async ({ page }) => {
  const lab = new LabPage(page, { example: true })
  await lab.open('?backend=wasm', null)
  const drawn = lab.draws()
  const guide = lab.region('Start here')
  await expect(guide.getByRole('heading')).toHaveText(
    'This model saw half a picture and drew the rest. Nobody told it what the pictures show.',
  )
  await lab.until('the example', ({ run }) => run !== null)
  const completions = lab.region('Completions')
  await drawn
  await expect(lab.region('Probe accuracy by layer')).toContainText(
    /Best: layer 4 of 6.*The last layer is \d\.\d\s±\s\d\.\d points behind\./,
  )
  await expect(lab.button('Start')).toBeInViewport()
  expect(await violationsInAllLooks(page)).toEqual([])
  // Another trained model, without waiting for a training.
  await lab.region('Examples').getByRole('button', { name: 'Shapes, masked pixels' }).click()
  await expect(completions).toContainText('Shapes, masked pixels')
  await expect(lab.region('Probe accuracy by layer')).toContainText(/Best: layer \d of 6/)
  await expect(lab.region('Probe accuracy by layer')).not.toContainText('layer 4 of 6, 64.5%')
  expect(lab.errors).toEqual([])
})

test('a newcomer has half a picture completed within four actions and 20 s', async ({ page }) => {
  const lab = new LabPage(page, { example: true })
  const touch = new TouchPage(page, 16)
  const opened = Date.now()
  await lab.goto('./?backend=wasm')
  const guide = lab.region('Start here')
  const suggestion = guide.getByRole('button', { name: /^Draw half a picture/ })
  await lab.until('the example', ({ run }) => run !== null)
  // Four actions: the suggestion, two strokes, and the button.
  await suggestion.click()
  await expect(touch.pad).toBeInViewport()
  await expect(touch.pad.locator(':focus')).toHaveCount(1)
  await touch.drag([2, 3], [2, 8])
  await touch.drag([3, 3], [5, 3])
  const drawn = await touch.pixels(touch.sheet.getByRole('img'))
  await touch.pad.getByRole('button', { name: 'Let the model draw the rest' }).click()
  await expect(page.getByText('Given: what you drew.')).toBeVisible()
  const sample = touch.image(/^Completion 1 of prompt 1/)
  const isWhole = async () => (await touch.pixels(sample)).every((colour) => colour.endsWith(' 255'))
  await expect.poll(isWhole, { timeout: 20_000 }).toBe(true)
  const seconds = (Date.now() - opened) / 1000
  console.log(`From a fresh profile to the completed drawing: ${seconds.toFixed(1)} s`)
  expect(seconds).toBeLessThan(20)
  const given = (await touch.pixels(sample)).slice(0, 96)
  expect(given).toEqual(drawn.slice(0, 96))

  // The other two suggestions lead to their places.
  await guide.getByRole('button', { name: /^Rewind the training/ }).click()
  const slider = lab.region('Completions').getByRole('slider')
  await expect(slider).toBeFocused()
  const value = async () => Number(await slider.inputValue())
  await expect.poll(value).toBeLessThan(1000)
  const early = await value()
  await expect.poll(value, { timeout: 20_000 }).toBeGreaterThan(early + 100)
  await page.keyboard.press('End')
  await guide.getByRole('button', { name: /^Press a pixel/ }).click()
  const mark = page.locator('.suggested')
  await expect(mark).toBeInViewport()
  const area = page.locator('.press-area[data-image="sample 0"]')
  await expect(area).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(mark).toHaveCount(0)
  await expect(area).toHaveAttribute('aria-pressed', 'true')
  await guide.getByRole('button', { name: 'Hide the introduction' }).click()
  await expect(guide).toHaveCount(0)
  await page.reload()
  await lab.ready()
  await expect(guide).toBeVisible()
  expect(lab.errors).toEqual([])
})

test('a run by cards and keys in Play goes on in Lab, with the same numbers', async ({ page }) => {
  const lab = new LabPage(page, { view: 'play' })
  await lab.open('?backend=wasm', null)
  const digits = lab.region('Choose the pictures').getByRole('button', { name: /^Digits/ })
  await digits.focus()
  await page.keyboard.press('Enter')
  await expect(digits).toHaveAttribute('aria-pressed', 'true')
  await lab.button('Start').focus()
  await page.keyboard.press('Enter')
  await lab.until('a step', ({ run }) => run?.status === 'running' && run.step >= 1)
  await expect(lab.button('Pause')).toBeFocused()
  const name = await page.locator('.run-name').textContent()
  await page.getByRole('button', { name: 'Loss', exact: true }).click()
  await expect(lab.region('Loss')).toContainText(/Now \d\.\d+ nats per pixel/)
  const { run } = await lab.state()
  await page.getByRole('button', { name: 'Lab', exact: true }).click()
  await expect(lab.region('Training')).toBeVisible()
  await expect(page.locator('.run-name')).toHaveText(name!)
  const later = await lab.until('more steps', (state) => (state.run?.step ?? 0) > run!.step + 2)
  expect(later.run).toMatchObject({ id: run!.id, status: 'running' })
  await lab.button('Stop').click()
  await page.reload()
  await lab.ready()
  await expect(lab.region('Training')).toBeVisible()
  expect(lab.errors).toEqual([])
})

test('Play reaches all its content on every screen', long, async ({ page }) => {
  const lab = new LabPage(page, { example: true })
  await lab.open('', null)
  await lab.until('the example', ({ run }) => run !== null)
  for (const [width, height] of [
    [768, 1024],
    [1440, 900],
    [2560, 1440],
  ]) {
    await resize(page, width, height)
    expect(await sidewaysScrolling(page), `${width} px`).toEqual([])
    expect(await unreachable(page), `${width} px`).toEqual([])
  }
})
