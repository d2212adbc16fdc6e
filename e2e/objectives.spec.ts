/**
 * Both objectives, every pixel order, holes of any shape, a pair of runs, retraining on all images, and the
 * comparison of runs, on small runs of the digits. The tests share one page, so that past runs accumulate.
 */
import { expect, test, type Page } from '@playwright/test'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import type { ConsoleState } from './pages/console'
import { LabPage } from './pages/LabPage'
import { sidewaysScrolling } from './pages/survey'

test.describe.configure({ mode: 'serial' })

let page: Page
let lab: LabPage

/** Small enough for seconds on a CPU: two layers of width 32. */
const small = { Layers: '2', Width: '32', Heads: '4', Steps: '40', Batch: '16', 'Warm-up': '5' }
const measuring = {
  'Validate every': '10',
  'Validation images': '32',
  'Probe every': '20',
  'Probe training images': '120',
  'Probe test images': '80',
}

const lossChart = () => lab.region('Loss').getByRole('img', { name: /^Loss against steps/ })

/** Presses Start and waits for the end. */
async function train(): Promise<ConsoleState> {
  const before = (await lab.state()).run?.id
  await lab.button('Start').click()
  return lab.until('the end of the run', ({ run }) => run?.id !== before && run?.status === 'finished')
}

/** Positions at which every completion of a prompt has the original's colour. */
async function givenPositions(settings: Record<string, number | string | number[]>): Promise<number[]> {
  const { images, originals } = await lab.complete({
    promptCount: 3,
    samplesPerPrompt: 2,
    temperature: 4,
    ...settings,
  })
  expect(images).toHaveLength(6)
  return originals[0]
    .map((_, place) => place)
    .filter((place) => images.every((image, i) => image[place] === originals[Math.floor(i / 2)][place]))
}

const rowsOf = (holds: (row: number, column: number) => boolean) =>
  Array.from({ length: 64 }, (_, i) => i).filter((i) => holds(Math.floor(i / 8), i % 8))

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await page.getByText('Evaluation', { exact: true }).click()
  await lab.fill({ ...small, ...measuring })
})

test.afterAll(() => page.close())

test('invalid settings have a message, and Start is disabled', async () => {
  await lab.choose('Objective', 'masked')
  const region = lab.region('Training')
  for (const [label, bad, why, good] of [
    ['Mask rate', '0', 'Mask rate must be from 0.01 to 0.95, not 0.', '0.2'],
    ['Mask rate', '1', 'Mask rate must be from 0.01 to 0.95, not 1.', '0.2'],
    ['Heads', '3', 'Heads must divide the width: 32 is not a multiple of 3.', '4'],
  ] as const) {
    await lab.fill({ [label]: bad })
    await expect(lab.button('Start')).toHaveAttribute('title', why)
    await expect(page.getByRole('textbox', { name: label, exact: true })).toHaveAttribute(
      'aria-invalid',
      'true',
    )
    await expect(region.getByRole('button', { name: 'Train both objectives' })).toHaveAttribute('title', why)
    await lab.fill({ [label]: good })
    await expect(lab.button('Start')).not.toHaveAttribute('aria-disabled', 'true')
  }
  expect((await lab.state()).run).toBeNull()
})

test('a masked-pixel run learns, and its loss has the unit masked pixel', async () => {
  const state = await train()
  expect(state.config).toMatchObject({ objective: 'masked', maskRate: 0.2 })
  expect(state.metrics.valStep).toEqual([0, 5, 10, 20, 30, 40])
  expect(state.metrics.valLoss[0]).toBeCloseTo(Math.log(16), 2)
  expect(state.metrics.valLoss[5]).toBeLessThan(state.metrics.valLoss[0] - 0.2)
  await expect(lab.region('Loss').getByText('nats per masked pixel', { exact: true })).toBeVisible()
  await expect(lossChart()).toHaveAccessibleName(/bits per masked pixel/)
  await expect(lab.region('Run facts').getByText(/bits per masked pixel/)).toBeVisible()
})

