/** What the import dialog understands of folders and names, and another answer to what it asks. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { zipSync } from 'fflate'
import { LabPage } from './pages/LabPage'

const png = new Uint8Array(readFileSync(resolve('src/data/fixtures/own/folder/cat/0.png')))

/** A zip of copies of one picture, in folders with these counts. */
const zipOf = (folders: Record<string, number>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(folders).flatMap(([folder, count]) =>
        Array.from({ length: count }, (_, i) => [`${folder}/${i}.png`, png]),
      ),
    ),
    { level: 0 },
  )

/** The zip with the letters of two folders replaced by other bytes, as many. */
function withNames(zip: Uint8Array, names: Record<string, number[]>): Buffer {
  let text = Buffer.from(zip).toString('latin1')
  for (const [name, bytes] of Object.entries(names))
    text = text.replaceAll(`/${name}/`, `/${String.fromCharCode(...bytes)}/`)
  return Buffer.from(text, 'latin1')
}

async function open(page: Page, name: string, buffer: Buffer) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files', exact: true }).click()
  await (await chooser).setFiles({ name, mimeType: 'application/zip', buffer })
  return page.getByRole('dialog', { name: 'Train on these images?' })
}

test('says what was understood, and reads the files again with another answer', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const zip = zipOf({
    'pets/train/Cat': 6,
    'pets/train/Dog': 5,
    'pets/val/cat': 2,
    'pets/test/cat': 3,
    'pets/test/dog': 2,
  })
  const dialog = await open(page, 'pets.zip', Buffer.from(zip))
  const understood = dialog.getByRole('list', { name: 'What was understood' })
  await expect(understood).toContainText('Training images from train, test images from test.')
  await expect(understood).toContainText('2 images of “val” not used')
  const classes = dialog.getByRole('rowheader')
  await expect(classes).toHaveText(['Cat', 'Dog'])
  await dialog.getByRole('combobox', { name: 'Names such as Cat and cat' }).selectOption('are two classes')
  await expect(classes).toHaveText(['Cat', 'Dog', 'cat', 'dog'])
  await dialog.getByRole('combobox', { name: 'Test images' }).selectOption('a fifth of all images')
  await expect(understood).not.toContainText('not used')
  await dialog.getByRole('combobox', { name: 'Names such as Cat and cat' }).selectOption('are one class')
  await expect(classes).toHaveText(['Cat', 'Dog'])
  await lab.acceptFiles()
  await expect(lab.region('Dataset').getByRole('combobox', { name: 'Images', exact: true })).toHaveValue(
    /^own-/,
  )
})

test('decodes names of a code page, and offers others', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const zip = zipOf({ 'data/AB': 5, 'data/CD': 5 })
  // 表 and 能 in Shift-JIS, whose second bytes are backslashes.
  const dialog = await open(page, 'sjis.zip', withNames(zip, { AB: [0x95, 0x5c], CD: [0x94, 0x5c] }))
  const classes = dialog.getByRole('rowheader')
  await expect(classes).toHaveText(['能', '表'])
  await dialog
    .getByRole('combobox', { name: 'Names are written in' })
    .selectOption('Western European (DOS 437)')
  await expect(classes).toHaveText(['ò\\', 'ö\\'])
})
