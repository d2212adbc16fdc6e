/**
 * Every study on a small digits run, through its form: each setting is changed at least once, results are
 * checked, and settings that the data do not allow are rejected while the run is unaffected. The tests share
 * one page.
 */
import { expect, test, type Page } from '@playwright/test'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import type { ConsoleStudy } from './pages/console'
import { LabPage } from './pages/LabPage'
import { studyKinds, StudiesPanel } from './pages/StudiesPanel'
import { sidewaysScrolling } from './pages/survey'

test.describe.configure({ mode: 'serial' })

const small = {
  evalEvery: 60,
  evalImages: 144,
  probeEvery: 60,
  probeTrainImages: 200,
  probeTestImages: 100,
  promptCount: 1,
  samplesPerPrompt: 1,
  completeEvery: 1000,
}

interface ProbeResult {
  layers: number[]
  best: number
  joined: { layers: number[]; accuracy: number } | null
  others: Record<'knn' | 'attentive', { layers: number[]; confusion: number[][] }>
  confusion: number[][]
  trainImages: number
  testImages: number
  masks: number
}

interface FineTuneResult {
  arms: {
    name: string
    curve: { step: number; generative: number | null; classification: number }[]
    testAccuracy: number
  }[]
  trainImages: number
  masks: number
}

interface Spread {
  values: number[]
  mean: number
}

interface LowDataResult {
  probe: Spread
  fineTune: Spread | null
}

interface SweepResult {
  rows: { learningRate: number; loss: number | null }[]
  best: number
}

interface LikelihoodResult {
  nats: number[]
  mean: { natsPerPixel: number; bitsPerPixel: number }
  most: { index: number; nats: number; surprise: number[] }[]
  least: { nats: number }[]
  other: { auroc: number } | null
}

/** Arrays of the worker are plain in the console. */
interface FeatureMapResult {
  labels: number[]
  coordinates: number[]
}

interface InspectResult {
  image: number
  place: number
  position: number
  grid: number
  masked: boolean
  reached: number[]
  attention: number[]
  start: number[] | null
  similarity: number[]
  probabilities: number[]
  truth: number
  entropy: number
}

let page: Page
let lab: LabPage
let studies: StudiesPanel

/** The result of a study; fails unless it is done. */
function resultOf<T>({ state, result, failure }: ConsoleStudy): T {
  expect(failure).toBeNull()
  expect(state).toBe('done')
  return result as T
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Starts a run with these settings and waits until it has finished. */
async function train(settings: Record<string, number | string>): Promise<void> {
  await lab.call('start', { ...small, ...settings })
  await lab.until('the end of the run', ({ run }) => run?.status === 'finished', 120_000)
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  lab = new LabPage(page)
  studies = new StudiesPanel(lab)
  await lab.open('?backend=wasm')
})

test.afterAll(() => page.close())

test('before a run each study describes its result and why it is disabled', async () => {
  await studies.unfold()
  // Unfolding scrolls within the panel's column, not the page.
  await expect(lab.button('Start')).toBeInViewport()
  await studies.choose('probe')
  await expect(studies.panel('probe').getByText('Start a run first')).toBeVisible()
  await expect(studies.action('probe')).toHaveAttribute('title', /no trained model/)
})

