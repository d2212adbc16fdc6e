/** A set of pictures in many formats, some of which no Chromium reads: what was left out, and the ground. */
import { resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { DatasetPanel } from './pages/DatasetPanel'
import { LabPage } from './pages/LabPage'

const set = (name: string) => resolve('src/data/fixtures/pictures', name)

test('the dialog lists what was left out, and asks what transparent pictures are put on', async ({
  page,
}) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const dataset = new DatasetPanel(page)
  const dialog = page.getByRole('dialog', { name: 'Train on these images?' })
  const understood = dialog.getByRole('list', { name: 'What was understood' })

  await dataset.openPaths('Open files', set('07a-mixed.zip'))
  await expect(understood.getByRole('listitem').last()).toHaveText(
    /^6 TIFF files left out, as this browser does not read them: 07a-mixed\/Dog\/t1\.tif, .* and 3 more\.$/,
  )
  await expect(dialog).toContainText('34 images for training and 8 for testing')
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click()

  await dataset.openPaths('Open files', set('20a-white-alpha.zip'))
  await expect(understood).toContainText('36 pictures with transparent places, put on black.')
  const ground = dialog.getByLabel('Ground', { exact: true })
  await expect(ground).toHaveValue('black')
  await ground.selectOption('grey')
  await expect(understood).toContainText('put on grey.')
  await lab.acceptFiles()
})
