/**
 * The user's files, valid and invalid, by file dialog, folder dialog and drop: an invalid one is rejected
 * with a message, and the current run stays; the displayed images of a valid one are compared pixel by pixel.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test, type Page } from '@playwright/test'
import { DatasetPanel, shrunk } from './pages/DatasetPanel'
import { LabPage } from './pages/LabPage'

test.describe.configure({ mode: 'serial' })

const digits = (name: string) => gunzipSync(readFileSync(resolve('public/datasets/digits8', `${name}.gz`)))
const images = digits('train-images-idx3-ubyte')
const labels = digits('train-labels-idx1-ubyte')

const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer })
const withBytes = (buffer: Buffer, at: number, ...bytes: number[]) => {
  const copy = Buffer.from(buffer)
  copy.set(bytes, at)
  return copy
}

let page: Page
let lab: LabPage
let dataset: DatasetPanel
let runBefore = ''

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  dataset = new DatasetPanel(page)
  await lab.open('?backend=wasm')
  const state = await lab.trainFor(3, {
    evalImages: 8,
    probeTrainImages: 50,
    probeTestImages: 20,
    promptCount: 1,
    samplesPerPrompt: 1,
  })
  runBefore = JSON.stringify([state.run, state.metrics.loss])
})

test.afterAll(() => page.close())

/** Opens files with the button and the file dialog. */
async function openFiles(files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files' }).click()
  await (await chooser).setFiles(files)
}

const bad = [
  [
    'empty',
    [file('train-images-idx3-ubyte', Buffer.alloc(0)), file('train-labels-idx1-ubyte', labels)],
    /empty/i,
  ],
  [
    'truncated',
    [file('train-images-idx3-ubyte', images.subarray(0, 5000)), file('train-labels-idx1-ubyte', labels)],
    /5,?000|short|truncated|ends|missing/i,
  ],
  [
    'wrong magic',
    [
      file('train-images-idx3-ubyte', withBytes(images, 0, 0x89, 0x50, 0x4e, 0x47)),
      file('train-labels-idx1-ubyte', labels),
    ],
    /magic|begins|not an? |format/i,
  ],
  [
    'mislabelled',
    [
      file('train-images-idx3-ubyte', images),
      file('train-labels-idx1-ubyte', withBytes(labels, 8 + 17, 200)),
    ],
    /label/i,
  ],
  [
    'images and labels of different number',
    [
      file('train-images-idx3-ubyte', images),
      file('train-labels-idx1-ubyte', digits('test-labels-idx1-ubyte')),
    ],
    /1,?438|359/,
  ],
] as const

for (const [name, files, says] of bad) {
  test(`${name} file: a message, and the previous run stays`, async () => {
    await openFiles([...files])
    const alert = page.getByRole('alert').filter({ hasText: says })
    await expect(alert.first()).toBeVisible()
    const state = await lab.state()
    expect(JSON.stringify([state.run, state.metrics.loss])).toBe(runBefore)
    await expect(
      lab
        .button('Start')
        .or(page.getByRole('button', { name: /^Restart/ }))
        .first(),
    ).toBeEnabled()
  })
}

test('valid files, gzipped and plain, become the data set of the next run', async () => {
  await openFiles([
    file(
      'train-images-idx3-ubyte.gz',
      readFileSync(resolve('public/datasets/digits8/train-images-idx3-ubyte.gz')),
    ),
    file('train-labels-idx1-ubyte', labels),
    file('t10k-images-idx3-ubyte', digits('test-images-idx3-ubyte')),
    file('t10k-labels-idx1-ubyte', digits('test-labels-idx1-ubyte')),
  ])
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row')).toHaveCount(11)
  await expect(dialog.getByRole('row', { name: /^0 / }).getByRole('img')).toHaveCount(8)
  await expect(dialog).toContainText(/1.438 images for training and 359 for testing/)
  expect(await lab.state()).toMatchObject({ config: { dataset: 'digits8' } })
  await lab.acceptFiles()
  await expect(lab.region('Dataset').getByRole('alert')).toHaveCount(0)
  const state = await lab.trainFor(3, {
    dataset: 'own',
    evalImages: 8,
    probeTrainImages: 50,
    probeTestImages: 20,
    promptCount: 1,
    samplesPerPrompt: 1,
  })
  expect(state.config.dataset).toMatch(/^own-[0-9a-f]{16}$/)
  expect(state.metrics.loss[0]).toBeCloseTo(Math.log(16), 4)
})

const made = (name: string) => resolve('src/data/fixtures/own', name)

/**
 * File, image side, number of training images, and how many remain after holding out validation images.
 */