test('a hole is painted with the mouse and the keys, and only the hole is drawn', async () => {
  await page.getByText('Hole to fill').click()
  const painter = page.getByRole('application', { name: 'Hole, 8 by 8 pixels' })
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Complete now' })).toHaveAttribute(
    'title',
    /The hole is empty/,
  )
  await painter.scrollIntoViewIfNeeded()
  const box = await painter.boundingBox()
  if (!box) throw new Error('The painter is not on the page.')
  const at = (row: number, column: number) =>
    [box.x + ((column + 0.5) * box.width) / 8, box.y + ((row + 0.5) * box.height) / 8] as const
  await page.mouse.move(...at(2, 1))
  await page.mouse.down()
  await page.mouse.move(...at(2, 6), { steps: 2 })
  await page.mouse.move(...at(5, 6), { steps: 2 })
  await page.mouse.up()
  await painter.focus()
  await page.keyboard.press('Space')
  const hole = rowsOf(
    (row, column) =>
      (row === 2 && column >= 1 && column <= 6) ||
      (column === 6 && row >= 2 && row <= 5) ||
      (row === 0 && column === 0),
  )
  await expect(page.getByText(`${hole.length} of 64 pixels are drawn by the model.`)).toBeVisible()
  for (const fillKind of ['raster', 'confidence']) {
    const given = await givenPositions({ fill: fillKind, fillRounds: 4 })
    expect(given, fillKind).toEqual(
      expect.arrayContaining(rowsOf(() => true).filter((place) => !hole.includes(place))),
    )
    expect(given.length, fillKind).toBeLessThan(64)
  }
})

test('fill order and rounds are settings; Complete now shows the set as it arrives', async () => {
  await page.getByText('Sampling settings').click()
  await lab.choose('Fill order', 'confidence')
  await lab.fill({ 'Fill rounds': '3' })
  await page.getByRole('button', { name: 'Centre', exact: true }).click()
  await page.getByRole('button', { name: 'Complete now' }).click()
  await expect(page.getByText(/most confident first in 3 rounds/)).toBeVisible()
  await expect(page.getByRole('img', { name: 'Prompt 1, with a hole' })).toBeVisible()
  expect((await lab.completionPixels()).length).toBeGreaterThan(6)
  await page.getByText('Sampling settings').click()
})

test('axe finds nothing with a painted hole', async () => {
  expect(await violationsInAllLooks(page, lab.region('Completions'))).toEqual([])
})

