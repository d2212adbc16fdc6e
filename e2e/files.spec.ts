/**
 * The person's own files, good and bad, through the file dialog: a bad one is answered with a
 * sentence that says what is wrong, and the run on show stays.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test, type Page } from '@playwright/test'
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
let runBefore = ''

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const state = await lab.trainFor(3, { evalImages: 8, probeTrainImages: 50, probeTestImages: 20, promptCount: 1, samplesPerPrompt: 1 })
  runBefore = JSON.stringify([state.run, state.metrics.loss])
})

test.afterAll(() => page.close())

/** Hands files to the page the way a person does: by the button that opens the system's dialog. */
async function openFiles(files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files' }).click()
  await (await chooser).setFiles(files)
}

const bad = [
  ['empty', [file('train-images-idx3-ubyte', Buffer.alloc(0)), file('train-labels-idx1-ubyte', labels)], /empty/i],
  ['truncated', [file('train-images-idx3-ubyte', images.subarray(0, 5000)), file('train-labels-idx1-ubyte', labels)], /5,?000|short|truncated|ends|missing/i],
  ['wrong magic', [file('train-images-idx3-ubyte', withBytes(images, 0, 0x89, 0x50, 0x4e, 0x47)), file('train-labels-idx1-ubyte', labels)], /magic|begins|not an? |format/i],
  ['mislabelled', [file('train-images-idx3-ubyte', images), file('train-labels-idx1-ubyte', withBytes(labels, 8 + 17, 200))], /label/i],
  ['images and labels of different number', [file('train-images-idx3-ubyte', images), file('train-labels-idx1-ubyte', digits('test-labels-idx1-ubyte'))], /1,?438|359/],
] as const

for (const [name, files, says] of bad) {
  test(`${name} file: a clear message, and the previous run still there`, async () => {
    await openFiles([...files])
    const alert = page.getByRole('alert').filter({ hasText: says })
    await expect(alert.first()).toBeVisible()
    const state = await lab.state()
    expect(JSON.stringify([state.run, state.metrics.loss])).toBe(runBefore)
    await expect(lab.button('Start').or(page.getByRole('button', { name: /^Restart/ })).first()).toBeEnabled()
  })
}

test('good files, gzip and plain, become the data set of the next run', async () => {
  await openFiles([
    file('train-images-idx3-ubyte.gz', readFileSync(resolve('public/datasets/digits8/train-images-idx3-ubyte.gz'))),
    file('train-labels-idx1-ubyte', labels),
    file('t10k-images-idx3-ubyte', digits('test-images-idx3-ubyte')),
    file('t10k-labels-idx1-ubyte', digits('test-labels-idx1-ubyte')),
  ])
  await expect(lab.region('Dataset').getByRole('alert')).toHaveCount(0)
  const state = await lab.trainFor(3, { dataset: 'own', evalImages: 8, probeTrainImages: 50, probeTestImages: 20, promptCount: 1, samplesPerPrompt: 1 })
  expect(state.config.dataset).toBe('own')
  expect(state.metrics.loss[0]).toBeCloseTo(Math.log(16), 4)
})
