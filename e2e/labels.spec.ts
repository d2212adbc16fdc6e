/** Labels of opened files in the import dialog: the column that says the classes, and the person's answer. */
import { resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { DatasetPanel } from './pages/DatasetPanel'
import { LabPage } from './pages/LabPage'

test('of three columns the person chooses one, and the set has its classes', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const file = resolve('src/data/fixtures/own/parquet/labels-three.parquet')
  await new DatasetPanel(page).openPaths('Open files', file)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: /^a0 / })).toBeVisible()
  const column = dialog.getByRole('combobox', { name: 'Classes from' })
  await expect(column.getByRole('option')).toHaveText(['artist', 'genre', 'style', 'nothing: no classes'])
  await column.selectOption('genre')
  await expect(dialog.getByRole('row', { name: /^x \(3\) / })).toBeVisible()
  await expect(dialog.getByRole('list', { name: 'What was understood' })).toContainText(
    '2 class names changed to be short, printable and different: "x" is now "x (2)".',
  )
  await lab.acceptFiles()
  await expect.poll(async () => (await lab.state()).config.dataset).toMatch(/^own-/)
})
