/**
 * The built page in an engine other than Chromium's, by controls and console API: it boots, trains to
 * Chromium's numbers, keeps its run over a reload and a crash, opens files, and works offline and by keys.
 * One browser for all tests of an engine, in order.
 */
import { readdirSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { unzipSync } from 'fflate'
import type { ConsoleApi } from '../pages/console'
import { serveBelow } from '../pages/staticHost'
import { waitFor } from './processGroup'
import { Engine, type EngineName } from './engines'
import type { EnginePage } from './EnginePage'
import {
  defaultPreset,
  drawn,
  keepMeasured,
  ownPictures,
  ownRun,
  referenceFor,
  shortRun,
  type Measured,
} from './measured'

declare const igptLab: ConsoleApi

test.describe.configure({ mode: 'serial' })

let engine: Engine
let page: EnginePage
let url = ''
/** What the tests so far have computed. */
let measured: Measured

test.beforeAll(async ({ baseURL }, { project }) => {
  url = baseURL ?? ''
  engine = new Engine(project.name as EngineName)
  page = await engine.start()
})

test.afterAll(async () => {
  const written = await engine.end()
  if (test.info().status !== test.info().expectedStatus) console.log(written)
})

/** Trains the short run for about so many steps and pauses it, saved; resolves with its state. */
async function trainedAbout(steps: number) {
  await page.run(async (settings) => {
    await igptLab.start(settings)
    await igptLab.pause()
  }, shortRun)
  const { run } = await page.until('the pause', (state) => state.run?.status === 'paused')
  if (run!.step < steps) await page.run((count) => igptLab.step(count) as Promise<void>, steps - run!.step)
  return page.until(
    'the save',
    ({ kept, run: now }) => now?.status === 'paused' && now.step >= steps && kept?.step === now.step,
  )
}

test('boots on WebAssembly, isolated, and names its backend @quick', async () => {
  await engine.visitBefore(page, url)
  await page.open(url + defaultPreset)
  const { backend, adapter } = await page.state()
  expect(backend).toBe('wasm')
  expect(adapter).toMatch(/^CPU, (relaxed )?SIMD, \d+ threads?$/)
  expect(await page.run(() => crossOriginIsolated)).toBe(true)
  expect(await page.run((words) => document.body.innerText.includes(words), adapter ?? '')).toBe(true)
  // The engine's own accessibility agrees with the name that the tests look for.
  const start = await page.element('button', 'Start')
  expect(await page.browser.wire.accessibleName(start)).toBe('Start')
  console.log(`${page.browser.version}, ${adapter}`)
  measured = {
    version: page.browser.version,
    adapter: adapter ?? '',
    loss: [],
    valLoss: [],
    probes: [],
    completions: [],
    ownConfig: {},
    ownLoss: [],
  }
})

test("a run saved at its half, reloaded and resumed ends with Chromium's numbers @quick", async () => {
  const half = shortRun.steps / 2
  const saved = await trainedAbout(half)
  await page.reload()
  await page.click('button', 'Resume this run')
  const {
    metrics,
    probes,
    run: ended,
  } = await page.until('the end of the run', (state) => state.run?.status === 'finished')
  expect(ended!.id).toBe(saved.run!.id)
  expect(metrics.step).toEqual(Array.from({ length: shortRun.steps }, (_, i) => i + 1))
  const { images } = await page.run((settings) => igptLab.complete(settings), drawn)
  Object.assign(measured, {
    loss: metrics.loss,
    valLoss: metrics.valLoss,
    probes,
    completions: images,
  } satisfies Partial<Measured>)
  keepMeasured(engine.name, measured)
  const reference = referenceFor(measured.adapter)
  expect(measured.loss).toEqual(reference.loss)
  expect(measured.valLoss).toEqual(reference.valLoss)
  expect(measured.probes).toEqual(reference.probes)
  expect(measured.completions).toEqual(reference.completions)
})

test('own pictures from a file dialog train as in Chromium @quick', async () => {
  await page.chooseFiles('Open files', [ownPictures])
  await page.click('button', 'Accept')
  await page.gone('dialog', 'Train on these images?')
  const images = await page.element('combobox', 'Images')
  await waitFor('the pictures to be the data set of the form', () =>
    page.run(
      (select) => (select as unknown as HTMLSelectElement).value.startsWith('own'),
      images as Record<string, string>,
    ),
  )
  await page.run((settings) => igptLab.start(settings) as Promise<void>, ownRun)
  const { metrics, config } = await page.until(
    'the run',
    ({ run }) => run?.status === 'finished' && run.steps === ownRun.steps,
  )
  Object.assign(measured, { ownLoss: metrics.loss, ownConfig: config } satisfies Partial<Measured>)
  keepMeasured(engine.name, measured)
  const reference = referenceFor(measured.adapter)
  expect(measured.ownConfig).toEqual(reference.ownConfig)
  expect(measured.ownLoss).toEqual(reference.ownLoss)
})

test('its service worker isolates the page on a plain host, and offline it trains @quick', async () => {
  const host = await serveBelow('/some/path/')
  try {
    await engine.visitBefore(page, host.url)
    await page.browser.wire.navigate(host.url + defaultPreset)
    await page.waitUntilIsolated()
  } finally {
    await host.close()
  }
  await page.reload()
  expect(await page.run(() => crossOriginIsolated)).toBe(true)
  await page.run((settings) => igptLab.start(settings) as Promise<void>, { ...shortRun, steps: 12 })
  const { metrics } = await page.until('the run', ({ run }) => run?.status === 'finished')
  expect(metrics.loss[0]).toBe(measured.loss[0])
})

/** The complete path of a new download with this ending. */
const downloaded = (ending: string) => () =>
  readdirSync(page.browser.downloads).find((name) => name.endsWith(ending))

test('a run file and a model saved by the buttons are whole, and the run trains on', async () => {
  await page.open(url + defaultPreset)
  const { run, metrics } = await trainedAbout(6)
  await page.download(() => page.click('button', 'Save run file'), downloaded('.igpt'))
  const weights = await page.download(
    () => page.click('button', 'Export weights'),
    downloaded('.safetensors'),
  )
  const folder = await page.download(() => page.click('button', 'Export folder'), downloaded('.zip'))
  const inFolder = Object.entries(unzipSync(folder)).find(([name]) => name.endsWith('model.safetensors'))
  const headerOf = (bytes: Uint8Array) => {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
    return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>
  }
  expect(Object.keys(headerOf(weights)).length).toBeGreaterThan(10)
  expect(Object.keys(headerOf(inFolder![1]))).toEqual(Object.keys(headerOf(weights)))

  await page.run(() => igptLab.step(4) as Promise<void>)
  await page.run(() => igptLab.stop() as Promise<void>)
  const [file] = readdirSync(page.browser.downloads).filter((name) => name.endsWith('.igpt'))
  await page.chooseFiles('Open run file', [`${page.browser.downloads}/${file}`])
  const opened = await page.until(
    'the opened run',
    (state) => state.run?.status === 'paused' && state.run.step === run!.step,
  )
  expect(opened.metrics.loss).toEqual(metrics.loss)
  await page.run(() => igptLab.step(4) as Promise<void>)
  const further = await page.until('four more steps', (state) => state.run?.step === run!.step + 4)
  expect(further.metrics.loss).toEqual(referenceFor(measured.adapter).loss.slice(0, run!.step + 4))
})

test('after a crash the run resumes with the same losses', async () => {
  const saved = await trainedAbout(6)
  await engine.kill()
  page = await engine.start()
  await page.open(url + defaultPreset)
  await page.click('button', 'Resume this run')
  const { metrics, run } = await page.until('the end', (state) => state.run?.status === 'finished')
  expect(run!.id).toBe(saved.run!.id)
  expect(metrics.loss).toEqual(referenceFor(measured.adapter).loss)
})

test('by keys alone: the first Tab offers the images, S starts a run and P pauses it', async () => {
  // The address is the open one, so it would not be loaded again.
  await page.reload()
  await page.press('Tab')
  expect(await page.run(() => document.activeElement?.textContent)).toBe('Skip to the images')
  expect(await page.run(() => document.activeElement?.matches(':focus-visible'))).toBe(true)
  await page.press('s')
  await page.until('a run', ({ run }) => run?.status === 'running' && run.step >= 1)
  await page.press('p')
  await page.until('the pause', ({ run }) => run?.status === 'paused')
  await page.press('x')
  await page.until('the stop', ({ run }) => run?.status === 'stopped')
})

test('in Chinese, which the worker loads as a part of its own, a run has the same losses', async () => {
  await page.open(`${url}${defaultPreset.replace('?', '?again&')}&lang=zh-CN`)
  expect(await page.run(() => document.documentElement.lang)).toBe('zh-CN')
  await page.run((settings) => igptLab.start(settings) as Promise<void>, shortRun)
  const { metrics } = await page.until('the run', ({ run }) => run?.status === 'finished')
  expect(metrics.loss).toEqual(referenceFor(measured.adapter).loss)
})

for (const phase of ['installing', 'activating', 'activated'] as const)
  test(`a first visit can be reloaded while its service worker is ${phase}`, async ({ baseURL }) => {
    const visitor = new Engine(engine.name)
    try {
      const visit = await visitor.start()
      await visit.open(baseURL + defaultPreset)
      // A phase may be over before it is seen.
      await waitFor('the phase', () =>
        visit.run(async (wanted) => {
          const all = await navigator.serviceWorker.getRegistration()
          const states = ['installing', 'installed', 'activating', 'activated']
          const state = (all?.installing ?? all?.waiting ?? all?.active)?.state ?? ''
          return states.indexOf(state) >= states.indexOf(wanted)
        }, phase),
      )
      const began = Date.now()
      await visit.reload()
      expect(Date.now() - began).toBeLessThan(20_000)
    } finally {
      await visitor.end()
    }
  })

test('the first visit shows the trained example', async ({ baseURL }) => {
  const visitor = new Engine(engine.name)
  try {
    const visit = await visitor.start()
    await visit.open(`${baseURL}?backend=wasm`)
    const { metrics } = await visit.until('the example', (state) => state.metrics.loss.length > 100)
    expect(metrics.loss.at(-1)).toBeLessThan(metrics.loss[0])
  } finally {
    await visitor.end()
  }
})
