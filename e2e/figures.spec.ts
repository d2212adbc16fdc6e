/**
 * Ablations in the form, a learning rate at which training diverges, and every file that the panels save, on
 * small runs of the digits. The tests share one page: later ones save what the first trained.
 */
import { readFile } from 'node:fs/promises'
import { expect, test, type Download, type Locator, type Page } from '@playwright/test'
import { axeViolations } from './pages/axe'
import type { ConsoleState } from './pages/console'
import { LabPage } from './pages/LabPage'

test.describe.configure({ mode: 'serial' })

let page: Page
let lab: LabPage
/** A page without the lab's security policy, to read files in. */
let reader: Page

const small = { Layers: '2', Width: '32', Heads: '4', Steps: '12', Batch: '8', 'Warm-up': '0' }
const measuring = {
  'Validate every': '4',
  'Validation images': '16',
  'Probe every': '6',
  'Probe training images': '60',
  'Probe test images': '40',
}

/** Presses Start and waits until the new run has ended in this way. */
async function train(end: 'finished' | 'failed'): Promise<ConsoleState> {
  const before = (await lab.state()).run?.id
  await lab.button('Start').click()
  await expect(async () => {
    const { run } = await lab.state()
    expect([run?.id === before, run?.status]).toEqual([false, end])
  }).toPass({ timeout: 60_000 })
  return lab.state()
}

interface Saved {
  name: string
  bytes: Buffer
}

/** Saves one file by a panel's menu, which on a busy machine may close again at the press that opened it. */
async function save(region: Locator, menu: string, item: string): Promise<Saved> {
  const choice = page.getByRole('menuitem', { name: item, exact: true })
  let saved: Download | undefined
  await expect(async () => {
    if (!(await choice.isVisible())) await region.getByRole('button', { name: menu, exact: true }).click()
    await expect(choice).toBeVisible({ timeout: 3000 })
    const arriving = page.waitForEvent('download', { timeout: 15_000 })
    const [download] = await Promise.all([arriving, choice.click({ timeout: 5000 })])
    saved = download
  }).toPass({ timeout: 60_000 })
  return { name: saved!.suggestedFilename(), bytes: await readFile(await saved!.path()) }
}

/** Width and height from the PNG header, after the browser has decoded it. */
async function pngSize({ bytes }: Saved): Promise<[number, number]> {
  const size = await reader.evaluate(async (text) => {
    const image = new Image()
    image.src = `data:image/png;base64,${text}`
    await image.decode()
    return [image.naturalWidth, image.naturalHeight] as [number, number]
  }, bytes.toString('base64'))
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual(size)
  return size
}

/** The contents of an SVG, read by an XML parser. */
function readSvg({ bytes }: Saved) {
  return reader.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml')
    return {
      faults: svg.querySelectorAll('parsererror').length,
      size: ['width', 'height'].map((name) => Number(svg.documentElement.getAttribute(name))) as [
        number,
        number,
      ],
      ground: svg.querySelector('rect')?.getAttribute('fill'),
      words: [...svg.querySelectorAll('text')].map((element) => element.textContent ?? ''),
      curves: svg.querySelectorAll('path[stroke]').length,
    }
  }, bytes.toString('utf8'))
}

/** Frames of a GIF, read by the browser's decoder. */
async function gifFrames({ bytes }: Saved): Promise<number> {
  return reader.evaluate(async (text) => {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const decoder = new ImageDecoder({ data, type: 'image/gif' })
    await Promise.all([decoder.tracks.ready, decoder.completed])
    const { frameCount } = decoder.tracks.selectedTrack!
    for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1)
      (await decoder.decode({ frameIndex })).image.close()
    return frameCount
  }, bytes.toString('base64'))
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  await lab.open('?backend=wasm')
  // ImageDecoder needs a secure context, and the lab's policy forbids documents made from text.
  reader = await browser.newPage({ bypassCSP: true })
  await reader.goto('./icon.svg')
  for (const fold of ['Evaluation', 'Ablations']) await page.getByText(fold, { exact: true }).click()
  await lab.fill({ ...small, ...measuring })
})