test('probe: SGD on raw features, with every setting changed', async () => {
  test.setTimeout(180_000)
  await train({ steps: 120, warmupSteps: 10 })
  await studies.set('probe', {
    Classifier: 'SGD',
    C: '10',
    Standardise: 'No',
    Features: 'Raw',
    'Labelled images': '300',
    'Test images': '200',
    'Concatenated layers': '3',
    'SGD learning rate': '0.5',
    'SGD epochs': '30',
    Attentive: 'on',
    'Attentive learning rate': '0.02',
    'Attentive epochs': '4',
    Neighbours: '10',
    'Temperature of votes': '0.1',
    Seed: '5',
  })
  // Too high for features that are not standardised: it fails, names the setting, and works at a lower rate.
  const diverged = await studies.run('probe')
  expect(diverged.failure).toMatchObject({ code: 'config-invalid', subject: 'learningRate' })
  await studies.set('probe', { 'SGD learning rate': '0.005' })
  const record = await studies.run('probe')
  expect(record.study).toMatchObject({
    classifier: 'sgd',
    strength: 10,
    standardise: 'no',
    features: 'raw',
    trainImages: 300,
    testImages: 200,
    concatenate: 3,
    learningRate: 0.005,
    epochs: 30,
    kinds: 'knn attentive',
    neighbours: 10,
    temperature: 0.1,
    attentiveRate: 0.02,
    attentiveEpochs: 4,
    seed: 5,
  })
  const result = resultOf<ProbeResult>(record)
  const majority = (await lab.state()).baselines?.majorityAccuracy ?? 1
  expect(result.layers).toHaveLength(5)
  expect(Math.max(...result.layers)).toBeGreaterThan(2 * majority)
  expect(result.layers[result.best]).toBe(Math.max(...result.layers))
  expect(result.joined?.layers).toHaveLength(3)
  expect([result.trainImages, result.testImages, result.masks]).toEqual([300, 200, 0])
  for (const other of [result.others.knn, result.others.attentive]) {
    expect(other.layers).toHaveLength(5)
    expect(Math.max(...other.layers)).toBeGreaterThan(majority)
    expect(sum(other.confusion.map(sum))).toBe(200)
  }
  // The table of errors holds every test image once, and its diagonal is the accuracy.
  expect(sum(result.confusion.map(sum))).toBe(200)
  expect(sum(result.confusion.map((row, i) => row[i])) / 200).toBeCloseTo(result.layers[result.best], 5)
  await expect(
    studies.panel('probe').getByRole('img', { name: /^Test accuracy of layers 0 to 4 on 200 images/ }),
  ).toBeVisible()
  await expect(studies.panel('probe').getByText('300 labelled images · 200 test images')).toBeVisible()
})

test('fine-tuning: the class loss alone on the best layer, compared with training from scratch', async () => {
  test.setTimeout(120_000)
  await studies.set('fineTune', {
    Loss: 'L_clf alone',
    'Head input': 'Best layer',
    'Learning rate': '0.003',
    Steps: '60',
    Batch: '16',
    'Labelled images': '220',
    'Reflection padding': '1',
    'Validate every': '15',
    Patience: '3',
    Seed: '4',
  })
  const result = resultOf<FineTuneResult>(await studies.run('fineTune', 110_000))
  expect(result.arms.map(({ name }) => name)).toEqual(['pretrained', 'scratch'])
  expect(result.trainImages).toBe(220)
  for (const arm of result.arms) {
    expect(arm.curve.map(({ step }) => step)).toEqual([15, 30, 45, 60])
    expect(arm.curve.every(({ generative }) => generative === null)).toBe(true)
    expect(arm.curve[3].classification).toBeLessThan(arm.curve[0].classification)
  }
  expect(result.arms[0].testAccuracy).toBeGreaterThan(0.2)
  await expect(
    studies.panel('fineTune').getByText(/^(Pretraining|From scratch) is ahead by|^Both end/),
  ).toBeVisible()
})

test('few labels: results of 5 and 25 per class are side by side', async () => {
  test.setTimeout(120_000)
  await studies.set('lowData', {
    'Labels per class': '5',
    'Random subsets': '3',
    Layer: 'Middle',
    'Fine-tuning steps': '8',
    'Fine-tuning learning rate': '0.002',
    'Test images': '120',
    Seed: '3',
  })
  const few = resultOf<LowDataResult>(await studies.run('lowData'))
  expect(few).toMatchObject({ perClass: 5, labels: 50, layer: 2, testImages: 120 })
  expect(few.probe.values).toHaveLength(3)
  expect(few.fineTune?.values).toHaveLength(3)
  expect(few.probe.mean).toBeCloseTo(sum(few.probe.values) / 3, 6)
  await studies.set('lowData', { 'Labels per class': '25', 'Also fine-tune': 'No' })
  const more = resultOf<LowDataResult>(await studies.run('lowData'))
  expect(more.fineTune).toBeNull()
  expect(more.probe.mean).toBeGreaterThan(few.probe.mean)
  expect(more.probe.mean).toBeGreaterThan(0.3)
  await studies.panel('lowData').getByText('Show as table').click()
  await expect(studies.panel('lowData').getByRole('rowheader')).toHaveText(['5', '25'])
})

