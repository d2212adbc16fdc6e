/**
 * Imported weights: the console API computes what Hugging Face transformers computes, on wasm and on WebGPU;
 * a run is exported as a folder and imported again; invalid files are rejected, and the current run stays.
 */
import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConsoleApi, ConsoleModel } from './pages/console'
import { DatasetPanel } from './pages/DatasetPanel'
import { hfFixture } from './pages/hfFixture'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

type Files = Record<string, Buffer>

/** Passes files to `loadWeights` as a script in the page would. */
function loadWeights(
  page: Page,
  files: Files,
  options: { nHead?: number } = {},
): Promise<ConsoleModel | null> {
  const encoded = Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')] as const)
  return page.evaluate(
    ([all, over]) => {
      const made = all.map(
        ([name, text]) =>
          new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name),
      )
      return (window as unknown as { igptLab: ConsoleApi }).igptLab.loadWeights(made, over)
    },
    [encoded, options] as const,
  )
}

const ask = (page: Page, what: 'logits' | 'features', tokens: number[][]): Promise<number[][][]> =>
  page.evaluate(([name, rows]) => (window as unknown as { igptLab: ConsoleApi }).igptLab[name](rows), [
    what,
    tokens,
  ] as const)

/** Largest difference of two lists; NaN, which fails every bound, if lengths differ. */
function difference(actual: number[][][], expected: number[]): number {
  const flat = actual.flat(2)
  return flat.length === expected.length
    ? Math.max(...flat.map((value, i) => Math.abs(value - expected[i])))
    : Number.NaN
}

for (const backend of ['wasm', 'webgpu']) {
  test(
    `on ${backend} the page computes what transformers computes`,
    backend === 'webgpu' ? long : {},
    async ({ page }) => {
      test.setTimeout(240_000)
      const lab = new LabPage(page)
      await lab.open(`?backend=${backend}`)
      expect((await lab.state()).backend).toBe(backend)
      for (const name of ['head8', 'head20'] as const) {
        const { weights, config, tokens, logits, features } = hfFixture(name)
        const model = await loadWeights(page, { 'model.safetensors': weights, 'config.json': config })
        expect(model).toMatchObject(
          name === 'head8' ? { nLayer: 2, nHead: 4, nEmbd: 32 } : { nLayer: 3, nHead: 2, nEmbd: 40 },
        )
        // Float32 sums through a few layers against float64.
        expect(difference(await ask(page, 'logits', tokens), logits)).toBeLessThan(1e-4)
        expect(difference(await ask(page, 'features', tokens), features)).toBeLessThan(1e-4)
      }
      expect(lab.errors).toEqual([])
    },
  )
}

test('invalid files are rejected with a reason, and the run and the model stay', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const { weights, config, tokens, logits } = hfFixture('head8')
  await expect(ask(page, 'logits', tokens)).rejects.toThrow(/There is no trained model yet/)
  const few = {
    evalImages: 8,
    probeTrainImages: 50,
    probeTestImages: 20,
    promptCount: 1,
    samplesPerPrompt: 1,
  }
  const { run, metrics } = await lab.trainFor(3, few)

  // The run's own numbers: 64 pixels of 16 greys, and a feature of each of its layers.
  const blank = [Array.from({ length: 64 }, () => 0)]
  const [ofRun] = await ask(page, 'logits', blank)
  expect([ofRun.length, ofRun[0].length]).toEqual([64, 16])
  expect((await ask(page, 'features', blank)).length).toBe(5)

  await loadWeights(page, { 'model.safetensors': weights, 'config.json': config })
  const cut = weights.subarray(0, 5000)
  await expect(loadWeights(page, { 'model.safetensors': cut, 'config.json': config })).rejects.toThrow(
    /bytes of data/,
  )
  await expect(loadWeights(page, { 'model.safetensors': config }, { nHead: 4 })).rejects.toThrow(
    /is not a safetensors file/,
  )
  await expect(loadWeights(page, { 'model.safetensors': weights })).rejects.toThrow(/number of heads/)
  await expect(loadWeights(page, { 'model.safetensors': weights }, { nHead: 5 })).rejects.toThrow(
    /not divisible by 5 heads/,
  )
  await expect(ask(page, 'logits', [[0, 1]])).rejects.toThrow(/has 2 tokens; this model reads 16/)
  await expect(ask(page, 'features', [tokens[0].with(3, 16)])).rejects.toThrow(/Token 3 of sequence 0 is 16/)
  await expect(ask(page, 'logits', [])).rejects.toThrow(/no tokens/)

  expect(difference(await ask(page, 'logits', tokens), logits)).toBeLessThan(1e-4)
  expect(await loadWeights(page, {})).toBeNull()
  expect(await ask(page, 'logits', blank)).toEqual([ofRun])
  const state = await lab.state()
  expect([state.run, state.metrics.loss]).toEqual([run, metrics.loss])
})

const fewMeasurements = {
  evalImages: 8,
  probeTrainImages: 50,
  probeTestImages: 20,
  promptCount: 1,
  samplesPerPrompt: 1,
}
const weightsPanel = (page: Page) => page.getByRole('region', { name: 'Weights', exact: true })

