/**
 * Several seeds as a run set: trained one after the other, continued after a reload in the middle, drawn as a
 * band, saved as one archive, deleted and opened again. The tests share one page, in this order.
 */
import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { sidewaysScrolling } from './pages/survey'

test.describe.configure({ mode: 'serial' })

/** Seconds for each run on a CPU. */
const tiny = {
  seed: 3,
  nLayer: 2,
  nEmbd: 32,
  nHead: 2,
  batchSize: 16,
  steps: 400,
  warmupSteps: 40,
  evalEvery: 200,
  evalImages: 32,
  probeEvery: 200,
  probeTrainImages: 60,
  probeTestImages: 60,
  completeEvery: 400,
}

/** The first steps are measured too. */
const measuredAt = [0, 5, 10, 20, 50, 100, 200, 400]

let page: Page
let lab: LabPage
let setName = ''
/** Bytes of the set's archive, once saved. */
let archive: Buffer

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  await lab.open('?backend=wasm')
})
test.afterAll(() => page.close())

const sets = () => page.getByRole('region', { name: 'Run sets' })
const savedSet = () => page.getByRole('listitem', { name: `${setName}: 3 seeds` })

test('three seeds survive a reload in the middle', async () => {
  test.setTimeout(180_000)
  // Puts the settings into the form.
  await lab.call('start', { ...tiny, steps: 2, warmupSteps: 1 })
  await lab.until('the end of the short run', ({ run }) => run?.status === 'finished')
  await lab.fill({ Steps: '400', 'Warm-up': '40', 'Number of seeds': '3' })
  await page.getByRole('button', { name: 'Train 3 seeds' }).click()
  const middle = await lab.until(
    'the middle of the second run',
    ({ set, run }) => set?.index === 1 && run?.status === 'running' && run.step > 100,
  )
  setName = middle.set!.name
  expect(middle.set!.members.map(({ seed }) => seed)).toEqual([3, 4, 5])
  expect(middle.set!.members[0].state).toBe('finished')
  await lab.button('Pause').click()
  await lab.until('the save of the pause', ({ kept, run }) => kept !== null && kept.step === run?.step)
  await page.reload()
  await lab.ready()
  const banner = page.getByRole('region', { name: 'Unfinished run' })
  await expect(banner).toContainText(`Your set ${setName} stopped with 1 of 3 seeds done`)
  await banner.getByRole('button', { name: 'Continue this set' }).click()
  const resumed = await lab.until(
    'the second run again',
    ({ set, run }) => set?.index === 1 && (run?.step ?? 0) > 0,
  )
  expect(resumed.run!.id).toBe(middle.run!.id)
  const end = await lab.until(
    'the end of the set',
    ({ set }) => set?.training === false && set.members.every(({ state }) => state === 'finished'),
    120_000,
  )
  const { validation } = end.set!.bands
  expect(validation.map(({ step }) => step)).toEqual(measuredAt)
  expect(validation.every(({ count }) => count === 3)).toBe(true)
  // All start at ln V exactly, since the head starts at zero; then the seeds differ.
  expect(validation[0].deviation).toBeLessThan(1e-6)
  expect(validation.at(-1)!.deviation).toBeGreaterThan(1e-4)
  expect(end.config.seed).toBe(5)
})

test('the entry reads the result, and the charts have its band', async () => {
  await expect(sets().getByRole('status')).toHaveText('3 of 3 seeds done')
  await expect(sets()).toContainText(/3 seeds: best layer [\d, or]+ of 2 in all; \d+(\.\d+)?% ± \d/)
  await expect(
    lab.region('Loss').getByRole('img', { name: new RegExp(`${setName}, mean of 3, with one standard`) }),
  ).toBeVisible()
  await expect(
    lab.region('Probe accuracy by layer').getByRole('img', { name: new RegExp(`${setName}, mean of 3`) }),
  ).toBeVisible()
  await expect(lab.region('Loss').locator('.band path').first()).toBeAttached()
  expect(await violationsInAllLooks(page, sets())).toEqual([])
  expect(await violationsInAllLooks(page, lab.region('Probe accuracy by layer'))).toEqual([])
})

test('each run of the set is the run that its seed alone gives', async () => {
  const before = await lab.state()
  const members = await page.evaluate(() => {
    const { runs } = JSON.parse(window.igptLab.exportMetrics().json) as {
      runs: { seed: number; validation: { loss: number[] } }[]
    }
    return runs.map(({ seed, validation }) => [seed, validation.loss.at(-1)] as const)
  })
  expect(members.map(([seed]) => seed)).toEqual([3, 4, 5])
  const alone = await lab.trainFor(400, { ...tiny, seed: 4 })
  // Interrupted and resumed, or not: threads share the sums differently.
  expect(Math.abs(alone.metrics.valLoss.at(-1)! - members[1][1]!)).toBeLessThan(1e-5)
  expect(alone.set).toBeNull()
  expect(before.set!.id).toMatch(/^set-/)
})

test('the set is saved as one archive of its runs and their numbers', async () => {
  const downloaded = page.waitForEvent('download')
  await savedSet()
    .getByRole('button', { name: `Save all runs of ${setName} as one zip archive` })
    .click()
  const download = await downloaded
  expect(download.suggestedFilename()).toBe(`${setName}-run-set.zip`)
  archive = readFileSync(await download.path())
  const files = unzipSync(archive)
  expect(Object.keys(files).sort()).toEqual([
    `${setName}-metrics.csv`,
    `${setName}-metrics.json`,
    ...[3, 4, 5].map((seed) => `${setName}-seed-${seed}-step-400.igpt`),
  ])
  const { sets: written } = JSON.parse(new TextDecoder().decode(files[`${setName}-metrics.json`])) as {
    sets: { seeds: number[]; validation: { step: number[]; count: number[] } }[]
  }
  expect(written).toMatchObject([{ seeds: [3, 4, 5], validation: { step: measuredAt } }])
  expect(new TextDecoder().decode(files[`${setName}-metrics.csv`])).toContain(`${setName} deviation,,400,`)
})

test('it is deleted whole, and opened again from its archive', async () => {
  await savedSet()
    .getByRole('button', { name: `Delete: all 3 runs of ${setName}` })
    .click()
  await savedSet().getByRole('button', { name: 'Delete all permanently' }).click()
  await expect(savedSet()).toHaveCount(0)
  await page.reload()
  await lab.ready()
  await expect(sets()).toHaveCount(0)
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open run file' }).click()
  await (await choosing).setFiles({ name: 'set.zip', mimeType: 'application/zip', buffer: archive })
  await expect(sets().getByRole('status')).toHaveText('3 of 3 seeds done')
  await expect(savedSet()).toContainText('3 of 3 seeds done')
  const { set } = await lab.state()
  expect(set!.bands.validation.at(-1)).toMatchObject({ step: 400, count: 3 })
})

test('on a phone the form and the sets fit without horizontal scrolling', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  for (const tab of ['Setup', 'Train'] as const) {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    await expect(
      page.getByRole('region', { name: tab === 'Setup' ? 'Several seeds' : 'Run sets' }),
    ).toBeVisible()
    expect(await sidewaysScrolling(page), tab).toEqual([])
    expect(await axeViolations(page), tab).toEqual([])
  }
  expect(lab.errors).toEqual([])
})