test('likelihood: the mean is the validation loss, and shuffled pixels are distinguished', async () => {
  await studies.set('likelihood', { 'Images shown': '3', Seed: '2' })
  const result = resultOf<LikelihoodResult>(await studies.run('likelihood'))
  const { metrics } = await lab.state()
  // Both are means over all 144 validation images with the last weights; float32 sums in different orders.
  expect(result.mean.natsPerPixel).toBeCloseTo(metrics.valLoss.at(-1) ?? 0, 3)
  expect(result.mean.bitsPerPixel).toBeCloseTo(result.mean.natsPerPixel / Math.LN2, 4)
  expect(result.most).toHaveLength(3)
  expect(sum(result.most[0].surprise)).toBeCloseTo(result.most[0].nats, 2)
  expect(result.most[0].nats).toBeCloseTo(Math.min(...result.nats), 3)
  expect(result.least[0].nats).toBeCloseTo(Math.max(...result.nats), 3)
  expect(result.other?.auroc).toBeGreaterThan(0.9)
  await studies.set('likelihood', { Images: '40', 'Compare with': 'MNIST, 10,000 digits' })
  const other = resultOf<LikelihoodResult>(await studies.run('likelihood'))
  expect(other.nats).toHaveLength(40)
  expect(other.other?.auroc).toBeGreaterThanOrEqual(0)
  await expect(studies.panel('likelihood').getByRole('img', { name: /^Surprise of each pixel/ })).toHaveCount(
    6,
  )
})

test('inspect: attention sums to one, and the prediction agrees with the likelihood study', async () => {
  const { most } = resultOf<LikelihoodResult>(await studies.record('likelihood'))
  const [image] = most
  await studies.set('inspect', { Image: String(image.index || 1), Row: '2', Column: '3' })
  const result = resultOf<InspectResult>(await studies.run('inspect'))
  expect(result).toMatchObject({ image: image.index || 1, place: 19, position: 19, grid: 8, masked: false })
  for (let map = 0; map < 16; map += 1) {
    // Float32 shares.
    expect(sum(result.attention.slice(map * 64, (map + 1) * 64)) + (result.start?.[map] ?? 0)).toBeCloseTo(
      1,
      4,
    )
  }
  expect(sum(result.reached)).toBe(19)
  expect(result.similarity[19]).toBeCloseTo(1, 4)
  expect(sum(result.probabilities)).toBeCloseTo(1, 4)
  if (image.index > 0)
    expect(-Math.log(result.probabilities[result.truth])).toBeCloseTo(image.surprise[19], 3)
  const panel = studies.panel('inspect')
  await expect(panel.getByRole('img', { name: /^Attention of layer \d, head \d/ })).toHaveCount(16)
  await expect(panel.getByText(/^This token is number 20 of 64 in reading order/).first()).toBeVisible()
  await studies.set('inspect', { 'Colour scale': 'One for all maps' })
  await expect(panel.getByText('the number below the map')).toHaveCount(0)
})