const good = [
  ['cifar-10-binary.tar.gz', 32, [0, 1, 2, 3].map((n) => shrunk(n, 32, 1)), 3],
  ['cifar-100-binary.tar.gz', 32, [0, 1, 2, 3].map((n) => shrunk(n, 32, 1)), 3],
  ['stl10_binary.tar.gz', 32, [0, 1, 2].map((n) => shrunk(n, 96, 3)), 2],
  ['images.zip', 16, [0, 1, 2, 3].map((n) => shrunk(n, 16, 1)), 3],
  ['images-long-names-pax.tar', 16, [0, 1, 2, 3].map((n) => shrunk(n, 16, 1)), 3],
] as const

for (const [name, nPx, wanted, count] of good) {
  test(`${name} opens unchanged, its images pixel by pixel`, async () => {
    await dataset.openPaths('Open files', made(name))
    await lab.acceptFiles()
    await dataset.chooseSide(nPx)
    await dataset.expectPictures([...wanted], count, nPx)
    await expect(lab.region('Dataset').getByRole('alert')).toHaveCount(0)
  })
}

test('a folder of images opens by the folder dialog', async () => {
  await dataset.openPaths('Open folder', made('folder'))
  await lab.acceptFiles()
  await dataset.chooseSide(16)
  await expect(lab.region('Dataset')).toContainText('Your pictures (a fifth held out as test)')
  await dataset.expectPictures(
    [0, 1, 2, 3, 4, 5].map((n) => shrunk(n, 16, 1)),
    4,
    16,
  )
})

/** Drops a file or folder as from the desktop. @param before called when the drag is over the panel */
async function dropOnDataset(path: string, before: () => void = () => undefined): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const place = page.getByRole('button', { name: 'Open folder' })
  await place.scrollIntoViewIfNeeded()
  const box = await place.boundingBox()
  if (!box) throw new Error('The Dataset panel is not on the page.')
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    if (type === 'drop') before()
    await session.send('Input.dispatchDragEvent', {
      type,
      x: box.x + 5,
      y: box.y + 5,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    })
    // Wait until the panel accepts the drag; an earlier drop is ignored.
    if (type === 'dragOver') await expect(page.locator('.drop.over')).toBeVisible()
  }
}

test('a dropped folder and a dropped archive open', async () => {
  await dropOnDataset(made('stl10_binary.tar.gz'))
  await lab.acceptFiles()
  await expect(lab.region('Dataset')).toContainText('Your STL-10 files')
  await dropOnDataset(made('folder'))
  await lab.acceptFiles()
  await expect(lab.region('Dataset')).toContainText('Your pictures')
  await dataset.expectPictures(
    [0, 1, 2, 3, 4, 5].map((n) => shrunk(n, 16, 1)),
    4,
    16,
  )
})

test('a run file that is none, and a folder that is gone, are refused in words', async () => {
  for (const [name, bytes] of [
    ['empty.igpt', Buffer.alloc(0)],
    ['cut.igpt', readFileSync(resolve('src/checkpoint/fixtures/malformed/newer.igpt')).subarray(0, 200)],
  ] as const) {
    await openFiles([file(name, bytes)])
    const alert = page.getByRole('alert').filter({ hasText: name })
    await expect(alert).toBeVisible()
    await alert.getByRole('button', { name: 'Dismiss' }).click()
  }
  const folder = mkdtempSync(join(tmpdir(), 'igpt-lab-gone-'))
  await dropOnDataset(folder, () => rmSync(folder, { recursive: true }))
  await expect(dataset.alert(/could not be read/)).toBeVisible()
})

const archive = readFileSync(made('images.zip'))
const hostile = [
  [
    'a cut archive',
    'cifar-10-binary.tar.gz',
    readFileSync(made('cifar-10-binary.tar.gz')).subarray(0, 1000),
    /damaged gzip/,
  ],
  [
    'an archive with a path that leads out',
    'images.zip',
    Buffer.from(archive.toString('latin1').replaceAll('set/train/cat/0', '../../../../x/0'), 'latin1'),
    /leads out/,
  ],
  ['an archive that ends early', 'images.zip', archive.subarray(0, 700), /cut short/],
] as const

for (const [what, name, bytes, says] of hostile) {
  test(`${what} is rejected, and the current images stay`, async () => {
    const before = await dataset.shown(4, 16)
    await openFiles([file(name, Buffer.from(bytes))])
    await expect(lab.region('Dataset').getByRole('alert').filter({ hasText: says })).toBeVisible()
    expect(await dataset.shown(4, 16)).toEqual(before)
  })
}
