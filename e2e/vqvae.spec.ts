/**
 * The VQ-VAE variant in the page: codes are learned before the run, the run samples codes, and the page shows
 * the decoded images.
 */
import { expect, test } from '@playwright/test'
import { LabPage } from './pages/LabPage'

test('learned codes: chosen in the form, learned first, completed as images, probed', async ({ page }) => {
  test.setTimeout(180_000)
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const data = lab.region('Dataset')
  await expect(data.getByRole('img', { name: /Palette of 16 greys/ })).toBeVisible()
  await expect(data.getByLabel('VQ-VAE steps')).toHaveCount(0)

  const progress = lab.appears(/Training the VQ-VAE, step \d+ of \d+/)
  await data.getByLabel('Tokens', { exact: true }).selectOption('vqvae')
  await data.getByLabel('VQ-VAE steps').fill('60')
  await data.getByLabel('VQ-VAE steps').press('Enter')
  await progress
  await expect(data.getByText('16 learned codes, each a square of 2 × 2 pixels')).toBeVisible({
    timeout: 60_000,
  })
  await expect(data.getByRole('img', { name: /^Code \d+$/ })).toHaveCount(16)
  await expect(data.getByRole('img', { name: 'Image 1, from learned codes' })).toBeVisible()
  await expect(lab.region('Model').getByText('16 codes')).toBeVisible()

  await lab.call('start', {
    steps: 20,
    warmupSteps: 5,
    evalImages: 48,
    probeTrainImages: 100,
    probeTestImages: 50,
    promptCount: 2,
    samplesPerPrompt: 2,
  })
  const state = await lab.until(
    'the end of the run',
    ({ run, probes }) => run?.status === 'finished' && probes.length === 2,
    120_000,
  )
  expect(state.config).toMatchObject({ tokens: 'vqvae', vqFactor: 2, vqSteps: 60 })
  // Sixteen codes, equally likely at first.
  expect(state.metrics.valLoss[0]).toBeCloseTo(Math.log(16), 3)
  expect(state.probes[0].accuracy).toHaveLength(5)

  const set = await lab.complete({ promptRows: 4, promptCount: 2, samplesPerPrompt: 2 })
  expect(set.nPx).toBe(8)
  expect(set.images.map((image) => image.length)).toEqual([16, 16, 16, 16])
  expect(set.decoded?.map((image) => image.length)).toEqual([192, 192, 192, 192])
  const images = lab.region('Completions').getByRole('img', { name: /^Completion \d of prompt \d/ })
  await expect(images).toHaveCount(4)
  // The page reveals a requested set pixel by pixel.
  await expect(lab.region('Completions').locator('[aria-busy="true"]')).toHaveCount(0)
  // Whole images of 8 x 8 pixels, not squares of one colour for each code.
  expect(await images.first().evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBe(8)
  const colours = await images.first().evaluate((canvas) => {
    const { data: bytes } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 8, 8)
    return new Set(Array.from({ length: 64 }, (_, i) => bytes[i * 4])).size
  })
  expect(colours).toBeGreaterThan(16)
  expect(lab.errors).toEqual([])
})

test('an image side that is no multiple of a code is rejected with a message', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const data = lab.region('Dataset')
  await data.getByLabel('Image side').fill('7')
  await data.getByLabel('Image side').press('Enter')
  await data.getByLabel('Tokens', { exact: true }).selectOption('vqvae')
  await expect(
    data.getByText('Image side must be a multiple of the 2 pixels that a code stands for, not 7.'),
  ).toBeVisible()
  await expect(lab.button('Start')).toHaveAttribute('aria-disabled', 'true')
})