test('inspect follows a click on the image and the arrow keys', async () => {
  const panel = studies.panel('inspect')
  const picker = panel.getByRole('application', { name: 'Token to inspect, 8 by 8' })
  const box = await picker.boundingBox()
  if (!box) throw new Error('There is no image to press.')
  // Row 5, column 6.
  await picker.click({ position: { x: (6.5 / 8) * box.width, y: (5.5 / 8) * box.height } })
  await expect(studies.field('inspect', 'Row')).toHaveValue('5')
  await expect(panel.getByText(/^This token is number 47 of 64 in reading order/).first()).toBeVisible()
  await picker.focus()
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowLeft'])
    await page.keyboard.press(key)
  await expect(panel.getByText(/^This token is number 31 of 64 in reading order/).first()).toBeVisible()
  await expect(picker).toBeFocused()
  // The text is that of each place on the way, so the last one may still be computed.
  await expect.poll(async () => (await studies.record('inspect')).state).toBe('done')
  expect(resultOf<InspectResult>(await studies.record('inspect')).place).toBe(30)
})

test('map of features: principal components of every layer, of images of every class', async () => {
  await studies.set('featureMap', { Images: '60', 'Record while it trains': 'No', Seed: '3' })
  const result = resultOf<FeatureMapResult>(await studies.run('featureMap'))
  expect(result).toMatchObject({ images: 60, layers: 5, components: 8, nPx: 8, seed: 3 })
  expect(new Set(result.labels).size).toBe(10)
  expect(result.coordinates).toHaveLength(5 * 60 * 8)
  await expect(studies.panel('featureMap').getByRole('listbox')).toBeVisible()
  await expect(studies.panel('featureMap').getByRole('checkbox')).toHaveCount(10)
})

test('learning rate: the better of two is copied into the form', async () => {
  test.setTimeout(120_000)
  await studies.set('sweep', {
    'Highest learning rate': '0.003',
    'Number of rates': '2',
    'Steps per rate': '25',
    Seed: '1',
  })
  const result = resultOf<SweepResult>(await studies.run('sweep'))
  expect(result.rows.map(({ learningRate }) => learningRate)).toEqual([0.003, 0.001])
  for (const { loss } of result.rows) expect(loss).toBeLessThan(Math.log(16))
  const best = result.rows[result.best]
  expect(best.loss).toBe(Math.min(...result.rows.map(({ loss }) => loss ?? Infinity)))
  await page.getByLabel('Learning rate', { exact: true }).first().fill('0.0123')
  await studies.panel('sweep').getByRole('button', { name: 'Use this rate' }).click()
  await expect(lab.region('Training').getByLabel('Learning rate', { exact: true })).toHaveValue(
    String(best.learningRate),
  )
})

test('axe finds nothing on the studies with their results', async () => {
  test.setTimeout(120_000)
  for (const kind of studyKinds) {
    await studies.choose(kind)
    expect(await violationsInAllLooks(page, '.studies-panel'), kind).toEqual([])
  }
})

test('settings that the data do not allow are rejected, and the run is unaffected', async () => {
  const step = (await lab.state()).run?.step
  for (const [kind, label, value, key] of [
    ['lowData', 'Labels per class', '400', 'perClass'],
    ['inspect', 'Row', '40', 'row'],
  ] as const) {
    await studies.set(kind, { [label]: value })
    const { state, failure } = await studies.run(kind)
    expect(state, kind).toBe('failed')
    expect(failure, kind).toMatchObject({ code: 'config-invalid', subject: key })
    await expect(studies.panel(kind).getByRole('alert')).toContainText(failure?.remedy ?? 'no remedy')
    await expect(studies.field(kind, label)).toHaveAttribute('aria-invalid', 'true')
    await studies.panel(kind).getByRole('button', { name: 'Defaults' }).click()
    await expect(studies.field(kind, label)).not.toHaveAttribute('aria-invalid', 'true')
  }
  await studies.set('sweep', { 'Steps per rate': '3' })
  await expect(studies.action('sweep')).toHaveAttribute(
    'title',
    'Steps per rate must be from 10 to 100000, not 3.',
  )
  expect((await lab.state()).run).toMatchObject({ status: 'finished', step })
})

