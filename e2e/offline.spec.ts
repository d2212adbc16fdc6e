/**
 * The built folder below a sub-path of a static host, with its service worker: isolated by the worker's
 * headers, usable offline after the first visit, and notified of new versions without a reload during a run.
 */
import { expect, test, type Page } from '@playwright/test'
import { briefMeasurements } from './pages/briefMeasurements'
import { LabPage } from './pages/LabPage'
import { serveBelow, type StaticHost } from './pages/staticHost'

test.use({ serviceWorkers: 'allow' })
test.describe.configure({ mode: 'serial' })

/** Long steps with few measurements, so that the page stays responsive. */
const small = { ...briefMeasurements, evalEvery: 100_000, probeEvery: 100_000, completeEvery: 100_000 }

let host: StaticHost
let page: Page
let lab: LabPage

test.beforeAll(async ({ browser }) => {
  host = await serveBelow('/some/sub/path/')
  page = await browser.newPage()
  lab = new LabPage(page)
})

test.afterAll(async () => {
  await page.close()
  await host.close()
})

test('under `npm start` the first visit installs it, is isolated already and does not reload', async ({
  browser,
}) => {
  const visit = await browser.newPage()
  let loads = 0
  visit.on('load', () => {
    loads += 1
  })
  await visit.goto('./')
  await visit.waitForFunction(() => navigator.serviceWorker.controller !== null)
  expect(await visit.evaluate(() => crossOriginIsolated)).toBe(true)
  // This host sends .gz files with Content-Encoding, so the browser unpacks them.
  await expect
    .poll(() =>
      visit.evaluate(async () => {
        const [name] = await caches.keys()
        return (await (await caches.open(name)).keys()).some(({ url }) => url.includes('/datasets/digits8/'))
      }),
    )
    .toBe(true)
  expect(loads).toBe(1)
  await visit.close()
})

const cacheNames = () => page.evaluate(() => caches.keys())

test('the first visit installs it, and the page reloads once to be isolated', async () => {
  await lab.goto(host.url)
  await page.waitForFunction(() => crossOriginIsolated && navigator.serviceWorker.controller !== null)
  await lab.ready()
  expect(page.url()).toBe(host.url)
  expect(await cacheNames()).toEqual([expect.stringMatching(/^igpt-lab \/some\/sub\/path\/ [0-9a-f]{12}$/)])
  // Its responses carry the policies of the page and of workers.
  const policies = await page.evaluate(async () => {
    const script = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? ''
    const worker = /training\.worker-[\w-]+\.js/.exec(await (await fetch(script)).text())?.[0] ?? ''
    const of = async (address: string | URL) => (await fetch(address)).headers.get('content-security-policy')
    return [await of(script), await of(new URL(worker, script))]
  })
  expect(policies[0]).toMatch(/^default-src 'none'; script-src 'self' 'sha256-/)
  expect(policies[1]).toMatch(/'wasm-unsafe-eval'/)
})

test('a new version is reported during a run and waits until the user reloads', async () => {
  await lab.call('start', { ...small, steps: 100_000, warmupSteps: 1 })
  await lab.until('a run', ({ run }) => run?.status === 'running' && run.step >= 1)
  // Paused while the browser checks for updates: training takes both cores of a small machine.
  await lab.call('pause')
  await lab.until('the pause', (state) => state.run?.status === 'paused')
  const [first] = await cacheNames()
  host.change('sw.js', (text) => text.replace(/\b[0-9a-f]{12}\b/, '0123456789ab'))
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update()
  })
  const notice = page.getByRole('status').filter({ hasText: 'A new version is ready' })
  await expect(notice).toContainText('the run continues until then')
  const { run } = await lab.state()
  await lab.call('resume')
  await lab.until(
    'some more steps',
    (state) => state.run?.id === run?.id && (state.run?.step ?? 0) > (run?.step ?? 0) + 5,
  )
  await lab.call('stop')
  await lab.until('the stop', (state) => state.run?.status === 'stopped')

  const loaded = page.waitForEvent('load')
  await page.getByRole('button', { name: 'Reload now' }).click()
  await loaded
  await lab.ready()
  await expect(page.getByText('A new version is ready')).toHaveCount(0)
  await expect.poll(cacheNames).toEqual([first.replace(/[0-9a-f]{12}$/, '0123456789ab')])
})

test('with the host down, a reload opens the lab and it trains', async () => {
  await host.close()
  await lab.goto(`${host.url}?backend=wasm`)
  await lab.ready()
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  const state = await lab.trainFor(5, small)
  expect(state.backend).toBe('wasm')
  expect(state.adapter).toMatch(/threads/)
  expect(state.metrics.loss[0]).toBeCloseTo(Math.log(Number(state.config.nVocab)), 1)
})
