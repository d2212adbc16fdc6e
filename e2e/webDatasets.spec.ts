/**
 * Parquet files, files at addresses, CIFAR-10 from the hub, pasted images, and data sets saved across a
 * reload. A local server acts as the web; requests to the hub's real address are routed to it.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { serveFiles, type FileServer } from '../src/testSupport/fileServer'
import { DatasetPanel, shrunk } from './pages/DatasetPanel'
import { LabPage } from './pages/LabPage'

test.describe.configure({ mode: 'serial' })

const made = (name: string) => resolve('src/data/fixtures/own', name)
const shard = (name: string) => new Uint8Array(readFileSync(made(`parquet/${name}.parquet`)))
const archive = new Uint8Array(readFileSync(made('images.zip')))
const [train, more, tests] = ['train-00000-of-00002', 'train-00001-of-00002', 'test-00000-of-00001']
const hub = '/datasets/uoft-cs/cifar10/resolve/main/plain_text'
const pictures = (...numbers: number[]) => numbers.map((n) => shrunk(n, 16, 1))

let page: Page
let lab: LabPage
let dataset: DatasetPanel
let server: FileServer

test.beforeAll(async ({ browser }) => {
  server = await serveFiles({
    '/a/train.parquet': { bytes: shard(train) },
    '/images.zip': { bytes: archive, ranges: false },
    '/closed.zip': { bytes: archive, cors: false },
    '/page.zip': {
      bytes: new TextEncoder().encode('<!doctype html><title>Sign in</title>'),
      type: 'text/html',
    },
    '/slow.zip': { bytes: new Uint8Array(4_000_000), ranges: false, stallsAt: 1_000_000 },
    [`${hub}/train-00000-of-00001.parquet`]: { bytes: shard(train) },
    [`${hub}/test-00000-of-00001.parquet`]: { bytes: shard(tests) },
  })
  page = await browser.newPage()
  await page.route('https://huggingface.co/**', async (route) => {
    const { pathname } = new URL(route.request().url())
    await route.fulfill({
      response: await route.fetch({ maxRetries: 3, url: new URL(pathname, server.url).href }),
    })
  })
  lab = new LabPage(page)
  dataset = new DatasetPanel(page)
  await lab.open('?backend=wasm')
  await dataset.chooseSide(16)
})

test.afterAll(async () => {
  await page.close()
  await server.close()
})

test('Parquet shards as the hub serves them open together, pixel by pixel, with their classes', async () => {
  await dataset.openPaths(
    'Open files',
    [train, more, tests].map((name) => made(`parquet/${name}.parquet`)),
  )
  await lab.acceptFiles()
  await expect(dataset.region).toContainText('Your Parquet files')
  await dataset.expectPictures(pictures(0, 1, 2, 3), 3, 16)
  await expect(dataset.region.getByText('2 classes, licence')).toBeVisible()
})

test('files at addresses open by their content: Parquet by ranges, an archive in full', async () => {
  await dataset.region.getByText('From the web').click()
  await dataset.openAddress(`${server.url}a/train.parquet`)
  await lab.acceptFiles()
  await dataset.expectPictures(pictures(0, 1, 2), 1, 16)
  expect(server.asked.length).toBeGreaterThan(1)
  expect(server.asked.filter((one) => !one.includes('bytes='))).toEqual([])
  await dataset.openAddress(`${server.url}images.zip`)
  await lab.acceptFiles()
  await expect(dataset.region).toContainText('pictures, from 127.0.0.1')
  await dataset.expectPictures(pictures(0, 1, 2, 3), 3, 16)
})

const refused = [
  ['a file that is not there', 'missing.zip', /answered 404/],
  ['a server that lets no other page read', 'closed.zip', /does not let other pages read/],
  ['a web page', 'page.zip', /web page, not a file/],
] as const

for (const [what, path, says] of refused) {
  test(`${what} is reported, and the current images stay`, async () => {
    const before = await dataset.shown(3, 16)
    await dataset.openAddress(server.url + path)
    await expect(dataset.alert(says)).toBeVisible()
    expect(await dataset.shown(3, 16)).toEqual(before)
  })
}

test('a download can be cancelled: the connection ends, and the current images stay', async () => {
  const before = await dataset.shown(3, 16)
  const broken = server.brokenOff()
  await dataset.openAddress(`${server.url}slow.zip`)
  await expect(page.getByRole('progressbar', { name: 'Reading files' })).toHaveAttribute('value', /^[1-9]/)
  await page.getByRole('button', { name: 'Cancel reading' }).click()
  await expect(page.getByRole('progressbar', { name: 'Reading files' })).toHaveCount(0)
  await expect(dataset.region.getByRole('alert')).toHaveCount(0)
  await expect.poll(server.brokenOff).toBe(broken + 1)
  expect(await dataset.shown(3, 16)).toEqual(before)
})

test('one click opens CIFAR-10 from the hub, the requested number of images', async () => {
  const images = dataset.region.getByLabel('Images to read')
  await images.fill('2')
  const before = server.asked.length
  await dataset.region.getByRole('button', { name: 'CIFAR-10 from the Hugging Face hub' }).click()
  await lab.acceptFiles()
  await expect(dataset.chosen()).toContainText('CIFAR-10 from huggingface.co')
  await dataset.expectPictures(pictures(0, 1), 1, 16)
  await expect(dataset.region).toContainText('1 / 1 / 1')
  const asked = server.asked.slice(before)
  expect(asked.length).toBeGreaterThan(2)
  expect(
    asked.filter((one) => !/^GET .*plain_text\/(train|test)-00000-of-00001.parquet bytes=/.test(one)),
  ).toEqual([])
})

test('after a reload the data set is available without a download, and can be deleted', async () => {
  const savedSets = dataset.region.getByText(/^Your data sets, saved in this browser: 4$/)
  await expect(savedSets).toBeVisible()
  const before = await dataset.shown(1, 16)
  const asked = server.asked.length
  // The address bar is updated shortly after the form.
  await expect(page).toHaveURL(new RegExp(await dataset.chosen().inputValue()))
  await page.reload()
  await lab.ready()
  await expect(dataset.chosen().locator('option:checked')).toHaveText('CIFAR-10 from huggingface.co')
  expect(await dataset.shown(1, 16)).toEqual(before)
  expect(server.asked.length).toBe(asked)
  await dataset
    .chosen()
    .selectOption({ label: 'pictures, from 127.0.0.1' + server.url.slice('http://127.0.0.1'.length, -1) })
  await dataset.expectPictures(pictures(0, 1, 2, 3), 3, 16)
  await savedSets.click()
  await dataset.region.getByRole('button', { name: 'Delete CIFAR-10 from huggingface.co' }).click()
  await expect(dataset.region.getByText(/saved in this browser: 3$/)).toBeVisible()
})

test('several pasted images are a data set; a single one is a prompt once there is a run', async () => {
  const files = [0, 2, 4].map((n) => [...readFileSync(made(`folder/cat/${n}.png`))])
  const paste = (some: number[][]) =>
    page.evaluate((all) => {
      const clipboardData = new DataTransfer()
      for (const bytes of all)
        clipboardData.items.add(new File([Uint8Array.from(bytes)], 'image.png', { type: 'image/png' }))
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    }, some)
  await paste(files.slice(0, 1))
  await expect(page.getByRole('alert').filter({ hasText: /One image was pasted/ })).toBeVisible()
  await paste(files)
  await lab.acceptFiles()
  await expect(dataset.chosen()).toContainText('Your pictures without classes')
  await dataset.expectPictures(pictures(0, 2, 4), 1, 16)
  await lab.trainFor(1, {
    nLayer: 1,
    nEmbd: 16,
    nHead: 1,
    batchSize: 2,
    probeTrainImages: 10,
    probeTestImages: 10,
    promptCount: 1,
    samplesPerPrompt: 1,
  })
  await paste(files.slice(0, 1))
  await expect(
    lab.region('Completions').getByRole('img', { name: 'Your image, resized to a square' }),
  ).toHaveJSProperty('width', 16)
})

test('a link to a data set that is not in this browser shows a message', async () => {
  // In a new page: in this one the form might still overwrite the address.
  await page.goto('about:blank')
  await lab.goto('./?backend=wasm#v=1&preset=digits8&seed=0&dataset=own-0123456789abcdef')
  await expect(dataset.alert(/not saved in this browser/)).toBeVisible()
  await expect(dataset.chosen().locator('option:checked')).toHaveText('Your images, not opened')
  expect(lab.errors.filter((text) => !/404|CORS|ERR_FAILED|ERR_ABORTED/.test(text))).toEqual([])
})