/** Drops a file on the Weights panel, as a user would from the desktop. */
async function dropOnPanel(page: Page, path: string) {
  const session = await page.context().newCDPSession(page)
  const place = weightsPanel(page).getByRole('button', { name: 'Open model folder' })
  await place.scrollIntoViewIfNeeded()
  const box = await place.boundingBox()
  if (!box) throw new Error('The Weights panel is not on the page.')
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: box.x + 5,
      y: box.y + 5,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    })
    if (type === 'dragOver') await expect(page.locator('.weights-drop.over')).toBeVisible()
  }
}

test('exports a folder, imports it in a fresh page, opens biases, refuses a harmful pickle', async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000)
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const panel = weightsPanel(page)
  await expect(panel.getByRole('button', { name: 'Export folder' })).toHaveAttribute('aria-disabled', 'true')
  await lab.trainFor(6, fewMeasurements)
  const blank = [Array.from({ length: 64 }, (_, i) => i % 16)]
  const before = await ask(page, 'logits', blank)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Export folder' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/step-6\.zip$/)

  const context = await browser.newContext()
  const fresh = await context.newPage()
  const other = new LabPage(fresh)
  await other.open('?backend=wasm')
  await dropOnPanel(fresh, await download.path())
  const { run, config } = await other.until('the dropped run', ({ run: shown }) => shown?.step === 6)
  expect(run!.status).toBe('finished')
  expect(config).toMatchObject({ ...fewMeasurements, steps: 6, palette: 'grey' })
  // The same numbers by the same kernels.
  expect(await ask(fresh, 'logits', blank)).toEqual(before)
  const { images } = await other.complete({ promptCount: 1, samplesPerPrompt: 2 })
  expect(images.map((image) => image.length)).toEqual([64, 64])

  const clusters = Array.from({ length: 9 }, (_, i) => [i / 9, -i / 9, 0.5])
  const biased = ['pytorch_model.bin', 'config.json'].map((name) =>
    resolve('src/checkpoint/fixtures/biased', name),
  )
  const files = [
    ...biased.map((path) => ({ name: path.split('/').at(-1)!, mimeType: '', buffer: readFileSync(path) })),
    {
      name: 'preprocessor_config.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ clusters })),
    },
  ]
  await weightsPanel(fresh).getByLabel('Model files').setInputFiles(files)
  await other.until('the model with biases', ({ config: shown }) => shown.nVocab === 9)
  const reference = hfFixture('biased')
  expect(difference(await ask(fresh, 'logits', reference.tokens), reference.logits)).toBeLessThan(1e-4)

  const evil = readFileSync(resolve('src/checkpoint/fixtures/torch/evil-system.bin'))
  await weightsPanel(fresh)
    .getByLabel('Model files')
    .setInputFiles([{ name: 'pytorch_model.bin', mimeType: '', buffer: evil }, files[1]])
  await expect(weightsPanel(fresh).getByRole('alert')).toContainText(/requests "\w+\.system".*no code is run/)
  expect((await other.state()).config.nVocab).toBe(9)

  // Training continues, biases included, with the steps of any run.
  await other.call('step', 1)
  expect((await other.state()).run).toMatchObject({ status: 'paused', step: 1 })
  expect(difference(await ask(fresh, 'logits', reference.tokens), reference.logits)).toBeGreaterThan(1e-4)
  expect([...lab.errors, ...other.errors]).toEqual([])
  await context.close()
})

test('a model of own images stays without data until those are open, and trains on no others', async ({
  page,
  browser,
}) => {
  test.setTimeout(120_000)
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const own = ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'].map((name) =>
    resolve('public/datasets/digits8', name),
  )
  await new DatasetPanel(page).openPaths('Open files', own)
  await lab.acceptFiles()
  const { dataset } = (await lab.trainFor(4, { ...fewMeasurements, nVocab: 8 })).config
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    weightsPanel(page).getByRole('button', { name: 'Export folder' }).click(),
  ])

  const context = await browser.newContext()
  const other = new LabPage(await context.newPage())
  const files = new DatasetPanel(other.page)
  await other.open('?backend=wasm')
  await dropOnPanel(other.page, await download.path())
  const missing = other.page.getByRole('alert').filter({ hasText: /trained on "Your IDX files.*not open/ })
  await expect(missing).toBeVisible()
  expect((await other.state()).config.dataset).toBe(dataset)
  await files.openPaths('Open files', resolve('src/data/fixtures/own/photos.zip'))
  await other.acceptFiles()
  await other.call('complete', { promptCount: 1 }).catch(() => undefined)
  await expect(missing).toHaveCount(2)
  expect((await other.state()).metrics.step).toEqual([])
  await files.openPaths('Open files', own.toReversed())
  await other.acceptFiles()
  await other.call('complete', { promptCount: 1 })
  expect((await other.state()).run).toMatchObject({ status: 'finished', step: 4 })
  await expect(missing).toHaveCount(0)
  await context.close()
})
