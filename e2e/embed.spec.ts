/**
 * The lab in the frame of another site: who may show it, on the first load and on later ones that the
 * service worker answers, with the headers of `npm start` and on a host without any; and what an embed does.
 */
import { rmSync } from 'node:fs'
import { expect, test, type Browser, type Frame, type Page } from '@playwright/test'
import { beforeWorkers } from './pages/beforeWorkers'
import { violationsInAllLooks } from './pages/axe'
import { buildFor, frameIn, messagesOf, serveBuild, serveOtherSite, type OtherSite } from './pages/embedding'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'
import { serveBelow } from './pages/staticHost'

test.use({ serviceWorkers: 'allow' })

let school: OtherSite
let stranger: OtherSite
/** A build that the school's pages may frame, and no others. */
let folder: string

test.beforeAll(async () => {
  test.setTimeout(180_000)
  ;[school, stranger] = await Promise.all([serveOtherSite(), serveOtherSite()])
  folder = await buildFor(`${school.crossSite} ${school.sameSite}`)
})
test.afterAll(async () => {
  await Promise.all([school.close(), stranger.close()])
  rmSync(folder, { recursive: true, force: true })
})

/** Visits the lab itself until its service worker answers the next loads of the same browser. */
async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  // A host without headers: the page reloads once to be isolated.
  await page.waitForFunction(() => crossOriginIsolated)
}

type Outcome = 'shown' | 'stopped by the browser' | 'refused by the page'

async function outcome(frame: Frame): Promise<Outcome> {
  await expect
    .poll(() => Number(frame.url().startsWith('chrome-error:')) || frame.locator('main').count(), {
      timeout: 20_000,
    })
    .toBeTruthy()
  if (frame.url().startsWith('chrome-error:')) return 'stopped by the browser'
  const refused = await frame.getByRole('heading', { name: 'may not be shown inside' }).count()
  return refused > 0 ? 'refused by the page' : 'shown'
}

/** What a frame of this site shows, on the first load and once the service worker answers. */
async function firstAndLater(browser: Browser, site: string, url: string): Promise<Outcome[]> {
  // A profile of its own, whose first load has no service worker.
  const context = await browser.newContext({ serviceWorkers: 'allow' })
  const page = await context.newPage()
  const address = `${url}?embed=loss`
  const first = await outcome(await frameIn(page, site, address))
  await visit(await context.newPage(), url)
  const later = await frameIn(page, site, address)
  const outcomes = [first, await outcome(later)]
  const answered = await page.context().serviceWorkers().length
  expect(answered).toBeGreaterThan(0)
  await context.close()
  return outcomes
}

test('the default build is shown nowhere, on the first load and later', async ({ browser, baseURL }) => {
  const [none, stopped] = ['refused by the page', 'stopped by the browser'] as const
  expect(await firstAndLater(browser, stranger.sameSite, baseURL!)).toEqual([stopped, stopped])
  const host = await serveBelow('/lab/')
  try {
    expect(await firstAndLater(browser, stranger.sameSite, host.url)).toEqual([none, none])
  } finally {
    await host.close()
  }
})

test('the default build is not shown on another site either', long, async ({ browser }) => {
  const host = await serveBelow('/lab/')
  try {
    // Another site has its own storage, and no service worker of the lab in it.
    expect((await firstAndLater(browser, stranger.crossSite, host.url))[0]).toBe('refused by the page')
  } finally {
    await host.close()
  }
})

test('a second load in a frame shows as the first did, on a host without headers', async ({ browser }) => {
  const host = await serveBelow('/lab/', folder)
  try {
    expect(await firstAndLater(browser, school.sameSite, host.url)).toEqual(['shown', 'shown'])
  } finally {
    await host.close()
  }
})

test(
  'a build for one site is shown there and nowhere else, on the first load and later',
  long,
  async ({ browser }) => {
    test.setTimeout(180_000)
    const start = await serveBuild(folder)
    const host = await serveBelow('/lab/', folder)
    try {
      for (const { url } of [start, host]) {
        expect(await firstAndLater(browser, school.sameSite, url), url).toEqual(['shown', 'shown'])
        const [first, later] = await firstAndLater(browser, stranger.sameSite, url)
        expect([first, later], url).not.toContain('shown')
      }
      expect(await firstAndLater(browser, school.crossSite, start.url)).toEqual(['shown', 'shown'])
    } finally {
      await Promise.all([start.close(), host.close()])
    }
  },
)

