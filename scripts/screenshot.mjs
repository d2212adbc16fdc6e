// @ts-check
/**
 * `npm run screenshot`: serves the built page, trains the default preset to a step, and writes
 * docs/screenshot-light.png and docs/screenshot-dark.png. Options: --step N (200), --width N (1440),
 * --height N (900), --query "?backend=..." , --name screenshot, --full (the whole page's height).
 * The pictures show what the page showed: nothing is drawn by this script.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumFlags } from './chromiumFlags.mjs'
import { ensureChromium } from './findChromium.mjs'
import { projectRoot, serveDist } from './serve.mjs'

const { values } = parseArgs({
  options: {
    step: { type: 'string', default: '200' },
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    query: { type: 'string', default: '' },
    name: { type: 'string', default: 'screenshot' },
    full: { type: 'boolean', default: false },
    port: { type: 'string', default: '4193' },
  },
})
const step = Number(values.step)
const folder = join(projectRoot, 'docs')
mkdirSync(folder, { recursive: true })

const server = await serveDist(Number(values.port))
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
try {
  const viewport = { width: Number(values.width), height: Number(values.height) }
  const page = await browser.newPage({ viewport, colorScheme: 'light' })
  // Skip the example run; the screenshot shows a run of this page.
  await page.addInitScript(() => localStorage.setItem('igpt-lab-view', '{"exampleSeen":true}'))
  await page.goto(`${server.url}${values.query}`)
  await page.waitForFunction(() => 'igptLab' in window)
  await page.evaluate('window.igptLab.ready')
  if (step > 0) {
    await page.getByRole('button', { name: 'Start', exact: true }).click()
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
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme: theme })
    await page.mouse.move(0, 0)
    await page.waitForTimeout(1000)
    const path = join(folder, `${values.name}-${theme}.png`)
    await page.screenshot({ path, fullPage: values.full })
    console.log(path)
  }
} finally {
  await browser.close()
  await server.close()
}
