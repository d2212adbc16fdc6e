/** The page before any training: its regions, both themes, narrow screens, the keyboard, and other hosts. */
import { expect, test } from '@playwright/test'
import { violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { cutInBars, resize, sidewaysScrolling } from './pages/survey'
import { serveBelow } from './pages/staticHost'

const small = {
  evalImages: 8,
  probeTrainImages: 50,
  probeTestImages: 20,
  promptCount: 2,
  samplesPerPrompt: 2,
}

test('regions and controls carry the names that README gives', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('', null)
  for (const name of [
    'Dataset',
    'Model',
    'Training',
    'Loss',
    'Probe accuracy by layer',
    'Completions',
  ] as const) {
    await expect(lab.region(name)).toBeVisible()
  }
  await expect(lab.button('Start')).toBeEnabled()
  await expect(page).toHaveTitle(/iGPT Lab/)
})

test('axe finds nothing on the fresh page, which never scrolls sideways', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('', null)
  expect(await violationsInAllLooks(page)).toEqual([])
  for (const [width, height] of [
    [360, 740],
    [768, 1024],
    [1440, 900],
    [2560, 1440],
  ]) {
    await resize(page, width, height)
    await expect(page.locator('.zone-loading')).toHaveCount(0)
    expect(await sidewaysScrolling(page), `${width} px`).toEqual([])
    await expect(lab.button('Start')).toBeInViewport()
  }
})

test('the keyboard alone starts, pauses and stops a run', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await tabTo(lab, 'Start')
  await page.keyboard.press('Enter')
  await lab.until('a run', ({ run }) => run?.status === 'running' && run.step >= 1)
  await tabTo(lab, 'Pause')
  await page.keyboard.press('Enter')
  await lab.until('the pause', ({ run }) => run?.status === 'paused')
  await tabTo(lab, 'Stop')
  await page.keyboard.press('Space')
  await lab.until('the stop', ({ run }) => run?.status === 'stopped')
})

const laptops = [1200, 1280, 1366, 1440, 1536, 1680, 1920]

test('header and facts fit their one line at the widths of laptops', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  for (const [button, status] of [
    ['Start', 'running'],
    ['Pause', 'paused'],
  ] as const) {
    await lab.button(button).click()
    await lab.until(status, ({ run }) => run?.status === status && run.step >= 1)
    for (const width of laptops) {
      await resize(page, width, 800)
      expect(await cutInBars(page), `${status}, ${width} px`).toEqual([])
    }
  }
  // Of the widest numbers none is cut: the longest name gives way, and most of it stays.
  await page.locator('.readouts').evaluate((readouts) => {
    const write = (selector: string, text: string) => {
      const part = readouts.querySelector(selector)!
      const shown = [...part.childNodes].findLast((node) => node instanceof Text && /[\d–]/.test(node.data))!
      ;(shown as Text).data = text
    }
    write('.run-name > .fitted', 'sienna-bittern-99')
    write('.step', '2999')
    write('.all-steps', '3000')
    write('.left', '1:02:30')
    write('.pace', '18.5k')
  })
  for (const width of laptops) {
    await resize(page, width, 800)
    expect(await cutInBars(page), `widest, ${width} px`).toEqual([])
    const name = await page.locator('.run-name > .fitted').boundingBox()
    expect(name!.width, `${width} px`).toBeGreaterThan(90)
  }
})

/** Presses Tab until the button has the focus; a button that Tab never reaches fails the test. */
async function tabTo(lab: LabPage, name: 'Start' | 'Pause' | 'Stop'): Promise<void> {
  const button = lab.button(name)
  for (let presses = 0; presses < 120; presses += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) return
    await lab.page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reached ${name}.`)
}

test('completions arrive row by row, and the same seed draws the same pixels', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await lab.trainFor(2, small)
  const settings = { promptCount: 2, samplesPerPrompt: 2, promptRows: 2, temperature: 1, topK: 0 }
  const first = await lab.complete({ ...settings, seed: 7 })
  const other = await lab.complete({ ...settings, seed: 8 })
  const again = await lab.complete({ ...settings, seed: 7 })
  expect(first.images).toHaveLength(4)
  expect(first.images[0]).toHaveLength(64)
  expect(again.images).toEqual(first.images)
  expect(other.images).not.toEqual(first.images)
  // The given rows are the original's own.
  for (const [i, image] of first.images.entries())
    expect(image.slice(0, 16)).toEqual(first.originals[Math.floor(i / 2)].slice(0, 16))
  // The page drew several unfinished images first. Four images of a small model take less time than a few
  // frames, so this draws the most samples allowed with a wide model: a late page draws rows together.
  await lab.trainFor(2, { ...small, nEmbd: 256 })
  const many = await lab.complete({ ...settings, seed: 7, promptCount: 16, samplesPerPrompt: 8 })
  expect(many.images).toHaveLength(128)
  expect(many.drawings).toBeGreaterThanOrEqual(4)
})

test('the built folder works below a sub-path on a host without isolation headers', async ({ page }) => {
  const host = await serveBelow('/some/where/')
  try {
    const lab = new LabPage(page)
    await lab.goto(host.url)
    await lab.ready()
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
    const state = await lab.trainFor(3, small)
    expect(state.backend).toBe('wasm')
    expect(state.metrics.loss[0]).toBeCloseTo(Math.log(Number(state.config.nVocab)), 4)
    expect(lab.errors).toEqual([])
  } finally {
    await host.close()
  }
})