test('every pixel order trains, and its completions keep the first pixels in that order', async () => {
  test.setTimeout(120_000)
  await lab.choose('Objective', 'autoregressive')
  await lab.fill({ Steps: '12', 'Validate every': '6', 'Probe every': '12' })
  const firstTwo: Record<string, number[]> = {
    columns: rowsOf((_, column) => column < 2),
    spiral: [...rowsOf((row, column) => row === 0 || (column === 7 && row > 0)), 62],
  }
  for (const order of ['columns', 'spiral', 'random']) {
    await lab.choose('Pixel order', order)
    const state = await train()
    expect(state.config).toMatchObject({ pixelOrder: order })
    expect(state.metrics.valLoss.at(-1), order).toBeLessThan(state.metrics.valLoss[0])
    const given = await givenPositions({ promptRows: 2 })
    if (firstTwo[order]) expect(given, order).toEqual(expect.arrayContaining(firstTwo[order]))
    expect(given.length, order).toBeGreaterThanOrEqual(16)
    expect(given.length, order).toBeLessThan(64)
    await expect(page.getByRole('img', { name: 'Prompt 1, first 2 lines in reading order' })).toBeVisible()
  }
  await lab.choose('Pixel order', 'raster')
  await expect(page.getByText(/continues a prefix and cannot fill a hole/).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Right half' })).toHaveAttribute('aria-disabled', 'true')
})

test('trains both objectives and shows both runs on the same charts', async () => {
  await lab.fill({ Steps: '20', 'Validate every': '10', 'Probe every': '10' })
  // Each may be over within a second, so both are awaited before the press.
  await Promise.all([
    lab.appears(/1 of 2: next pixel/),
    lab.appears(/2 of 2: masked/),
    page.getByRole('button', { name: 'Train both objectives' }).click(),
  ])
  const state = await lab.until(
    'the end of the pair',
    ({ pair, run }) => pair === null && run?.status === 'finished',
  )
  const [first, second] = ['autoregressive', 'masked'].map((objective) =>
    state.checkpoints.filter((point) => point.objective === objective && point.step === 20).at(-1),
  )
  // The same network, except the start vector, which the masked objective lacks.
  expect((first?.parameters ?? 0) - (second?.parameters ?? 0)).toBe(32)
  await expect(lossChart()).toHaveAccessibleName(
    new RegExp(`per masked pixel.*Past run ${first?.name}, validation: `),
  )
  await expect(lab.region('Loss').getByText(/are different measures/)).toBeVisible()
  const compare = lab.region('Compare runs')
  await expect(compare.getByRole('listitem').first()).toContainText(
    'changed: Objective Next pixel (autoregressive) → Masked pixels (BERT)',
  )
  const tick = compare.getByRole('checkbox', { name: `Show ${first?.name} on the charts` })
  await expect(tick).toBeChecked()
  await tick.uncheck()
  await expect(lossChart()).not.toHaveAccessibleName(new RegExp(`Past run ${first?.name}`))
  await tick.check()
  await expect(
    lab.region('Probe accuracy by layer').getByRole('img', { name: /^Probe accuracy by layer/ }),
  ).toHaveAccessibleName(new RegExp(`Past run ${first?.name}, step 20`))
})

test('the scatter has a point for each checkpoint of each run, and a table of them', async () => {
  const { checkpoints } = await lab.state()
  const compare = lab.region('Compare runs')
  await expect(
    compare.getByRole('img', { name: /^Probe accuracy of the best layer against loss/ }),
  ).toBeVisible()
  const trained = checkpoints.filter(({ step }) => step > 0).length
  await expect(compare.locator('.recharts-scatter-symbol')).toHaveCount(trained)
  await compare.getByRole('checkbox', { name: 'include step 0' }).check()
  await expect(compare.locator('.recharts-scatter-symbol')).toHaveCount(checkpoints.length)
  await compare.getByText('Show as table').click()
  await expect(compare.getByRole('rowheader')).toHaveCount(checkpoints.length)
})

test('retrains a finished run on all images and reports the test loss', async () => {
  const before = (await lab.state()).run?.id
  const compare = lab.region('Compare runs')
  await compare.getByRole('button', { name: 'Retrain on all images' }).click()
  const state = await lab.until(
    'the end of the repetition',
    ({ run }) => run?.id !== before && run?.status === 'finished',
  )
  expect(state.config).toMatchObject({ split: 'foldBack', objective: 'masked', steps: 20 })
  await expect(lossChart()).toHaveAccessibleName(/Test loss \d/)
  await expect(page.getByRole('combobox', { name: 'Validation set' })).toHaveValue('foldBack')
  await expect(lab.region('Dataset').getByText(/reported loss is measured on the test images/)).toBeVisible()
  await expect(compare.getByRole('button', { name: 'Retrain on all images' })).toHaveAttribute(
    'title',
    /already trained on all images/,
  )
})

test('trains the finished run longer, as a new run, and says what becomes of the schedule', async () => {
  const before = (await lab.state()).run
  await lab.region('Compare runs').getByRole('button', { name: 'Train longer' }).click()
  const dialog = page.getByRole('dialog', { name: 'Train longer' })
  await dialog.getByRole('textbox', { name: 'Steps in all' }).fill('20')
  await expect(dialog).toContainText('Choose from 21 to')
  await dialog.getByRole('textbox', { name: 'Steps in all' }).fill('24')
  await expect(dialog).toContainText('stretched over all 24 steps: the learning rate goes up to')
  expect(await axeViolations(page, dialog)).toEqual([])
  await dialog.getByRole('button', { name: 'Train longer' }).click()
  const { run, metrics } = await lab.until(
    'the end of the longer run',
    (state) => state.run?.id !== before?.id && state.run?.status === 'finished',
  )
  expect([run?.step, metrics.step.length, before?.step]).toEqual([24, 24, 20])
})

test('axe finds nothing in the comparison of runs', async () => {
  expect(await violationsInAllLooks(page, lab.region('Compare runs'))).toEqual([])
})

test('on a phone, hole editor and runs fit without horizontal scrolling', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  for (const tab of ['Setup', 'Train', 'Images', 'Probes'] as const) {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    if (tab === 'Images') await page.getByText('Hole to fill').click()
    expect(await sidewaysScrolling(page), tab).toEqual([])
    expect(await axeViolations(page), tab).toEqual([])
  }
})

test('nothing was written to the console as an error', () => {
  expect(lab.errors).toEqual([])
})