test('the headers of `npm start` and of the service worker are the same', async ({ page, request }) => {
  const start = await serveBuild(folder)
  try {
    const names = ['content-security-policy', 'x-frame-options', 'cross-origin-resource-policy']
    const sent = (await request.get(start.url)).headers()
    expect(sent['content-security-policy']).toContain(
      `frame-ancestors ${school.crossSite} ${school.sameSite}`,
    )
    expect(sent['x-frame-options']).toBeUndefined()
    expect(sent['cross-origin-resource-policy']).toBe('cross-origin')
    await visit(page, start.url)
    const answer = await page.goto(start.url)
    expect(answer?.fromServiceWorker()).toBe(true)
    const later = (await answer?.allHeaders()) ?? {}
    for (const name of names) expect(later[name], name).toBe(sent[name])
  } finally {
    await start.close()
  }
})

test.describe('an embed', () => {
  let start: { url: string; close(): Promise<void> }
  test.beforeAll(async () => {
    start = await serveBuild(folder)
  })
  test.afterAll(() => start.close())

  const open = (page: Page, query: string) => frameIn(page, school.crossSite, start.url + query)

  test('of completions draws with the example, draws again, and tells its height', async ({ page }) => {
    const frame = await open(page, '?backend=wasm&embed=completions')
    await expect(frame.getByRole('region', { name: 'Completions' })).toBeVisible()
    await expect(frame.getByRole('img', { name: /^Completion 1 of prompt 1/ })).toBeVisible({
      timeout: 30_000,
    })
    // Nothing of the page around it.
    for (const role of ['banner', 'complementary'] as const)
      await expect(frame.getByRole(role)).toHaveCount(0)
    await expect(frame.getByRole('region')).toHaveCount(2)
    const again = frame.getByRole('button', { name: 'Draw again' })
    await expect(again).toBeEnabled()
    const place = frame.locator('.draw-place')
    const before = await place.textContent()
    await again.click()
    await expect(place).not.toHaveText(before ?? '')
    const messages = await messagesOf(page)
    expect(messages.length).toBeGreaterThan(0)
    for (const message of messages) expect(message).toEqual({ type: 'igpt-lab', height: expect.any(Number) })
    // The page around has followed: nothing is cut off, and the height has settled.
    await expect
      .poll(() => frame.evaluate(() => document.documentElement.scrollHeight - window.innerHeight))
      .toBeLessThanOrEqual(0)
    const settled = (await messagesOf(page)).length
    await page.waitForTimeout(1000)
    expect((await messagesOf(page)).length - settled).toBeLessThanOrEqual(1)
  })

  test('registers no service worker, even where it could', async ({ page }) => {
    const frame = await frameIn(page, school.sameSite, `${start.url}?backend=wasm&embed=loss`)
    await expect(frame.getByRole('region', { name: 'Loss' })).toBeVisible({ timeout: 20_000 })
    const count = await frame.evaluate(async () => {
      const registered = await navigator.serviceWorker.getRegistrations()
      return registered.length
    })
    expect(count).toBe(0)
  })

  test('of the loss starts the run of its link, in the theme of its link', long, async ({ page }) => {
    const frame = await open(
      page,
      '?backend=wasm&embed=loss#v=1&preset=digits8&seed=0&steps=30&warmupSteps=5&theme=dark',
    )
    await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark')
    const button = frame.getByRole('button', { name: 'Start', exact: true })
    await expect(button).toBeEnabled({ timeout: 20_000 })
    await button.click()
    await expect(frame.getByText('step 30/30')).toBeVisible({ timeout: 60_000 })
    await expect(frame.getByRole('region', { name: 'Loss' }).getByRole('img').first()).toHaveAttribute(
      'aria-label',
      /Validation loss/,
    )
    await expect(frame.getByRole('link', { name: 'Open in iGPT Lab' })).toHaveAttribute(
      'href',
      /^http:\/\/localhost:\d+\/#v=1&preset=digits8&seed=0/,
    )
  })

  for (const part of ['completions', 'loss', 'probes', 'lesson'])
    test(
      `axe finds nothing in the embed of ${part}`,
      part === 'loss' || part === 'completions' ? long : {},
      async ({ page }) => {
        const frame = await open(page, `?backend=wasm&embed=${part}#view=lab&lesson=next-pixel`)
        await expect(frame.locator('main')).not.toBeEmpty()
        if (part === 'lesson') await expect(frame.getByRole('button', { name: 'Next' })).toBeVisible()
        if (part === 'completions' || part === 'probes')
          await expect(frame.getByRole('img').first()).toBeVisible({ timeout: 30_000 })
        expect(await violationsInAllLooks(page, 'html', frame)).toEqual([])
      },
    )

  test('works where the frame may store nothing', async ({ page }) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.addInitScript(denyStorage)
    await beforeWorkers(page, `(${String(denyStorage)})()`)
    const frame = await open(
      page,
      '?backend=wasm&embed=probes#v=1&preset=digits8&seed=0&steps=20&warmupSteps=5',
    )
    await frame.getByRole('button', { name: 'Start', exact: true }).click({ timeout: 30_000 })
    await expect(frame.getByText('step 20/20')).toBeVisible({ timeout: 60_000 })
    await expect(
      frame.getByRole('region', { name: 'Probe accuracy by layer' }).getByRole('img').first(),
    ).toBeVisible({ timeout: 30_000 })
    expect(await frame.evaluate(() => 'denied' in window)).toBe(true)
    expect(errors).toEqual([])
  })

  test('asks in the frame before it fetches a run from elsewhere', async ({ page }) => {
    const asked: string[] = []
    await page.route('https://elsewhere.example/**', (route) => {
      asked.push(route.request().method())
      return route.fulfill({ status: 404, headers: { 'Access-Control-Allow-Origin': '*' } })
    })
    const frame = await open(page, '?backend=wasm&embed=loss#run=https://elsewhere.example/a.igpt')
    const question = frame.getByRole('region', { name: 'Open the run of this link?' })
    await expect(question).toContainText('elsewhere.example')
    expect(asked).toEqual([])
    await question.getByRole('button', { name: 'Open the run' }).click()
    await expect(frame.getByRole('alert')).toContainText('answered 404')
    expect(asked).toEqual(['HEAD', 'GET'])
  })
})

