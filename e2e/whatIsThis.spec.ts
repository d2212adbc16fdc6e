/**
 * "What is this?": a picture of the user's own and a drawing are named by the probe kept with a run, by mouse
 * and keys; the guess follows the drawing; the same after saving and opening.
 */
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { TouchPage } from './pages/TouchPage'

const settings = {
  evalImages: 8,
  probeTrainImages: 200,
  probeTestImages: 50,
  promptCount: 2,
  samplesPerPrompt: 2,
  nLayer: 2,
  nEmbd: 32,
  steps: 200,
  evalEvery: 100,
  completeEvery: 100,
  probeEvery: 100,
}

const photo = 'public/icons/192.png'

/** What the panel says of the picture: the classes with their chances, the likeliest first. */
async function guess(lab: LabPage): Promise<string[]> {
  const list = lab.region('What is this?').getByRole('list', { name: 'Classes by their chance' })
  await expect(list.getByRole('listitem')).toHaveCount(10, { timeout: 20_000 })
  return list.getByRole('listitem').allInnerTexts()
}

test('names a picture and a drawing by the probe of the run, also after it is saved and opened', async ({
  page,
  browser,
}) => {
  const lab = new LabPage(page)
  const touch = new TouchPage(page, 8)
  await lab.open('?backend=wasm')
  const panel = lab.region('What is this?')
  await expect(panel.getByRole('button', { name: 'Choose a picture' })).toBeDisabled()
  await lab.call('start', settings)
  await lab.call('pause')
  const { run } = await lab.state()
  await lab.call('step', Math.max(1, 24 - run!.step))
  const at = (await lab.state()).run!.step

  // The last measurement was before: the probe is made anew of the weights as they are.
  await panel.getByRole('button', { name: 'Make the probe anew' }).click()
  await expect(panel.getByText(`fitted at step ${at}`)).toBeVisible({ timeout: 30_000 })
  await expect(panel.getByText(/It can only say one of: 0, 1, 2/)).toBeVisible()
  await panel.getByLabel('Picture to name').setInputFiles(photo)
  const ofPhoto = await guess(lab)
  const best = panel.getByText(/: it (is almost sure|leans to that|can hardly tell)\.$/)
  await expect(best).toContainText(/^\d, [\d.]+%/)
  await expect(panel.getByRole('status').filter({ hasText: 'It looks like' })).toBeAttached()

  // Another layer answers otherwise, and the choice is undone.
  const layer = panel.getByRole('combobox', { name: 'Layer' })
  await layer.selectOption({ index: 1 })
  await expect.poll(() => guess(lab)).not.toEqual(ofPhoto)
  await layer.selectOption({ index: 0 })
  await expect.poll(() => guess(lab)).toEqual(ofPhoto)

  // The drawing is named while it is drawn, beside the pad and in the panel.
  await panel.getByRole('button', { name: 'Draw one' }).click()
  await expect(touch.sheet).toBeFocused()
  await expect.poll(() => guess(lab)).not.toEqual(ofPhoto)
  const blank = await guess(lab)
  await touch.drag([1, 4], [3, 4], [6, 4])
  await expect.poll(() => guess(lab)).not.toEqual(blank)
  // The answers to earlier strokes may still arrive: the two lists agree once the last one is there.
  const beside = touch.pad.getByRole('list', { name: 'Classes by their chance' }).getByRole('listitem')
  await expect(async () =>
    expect(await beside.allInnerTexts()).toEqual((await guess(lab)).slice(0, 3)),
  ).toPass({ timeout: 20_000 })
  expect(await axeViolations(page, touch.pad)).toEqual([])

  // An image of the page, from the pixel view.
  await touch.press(touch.area(/^Original 1: look at a pixel$/), 4, 4)
  await touch.panel.getByRole('button', { name: 'What is this?', exact: true }).click()
  await expect(touch.panel).toHaveCount(0)
  await guess(lab)

  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save run file' }).click()
  const file = await readFile(await (await saving).path())
  const context = await browser.newContext()
  const other = new LabPage(await context.newPage())
  await other.open('?backend=wasm')
  await other.openRun(file)
  const opened = other.region('What is this?')
  await expect(opened.getByText(`fitted at step ${at}`)).toBeVisible()
  await opened.getByLabel('Picture to name').setInputFiles(photo)
  expect(await guess(other)).toEqual(ofPhoto)
  await context.close()
  expect([...lab.errors, ...other.errors]).toEqual([])
})
