// @ts-check
/**
 * `npm run screenshot`: serves the built page, trains the default preset to a step, and writes
 * docs/screenshot-light.png and docs/screenshot-dark.png. Options: --step N (200), --width N (1440),
 * --height N (900), --query "?backend=..." , --name screenshot, --full (the whole page's height), --to FOLDER
 * (docs), --view play or lab (lab; of a first visit play). Instead of a step, --visit takes the page of a
 * first visit, and --after 5,30,120 the page as many seconds after Start while it trains:
 * NAME-visit-light.png, NAME-5s-light.png and so on. The pictures show what the page showed: nothing is drawn
 * by this script.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumFlags } from './chromiumFlags.mjs'
import { ensureChromium } from './findChromium.mjs'
import { projectRoot, serveDist } from './serve.mjs'

const { values } = parseArgs({
  options: {
    step: { type: 'string', default: '200' },
    visit: { type: 'boolean', default: false },
    view: { type: 'string', default: '' },
    after: { type: 'string', default: '' },
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    query: { type: 'string', default: '' },
    name: { type: 'string', default: 'screenshot' },
    full: { type: 'boolean', default: false },
    to: { type: 'string', default: 'docs' },
    port: { type: 'string', default: '4193' },
  },
})
const moments = values.after === '' ? [] : values.after.split(',').map(Number)
if (moments.some((seconds, i) => !(seconds > (moments[i - 1] ?? 0))))
  throw new Error(`--after is ${values.after}, not ascending seconds such as 5,30,120.`)
const folder = resolve(projectRoot, values.to)
mkdirSync(folder, { recursive: true })

/** Time for the page to take up another theme and draw its charts again, milliseconds. */
const drawingMs = 1000

/**
 * The page as it is now in both themes, light first.
 * @param {import('playwright').Page} page
 * @param {string} name
 */
async function takeBoth(page, name) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme: theme })
    await page.mouse.move(0, 0)
    await page.waitForTimeout(drawingMs)
    const path = join(folder, `${name}-${theme}.png`)
    await page.screenshot({ path, fullPage: values.full })
    console.log(path)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/**
 * The page in a browser profile of its own.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{ isFirstVisit: boolean }} options a later visit does not open the example
 */
async function openPage(browser, url, { isFirstVisit }) {
  const viewport = { width: Number(values.width), height: Number(values.height) }
  const page = await browser.newPage({ viewport, colorScheme: 'light' })
  const view = values.view || (isFirstVisit ? '' : 'lab')
  const stored = {
    ...(isFirstVisit ? {} : { exampleSeen: true, ownRunSeen: true }),
    ...(view ? { view } : {}),
  }
  await page.addInitScript(
    (settings) => localStorage.setItem('igpt-lab-view', settings),
    JSON.stringify(stored),
  )
  await page.goto(`${url}${values.query}`)
  await page.waitForFunction(() => 'igptLab' in window)
  await page.evaluate('window.igptLab.ready')
  return page
}

/**
 * A first visit, when the example is open and has been drawn.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 */
async function takeFirstVisit(browser, url) {
  const page = await openPage(browser, url, { isFirstVisit: true })
  await page.waitForFunction(() => window.igptLab.state().run !== null, null, { timeout: 60_000 })
  await page.waitForTimeout(4 * drawingMs)
  await takeBoth(page, `${values.name}-visit`)
  await page.close()
}

const start = (/** @type {import('playwright').Page} */ page) =>
  page.getByRole('button', { name: 'Start', exact: true }).click()

/**
 * A run in training, so many seconds after Start.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 */
async function takeMoments(browser, url) {
  const page = await openPage(browser, url, { isFirstVisit: false })
  await start(page)
  const began = performance.now()
  for (const seconds of moments) {
    // The theme's drawing time is part of the wait, so that the light picture is of this second.
    await page.waitForTimeout(Math.max(0, 1000 * seconds - drawingMs - (performance.now() - began)))
    await takeBoth(page, `${values.name}-${seconds}s`)
    const step = await page.evaluate(() => window.igptLab.state().run?.step)
    console.log(`${seconds} s after Start: step ${step}`)
  }
  await page.evaluate('window.igptLab.pause()')
  await page.close()
}

/**
 * A run paused at a step, or the page before Start for step 0.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 */
async function takeStep(browser, url) {
  const page = await openPage(browser, url, { isFirstVisit: false })
  const step = Number(values.step)
  if (step > 0) {
    await start(page)
    // A function, not a string: the page's policy forbids evaluating strings.
    await page.waitForFunction(
      (wanted) => {
        const { run, probes } = window.igptLab.state()
        return (run?.step ?? 0) >= wanted && probes.some((probe) => probe.step >= wanted - 99)
      },
      step,
      { timeout: 1_800_000, polling: 250 },
    )
    // Wait for the last completions to be drawn.
    await page.waitForTimeout(4000)
    await page.evaluate('window.igptLab.pause()')
  }
  await takeBoth(page, values.name)
  await page.close()
}

const server = await serveDist(Number(values.port))
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
try {
  if (values.visit) await takeFirstVisit(browser, server.url)
  if (moments.length > 0) await takeMoments(browser, server.url)
  if (!values.visit && moments.length === 0) await takeStep(browser, server.url)
} finally {
  await browser.close()
  await server.close()
}
