/**
 * The one long run of the suite: the default preset, seed 0, started with the mouse. Its tests share
 * one page and run in order, so that it trains once.
 */
import { expect, test, type Page } from '@playwright/test'
import { violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'

test.describe.configure({ mode: 'serial' })

/** Uniform guessing over the default preset's 16 colours. */
const uniformLoss = Math.log(16)

let page: Page
let lab: LabPage
let clicked = 0

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  await lab.open()
})

test.afterAll(() => page.close())

test('without a GPU the lab chooses wasm, and gives the reason', async () => {
  const state = await lab.state()
  expect(state.backend).toBe('wasm')
  expect(state.run).toBeNull()
  expect(state.config).toMatchObject({
    dataset: 'digits8',
    nPx: 8,
    nVocab: 16,
    nLayer: 4,
    nEmbd: 64,
    nHead: 4,
    batchSize: 32,
    steps: 1000,
    seed: 0,
  })
  expect(await page.evaluate(() => crossOriginIsolated), 'isolation headers').toBe(true)
  await page.getByRole('button', { name: /^Backend: WebAssembly/ }).click()
  await expect(page.getByText(/software|no (hardware|real) /i).first()).toBeVisible()
  await page.keyboard.press('Escape')
})

test('Start by mouse starts the run at a loss of ln V', async () => {
  await lab.button('Start').click()
  clicked = Date.now()
  const state = await lab.until('the first losses', ({ metrics }) => metrics.loss.length >= 3)
  expect(state.run?.status).toBe('running')
  expect(state.metrics.step[0]).toBe(1)
  expect(state.metrics.loss[0]).toBeCloseTo(uniformLoss, 4)
})

test('the page stays responsive while it trains', async () => {
  test.slow()
  const longest = await lab.longestFrameGap(4000)
  console.log(`longest time between two frames while training: ${longest.toFixed(0)} ms`)
  expect((await lab.state()).run?.status).toBe('running')
  // Both cores are busy training and drawing without a GPU; a page that blocked on a step, a probe
  // or a completion would miss far more than half a second.
  expect(longest).toBeLessThan(500)
})

test('at step 200 validation loss and probe have improved, in time', async () => {
  test.setTimeout(260_000)
  const state = await lab.until(
    'step 200 with its validation and probes',
    ({ metrics, probes }) => metrics.valStep.includes(200) && probes.some(({ step }) => step === 200),
    240_000 - (Date.now() - clicked),
  )
  const seconds = (Date.now() - clicked) / 1000
  const loss = state.metrics.valLoss[state.metrics.valStep.indexOf(200)]
  const accuracy = state.probes.find(({ step }) => step === 200)?.accuracy ?? []
  console.log(
    `step 200 after ${seconds.toFixed(0)} s: validation loss ${loss.toFixed(4)}, ` +
      `probes ${accuracy.map((a) => a.toFixed(3)).join(' ')}`,
  )
  expect(loss).toBeLessThanOrEqual(1.45)
  expect(accuracy).toHaveLength(5)
  expect(Math.max(...accuracy)).toBeGreaterThanOrEqual(0.82)
  expect(seconds).toBeLessThanOrEqual(240)
})

test('probes and their baselines are displayed', async () => {
  const { probes, baselines } = await lab.state()
  expect(probes.map(({ step }) => step).slice(0, 4)).toEqual([0, 50, 100, 200])
  expect(baselines?.uniformLoss).toBeCloseTo(uniformLoss, 5)
  expect(baselines?.unigramEntropy).toBeLessThan(uniformLoss)
  expect(baselines?.majorityAccuracy).toBeLessThan(0.2)
  expect(baselines?.rawPixelAccuracy).toBeGreaterThan(0.8)
  // Trained layers must be better than random weights.
  expect(Math.max(...probes[2].accuracy.slice(1))).toBeGreaterThan(Math.max(...probes[0].accuracy.slice(1)))
})

test('Pause pauses the run, Step takes one step, Resume continues', async () => {
  await lab.button('Pause').click()
  const paused = await lab.until('the pause', ({ run }) => run?.status === 'paused')
  await page.waitForTimeout(1500)
  expect((await lab.state()).run?.step, 'steps while paused').toBe(paused.run?.step)

  const before = paused.run?.step ?? 0
  await lab.button('Step').click()
  const stepped = await lab.until(
    'one step',
    ({ run }) => run?.step === before + 1 && run.status === 'paused',
  )
  expect(stepped.metrics.step.at(-1)).toBe(before + 1)

  await lab.button('Resume').click()
  await lab.until('going on', ({ run }) => run?.status === 'running' && run.step > before + 2)
})

test('every prompt is displayed with its completions', async () => {
  const { promptCount, samplesPerPrompt } = (await lab.state()).config
  const drawn = new Set(await lab.completionPixels())
  // Prompt originals and completions are all different pictures of different digits.
  expect(drawn.size).toBeGreaterThan((Number(promptCount) * Number(samplesPerPrompt)) / 2)
})

test('Stop ends the run and its results stay displayed', async () => {
  await lab.button('Stop').click()
  const stopped = await lab.until('the stop', ({ run }) => run?.status === 'stopped')
  expect(stopped.metrics.valStep).toContain(200)
  await expect(
    lab
      .button('Start')
      .or(page.getByRole('button', { name: /^Restart/ }))
      .first(),
  ).toBeEnabled()
})

test('axe finds nothing on the trained page', async () => {
  expect(await violationsInAllLooks(page)).toEqual([])
})

test('nothing was written to the console as an error', () => {
  expect(lab.errors).toEqual([])
})