test('a study can be cancelled, and the next one starts at once', async () => {
  await studies.set('fineTune', { Steps: '5000' })
  await studies.action('fineTune').click()
  await expect(studies.panel('fineTune').getByRole('progressbar')).toBeVisible()
  await lab.until('the first steps', ({ studies: { fineTune } }) => fineTune?.state === 'running')
  await studies.panel('fineTune').getByRole('button', { name: 'Cancel' }).click()
  await lab.until('the cancel', ({ studies: { fineTune } }) => fineTune?.state === 'cancelled')
  resultOf(await studies.run('likelihood'))
})

test('masked pixels: several masks vote in the probe and in fine-tuning', async () => {
  test.setTimeout(240_000)
  await train({ steps: 60, warmupSteps: 10, objective: 'masked' })
  for (const kind of ['probe', 'fineTune'] as const) {
    await studies.choose(kind)
    await studies.panel(kind).getByRole('button', { name: 'Defaults' }).click()
  }
  await studies.set('probe', { 'Voting masks': '3', 'Labelled images': '150', 'Test images': '60' })
  const probe = resultOf<ProbeResult>(await studies.run('probe'))
  expect(probe.masks).toBe(3)
  expect(Math.max(...probe.layers)).toBeGreaterThan(0.2)
  await studies.set('fineTune', {
    'Voting masks': '3',
    Steps: '10',
    'Validate every': '5',
    'Labelled images': '100',
    'Compare with training from scratch': 'No',
    'Horizontal flip': 'Yes',
  })
  const tuned = resultOf<FineTuneResult>(await studies.run('fineTune'))
  expect(tuned.masks).toBe(3)
  expect(tuned.arms.map(({ name }) => name)).toEqual(['pretrained'])
  expect(tuned.arms[0].curve.every(({ generative }) => generative !== null)).toBe(true)
  const inside = resultOf<InspectResult>(await studies.run('inspect'))
  expect(inside).toMatchObject({ masked: true, start: null })
  expect(sum(inside.reached)).toBe(64)
})

test('every setting of every study was changed at least once', async () => {
  await studies.set('probe', { Classifier: 'SGD', 'k-NN': 'off' })
  await studies.set('probe', { 'k-NN': 'on', Attentive: 'on' })
  const all: string[] = []
  for (const kind of studyKinds) {
    await studies.choose(kind)
    all.push(...(await studies.labels(kind)))
  }
  expect(all.length).toBeGreaterThan(30)
  expect(all.filter((label) => !studies.changed.has(label))).toEqual([])
})

test('on a phone the studies are a tab of their own, without horizontal scrolling', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('tab', { name: 'Studies', exact: true }).click()
  for (const kind of studyKinds) {
    await studies.choose(kind)
    await expect(studies.action(kind)).toBeVisible()
    expect(await sidewaysScrolling(page), kind).toEqual([])
  }
  expect(await axeViolations(page)).toEqual([])
})

test('studies survive a reload: the reopened run has their results', async () => {
  const before = await lab.state()
  const kinds = studyKinds.filter((kind) => before.studies[kind])
  expect(kinds).toEqual(['probe', 'fineTune', 'inspect'])
  await lab.until('an autosave', ({ kept }) => kept !== null && kept.step === before.run!.step)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.reload()
  await lab.ready()
  const runs = page.getByRole('list', { name: 'Runs saved in this browser' }).getByRole('listitem')
  await runs
    .first()
    .getByRole('button', { name: /^Open .* as saved$/ })
    .click()
  const after = await lab.until(
    'the run and its studies again',
    ({ run, studies: again }) => run?.id === before.run!.id && kinds.every((kind) => again[kind]),
  )
  await studies.unfold()
  for (const kind of kinds) {
    expect(after.studies[kind], kind).toEqual({ ...before.studies[kind], done: 1, all: 1, doing: '' })
    await studies.choose(kind)
    await expect(studies.panel(kind).getByText(/^Weights of .* at step 60/)).toBeVisible()
  }
})

test('nothing was written to the console as an error', () => {
  expect(lab.errors).toEqual([])
})