test('the share dialog makes the frame, and says who may show it', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Share this set-up' })
  await dialog.getByText('Embed one part in another page').click()
  await dialog.getByRole('combobox', { name: 'Part' }).selectOption('probes')
  const code = await dialog.getByRole('textbox', { name: 'HTML for the other page' }).inputValue()
  expect(code).toMatch(
    /^<iframe src="http:\/\/localhost:\d+\/\?embed=probes#v=1&amp;preset=digits8&amp;seed=0"/,
  )
  await expect(dialog).toContainText('was built so that no other site may show it in a frame')
})

/**
 * Runs in the frame and its worker before their code: what stores is denied, as browsers deny it to frames of
 * other sites: some by throwing at the first touch, some by rejecting.
 */
function denyStorage(): void {
  const scope = globalThis as unknown as Record<string, unknown> & { navigator: object }
  const error = () => new DOMException('Access is denied for this document.', 'SecurityError')
  const throws = () => {
    throw error()
  }
  const rejects = () => Promise.reject(error())
  const define = (owner: object, name: string, get: () => unknown) =>
    Object.defineProperty(owner, name, { get, configurable: true })
  for (const name of ['localStorage', 'sessionStorage', 'caches']) define(scope, name, throws)
  define(scope, 'indexedDB', () => ({ open: throws }))
  define(scope.navigator, 'serviceWorker', throws)
  define(scope.navigator, 'locks', () => ({ request: rejects, query: rejects }))
  define(scope.navigator, 'storage', () => ({
    getDirectory: rejects,
    persist: rejects,
    persisted: rejects,
    estimate: rejects,
  }))
  scope.denied = true
}
