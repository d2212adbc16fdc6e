/**
 * A palette file, the import dialog, and an image file or the camera as a prompt, on one page, since each
 * test uses the run of the one before. Chromium's fake camera is used, and a flag answers its permission
 * prompt.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { chromiumFlags } from '../scripts/chromiumFlags.mjs'
import { ensureChromium } from '../scripts/findChromium.mjs'
import { violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'

test.use({
  launchOptions: {
    executablePath: ensureChromium(),
    args: [...chromiumFlags, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  },
})
test.describe.configure({ mode: 'serial' })

const fixture = (name: string) => resolve('src/data/fixtures', name)
const palettes = JSON.parse(readFileSync(fixture('palette/expected.json'), 'utf8')) as {
  name: string
  first: number[]
  last: number[]
}[]
const short = {
  steps: 2,
  warmupSteps: 1,
  evalImages: 8,
  probeTrainImages: 50,
  probeTestImages: 20,
  promptCount: 1,
  samplesPerPrompt: 1,
}

let page: Page
let lab: LabPage
test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  // Records the camera's stream, to check that it is stopped.
  await page.addInitScript(() => {
    const streams: MediaStream[] = []
    const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await given(wanted)
      streams.push(stream)
      return stream
    }
    Object.assign(window, { cameraStreams: streams })
  })
  lab = new LabPage(page)
  await lab.open('?backend=wasm')
})
test.afterAll(() => page.close())

async function choose(button: string, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: button, exact: true }).click()
  await (await chooser).setFiles(path)
}

const pixelsOf = (canvas: Locator) =>
  canvas.evaluate((one) => {
    const { width, height } = one as HTMLCanvasElement
    const data = (one as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    return Array.from({ length: width * height }, (_, i) => [data[4 * i], data[4 * i + 1], data[4 * i + 2]])
  })

test('a palette file is used unchanged, survives a reload, and is saved as the same file', async () => {
  const data = lab.region('Dataset')
  await data.getByText('Palette file', { exact: true }).click()
  await choose('Open palette', fixture('squares.json'))
  await expect(data.getByRole('alert')).toContainText('squares.json')
  await choose('Open palette', fixture('palette/odd.npy'))
  await expect(data.getByText('37 colours, from the palette file.')).toBeVisible()
  await expect(data.getByRole('alert')).toHaveCount(0)
  await page.waitForURL(/paletteColours=f/)
  await page.reload()
  await lab.ready()
  await expect(data.getByRole('img', { name: 'Palette of 37 colours' })).toBeVisible()
  await data.getByText('Palette file', { exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as .npy' }).click()
  expect(readFileSync(await (await download).path())).toEqual(readFileSync(fixture('palette/odd.npy')))
  const { palette } = await lab
    .trainFor(2, short)
    .then(() => lab.complete({ promptRows: 4, promptCount: 1, samplesPerPrompt: 1 }))
  const { first, last } = palettes.find(({ name }) => name === 'odd.npy') ?? { first: [], last: [] }
  expect([palette[0], palette.at(-1)]).toEqual(
    [first, last].map((clusters) => clusters.map((cluster) => Math.round((cluster + 1) * 127.5))),
  )
})

test('opened images are previewed: classes, warnings, how they become square', async () => {
  await choose('Open files', fixture('own/photos.zip'))
  const dialog = page.getByRole('dialog', { name: 'Train on these images?' })
  await expect(dialog.getByRole('row')).toHaveCount(3)
  await expect(dialog.getByRole('list', { name: 'Warnings' })).toContainText(
    'training images: the model will memorize them',
  )
  await expect(dialog.getByRole('img', { name: 'Image 1, original' })).toBeVisible()
  const corner = async () => (await pixelsOf(dialog.getByRole('img', { name: 'Image 1, original' })))[0]
  expect(await corner()).not.toEqual([255, 255, 255])
  await dialog.getByRole('combobox', { name: 'Make square' }).selectOption('Pad with white')
  await expect.poll(corner).toEqual([255, 255, 255])
  expect(await violationsInAllLooks(page, dialog)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  expect((await lab.state()).config.squareBy).toBe('crop')
  await choose('Open files', fixture('own/photos.zip'))
  await dialog.getByRole('combobox', { name: 'Make square' }).selectOption('Pad with white')
  await lab.acceptFiles()
  await page.waitForURL(/squareBy=pad/)
  await expect(lab.region('Dataset').getByRole('combobox', { name: 'Make square' })).toHaveValue('pad')
})

test("an image, and then a photo, is tokenized and completed by the run's model", async () => {
  const panel = lab.region('Completions')
  await panel.getByText('Your own image', { exact: true }).click()
  await choose('Choose an image', fixture('own/folder/cat/0.png'))
  const read = panel.getByRole('img', { name: 'Your image, as the model sees it' })
  await expect(read).toHaveJSProperty('width', 8)
  const fromFile = await pixelsOf(read)
  await panel.getByRole('button', { name: 'Complete it' }).click()
  await expect.poll(() => pixelsOf(panel.getByRole('img', { name: 'Original 1' }))).toEqual(fromFile)
  await expect(panel.getByRole('img', { name: /^Completion 1 of prompt 1/ })).toBeVisible()

  const tracks = () =>
    page.evaluate(() =>
      (window as unknown as { cameraStreams: MediaStream[] }).cameraStreams.flatMap((one) =>
        one.getTracks().map(({ readyState }) => readyState),
      ),
    )
  expect(await tracks()).toEqual([])
  await panel.getByRole('button', { name: 'Use the camera' }).click()
  await panel.getByRole('button', { name: 'Take photo' }).and(page.locator(':not([aria-disabled])')).click()
  await expect(panel.getByRole('button', { name: 'Take photo' })).toHaveCount(0)
  expect(await tracks()).toEqual(['ended'])
  await expect.poll(() => pixelsOf(read)).not.toEqual(fromFile)
  await panel.getByRole('button', { name: 'Complete it' }).click()
  const seen = await pixelsOf(read)
  await expect.poll(() => pixelsOf(panel.getByRole('img', { name: 'Original 1' }))).toEqual(seen)
  await panel.getByRole('button', { name: 'Use the camera' }).click()
  await panel.getByRole('button', { name: 'Stop the camera' }).click()
  await expect.poll(tracks).toEqual(['ended', 'ended'])
  expect(lab.errors).toEqual([])
})