test.afterAll(async () => {
  await reader.close()
  await page.close()
})

test('random head initialisation and dropout are settings of a run', async () => {
  await lab.choose('Head initialisation', 'Random')
  await lab.fill({ Dropout: '1' })
  await expect(lab.region('Model').getByText('Dropout must be from 0 to 0.9, not 1.')).toBeVisible()
  await lab.fill({ Dropout: '0.2' })
  const { config, metrics } = await train('finished')
  expect(config).toMatchObject({ headInit: 'normal', headTying: 'untied', dropout: 0.2 })
  // Not ln V, which a zero head would start at.
  expect(Math.abs(metrics.loss[0]! - Math.log(16))).toBeGreaterThan(1e-4)
  expect(metrics.valLoss.at(-1)).toBeLessThan(Math.log(16))
})

test('divergence at a high learning rate stops the run; the next Start works', async () => {
  await lab.choose('Output head', 'Tied to the embeddings')
  await lab.fill({ 'Learning rate': '1000', Steps: '60' })
  await train('failed')
  await expect(lab.region('Loss').getByText(/training diverged at learning rate 1000\b/)).toBeVisible()
  await expect(lab.region('Loss').getByText(/Lower the learning rate/)).toBeVisible()
  expect(await lab.longestFrameGap(200)).toBeLessThan(5000)
  await lab.fill({ 'Learning rate': '0.003', Steps: '12', Dropout: '0' })
  const { config, metrics } = await train('finished')
  expect(config).toMatchObject({ headTying: 'tied', learningRate: 0.003, dropout: 0 })
  expect(metrics.step).toHaveLength(12)
  expect(metrics.loss.every(Number.isFinite)).toBe(true)
})

test('the menu of the loss saves the chart as SVG and as PNG, in the current colours', async () => {
  const region = lab.region('Loss')
  await lab.systemTheme('light')
  const light = await save(region, 'Save: Loss', 'Chart as SVG')
  expect(light.name).toMatch(/^[a-z]+-[a-z]+-\d+-step-12-Loss\.svg$/)
  const svg = await readSvg(light)
  expect(svg).toMatchObject({ faults: 0, ground: '#fcfcfa' })
  expect(svg.words.join(' ')).toMatch(/Loss: .*step 12.*train.*validation/)
  expect(svg.curves).toBeGreaterThan(2)
  const [width, height] = await pngSize(await save(region, 'Save: Loss', 'Chart as PNG'))
  expect([width, height]).toEqual([2 * svg.size[0], 2 * svg.size[1]])
  await lab.systemTheme('dark')
  expect((await readSvg(await save(region, 'Save: Loss', 'Chart as SVG'))).ground).toBe('#14171a')
})

test('saves the metrics as CSV, one row per step, and as JSON with settings and seed', async () => {
  const { run, metrics, probes } = await lab.state()
  const csv = await save(lab.region('Loss'), 'Save: Loss', 'Metrics as CSV')
  const [head, ...rows] = csv.bytes
    .toString('utf8')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  expect(head!.slice(0, 7)).toEqual(['run', 'seed', 'step', 'loss', 'validation', 'learningRate', 'gradNorm'])
  // Past runs precede the current one, as on the charts; the diverged run is on none.
  expect(new Set(rows.map(([name]) => name)).size).toBe(2)
  const own = rows.filter(([name]) => name === rows.at(-1)![0])
  expect(rows.length).toBeGreaterThan(own.length)
  expect(own.map((row) => Number(row[2]))).toEqual(Array.from({ length: 13 }, (_, step) => step))
  expect(own.slice(1).map((row) => Math.fround(Number(row[3])))).toEqual(metrics.loss)
  const last = probes.at(-1)!
  // Columns of the balanced accuracies follow.
  expect(
    own
      .at(-1)!
      .slice(7, 7 + last.accuracy.length)
      .map(Number),
  ).toEqual(last.accuracy)
  const json = JSON.parse(
    (
      await save(lab.region('Probe accuracy by layer'), 'Save: Probe accuracy by layer', 'Metrics as JSON')
    ).bytes.toString('utf8'),
  )
  const newest = json.runs.at(-1)
  expect(newest).toMatchObject({
    id: run!.id,
    seed: 0,
    config: { headTying: 'tied' },
    validation: { step: metrics.valStep, loss: metrics.valLoss },
  })
})

