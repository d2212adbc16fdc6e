/**
 * The content security policy of the built page: it is served, normal use on both backends does not violate
 * it, and it blocks injected code. Headers of the service worker are tested in offline.spec.ts.
 */
import { expect, test, type Page } from '@playwright/test'
import { briefMeasurements } from './pages/briefMeasurements'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'
import { PolicyWatch } from './pages/PolicyWatch'

const small = { nLayer: 1, nEmbd: 16, nHead: 2, batchSize: 8, ...briefMeasurements }

/** Trains, completes and probes; opens menus and sheets, which add styles. */
async function wholeRound(page: Page, backend: 'wasm' | 'webgpu', steps: number) {
  const lab = new LabPage(page)
  await lab.open(`?backend=${backend}`)
  const state = await lab.trainFor(steps, small, 150_000)
  await lab.complete({ promptCount: 1, samplesPerPrompt: 1, promptRows: backend === 'wasm' ? 2 : 7, seed: 1 })
  await page.getByRole('button', { name: /^Backend:/ }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Help/ }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  return { state, errors: lab.errors }
}

/** Attempts injections in the page. Returns those that succeeded. */
async function tryToInject(): Promise<string[]> {
  const through: string[] = []
  Object.assign(window, { through })
  const attempts: (() => unknown)[] = [
    () => {
      const script = document.createElement('script')
      script.append('window.through.push("inline script")')
      document.body.append(script)
    },
    () =>
      document.body.insertAdjacentHTML(
        'beforeend',
        '<img src="data:," onerror="window.through.push(\'markup\')">',
      ),
    () => {
      const button = document.createElement('button')
      button.setAttribute('onclick', 'window.through.push("handler")')
      button.click()
    },
    () => setTimeout('window.through.push("text made code")' as never, 0),
    () => {
      new Worker('https://elsewhere.example/worker.js')
      through.push('worker from elsewhere')
    },
    () => {
      const script = document.createElement('script')
      script.src = 'data:text/javascript,window.through.push("data script")'
      document.body.append(script)
    },
    () => {
      const base = document.createElement('base')
      base.href = 'https://elsewhere.example/'
      document.head.append(base)
      if (document.baseURI.includes('elsewhere')) through.push('base')
    },
  ]
  for (const attempt of attempts) {
    try {
      attempt()
    } catch {
      // Blocked at once, as expected.
    }
  }
  await new Promise((done) => {
    setTimeout(done, 200)
  })
  return through
}

test('the page and its workers are served with strict policies', async ({ request }) => {
  const page = await request.get('./')
  const html = await page.text()
  const inPage = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
  expect(inPage).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+';/)
  expect(inPage).not.toMatch(/unsafe/)
  expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<script'))
  expect(page.headers()['content-security-policy']).toBe(`${inPage}; frame-ancestors 'none'`)
  expect(page.headers()['x-frame-options']).toBe('DENY')
  const script = /src="\.\/(assets\/index-[^"]+\.js)"/.exec(html)?.[1] ?? ''
  const worker = /training\.worker-[\w-]+\.js/.exec(await (await request.get(script)).text())?.[0] ?? ''
  const ofWorker = (await request.get(`assets/${worker}`)).headers()['content-security-policy']
  expect(ofWorker).toContain("script-src 'self' blob: 'wasm-unsafe-eval'")
  expect(ofWorker).not.toMatch(/unsafe-inline|'unsafe-eval'/)
})

test('normal use on wasm with threads violates nothing, and injected code does not run', async ({ page }) => {
  const watch = await PolicyWatch.of(page)
  const { state, errors } = await wholeRound(page, 'wasm', 5)
  expect(state.backend).toBe('wasm')
  expect(state.adapter).toMatch(/threads/)
  expect(state.probes.length).toBeGreaterThan(0)
  expect(await watch.violations()).toEqual([])
  expect(errors).toEqual([])

  expect(await page.evaluate(tryToInject)).toEqual([])
  expect((await watch.violations()).length).toBeGreaterThanOrEqual(5)
})

test('normal use on webgpu violates nothing', long, async ({ page }) => {
  test.setTimeout(240_000)
  const watch = await PolicyWatch.of(page)
  const { state, errors } = await wholeRound(page, 'webgpu', 1)
  expect(state.backend).toBe('webgpu')
  expect(await watch.violations()).toEqual([])
  expect(errors).toEqual([])
})