test('saves the probe chart and the checkpoint scatter', async () => {
  for (const [region, name, word] of [
    ['Probe accuracy by layer', 'Probe accuracy by layer', 'untrained'],
    ['Compare runs', 'Probe accuracy against loss', 'nats per pixel'],
  ] as const) {
    const svg = await readSvg(await save(lab.region(region), `Save: ${name}`, 'Chart as SVG'))
    expect(svg.faults, name).toBe(0)
    expect(svg.words.join(' ')).toContain(word)
    expect(await pngSize(await save(lab.region(region), `Save: ${name}`, 'Chart as PNG'))).toEqual([
      2 * svg.size[0],
      2 * svg.size[1],
    ])
  }
})

test('saves completions as PNG and as two GIFs', async () => {
  const region = lab.region('Completions')
  const png = await save(region, 'Save: Completions', 'Images as PNG')
  expect(png.name).toMatch(/-step-12-completions\.png$/)
  // Six prompts of 8 pixels in six columns, a pixel between: 55 wide and high, enlarged to at most 1280, 64
  // for the words.
  expect(await pngSize(png)).toEqual([55 * 23, 64 + 55 * 23])
  // The prompts, then four rows.
  expect(await gifFrames(await save(region, 'Save: Completions', 'Sampling as GIF'))).toBe(5)
  // Before the first step and after the last.
  expect(await gifFrames(await save(region, 'Save: Completions', 'Over training as GIF'))).toBe(2)
})

test('menus open by keyboard, and axe finds nothing on an open one', async () => {
  await lab.region('Loss').getByRole('button', { name: 'Save: Loss', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem')).toHaveText([
    'Chart as SVG',
    'Chart as PNG',
    'Metrics as CSV',
    'Metrics as JSON',
  ])
  expect(await axeViolations(page, '[role=menu]')).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  expect(lab.errors).toEqual([])
})

test('a cell of the probe heatmap opens its confusion matrix by keyboard, Escape leads back', async () => {
  const { probes } = await lab.state()
  const last = probes.at(-1)!
  const cells = lab.region('Probe accuracy by layer').getByRole('gridcell')
  await expect(cells).toHaveCount(probes.length * last.accuracy.length)
  await lab.region('Probe accuracy by layer').locator('[role="gridcell"][tabindex="0"]').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('End')
  const reached = page.locator('[role="gridcell"]:focus')
  await expect(reached).toHaveAccessibleName(new RegExp(`^step ${last.step}, layer \\d: `))
  const name = (await reached.getAttribute('aria-label'))!
  const layer = Number(/layer (\d)/.exec(name)![1])
  expect(name).toContain(`${(100 * last.accuracy[layer]).toFixed(1)}`)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Layer ${layer} at step ${last.step}` })
  await expect(dialog.getByRole('grid')).toBeVisible()
  // Right answers are the diagonal of the matrix.
  const counts = await dialog
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((td) => Number(td.textContent))),
    )
  const right = counts.reduce((sum, row, i) => sum + row[i], 0)
  expect(right / counts.flat().reduce((sum, count) => sum + count, 0)).toBeCloseTo(last.accuracy[layer], 10)
  expect(await axeViolations(page, dialog)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.locator('[role="gridcell"]:focus')).toHaveAttribute('aria-label', name)
  expect(lab.errors).toEqual([])
})
