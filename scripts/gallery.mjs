// @ts-check
/**
 * `npm run gallery`: pictures of every view of the built page, to be looked at: Play, Lab, a lesson, the
 * drawing pad, the pixel view and the share dialog, at four widths, light and dark, in both languages:
 * VIEW-WIDTH-LANGUAGE-LOOK.png. Options: --to FOLDER (reports/gallery), --port N, --languages en,zh-CN,
 * --widths 360,768,1440,1920 (and 740 and 320 for low windows),
 * --views play,lab,lesson,pad,pixel,share (and help, finder, studies),
 * --looks light,dark (and more, more-dark for prefers-contrast, forced, forced-dark for forced colours).
 * It says where a page is wider than its window, and exits with 1 then.
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
    to: { type: 'string', default: 'reports/gallery' },
    widths: { type: 'string', default: '360,768,1440,1920' },
    languages: { type: 'string', default: 'en,zh-CN' },
    views: { type: 'string', default: 'play,lab,lesson,pad,pixel,share' },
    looks: { type: 'string', default: 'light,dark' },
    port: { type: 'string', default: '4194' },
  },
})
const folder = resolve(projectRoot, values.to)
mkdirSync(folder, { recursive: true })

/** Heights of a phone, a tablet, a laptop and a large screen; a phone on its side, and a page at 400%. */
const heights = /** @type {Record<number, number>} */ ({
  360: 740,
  768: 1024,
  1440: 900,
  1920: 1080,
  740: 360,
  320: 256,
})
/** Time for the page to draw after a change, milliseconds. */
const drawingMs = 1000

/**
 * What of the address shows a view, and what is pressed then. Elements are found without words, since the
 * pictures are in two languages.
 * @type {Record<string, { hash: string, open?: (page: import('playwright').Page) => Promise<unknown> }>}
 */
const views = {
  play: { hash: 'view=play' },
  lab: { hash: 'view=lab' },
  lesson: { hash: 'view=play&lesson=next-pixel' },
  pad: { hash: 'view=play', open: (page) => page.locator('.pad-tile').click() },
  pixel: {
    hash: 'view=play',
    open: (page) => page.locator('.press-area[data-image="sample 0"]').press('Enter'),
  },
  share: { hash: 'view=lab', open: (page) => page.keyboard.press('u') },
  help: { hash: 'view=play', open: (page) => page.keyboard.press('?') },
  finder: { hash: 'view=lab', open: (page) => page.keyboard.press('Control+k') },
  studies: { hash: 'view=lab', open: (page) => page.locator('.studies-fold').click() },
}

/** How a system may ask the page to look, as Playwright emulates it. */
const plain = /** @type {const} */ ({ colorScheme: 'light', forcedColors: 'none', contrast: 'no-preference' })
/** @type {Record<string, Parameters<import('playwright').Page['emulateMedia']>[0]>} */
const looks = {
  light: plain,
  dark: { ...plain, colorScheme: 'dark' },
  more: { ...plain, contrast: 'more' },
  'more-dark': { ...plain, contrast: 'more', colorScheme: 'dark' },
  forced: { ...plain, forcedColors: 'active' },
  'forced-dark': { ...plain, forcedColors: 'active', colorScheme: 'dark' },
}

/** The file's name is the view's, the width, the language and the look. */
async function takeView(
  /** @type {import('playwright').Browser} */ browser,
  /** @type {string} */ url,
  /** @type {{ view: string, width: number, language: string }} */ { view, width, language },
) {
  const context = await browser.newContext({
    viewport: { width, height: heights[width] ?? 900 },
    locale: language,
    colorScheme: 'light',
    hasTouch: width < 600,
  })
  const page = await context.newPage()
  await page.goto(`${url}#${views[view].hash}`)
  await page.waitForFunction(() => 'igptLab' in window)
  await page.evaluate('window.igptLab.ready')
  await page.waitForFunction(() => window.igptLab.state().run !== null, null, { timeout: 60_000 })
  await page.waitForTimeout(3 * drawingMs)
  await views[view].open?.(page)
  let isTooWide = false
  for (const look of values.looks.split(',')) {
    await page.emulateMedia(looks[look])
    await page.waitForTimeout(drawingMs)
    const name = `${view}-${width}-${language}-${look}.png`
    await page.screenshot({ path: join(folder, name) })
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    isTooWide ||= excess > 0
    console.log(excess > 0 ? `${name}: ${excess} px wider than its window` : name)
  }
  await context.close()
  return isTooWide
}

const server = await serveDist(Number(values.port))
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
let failures = 0
try {
  for (const view of values.views.split(','))
    for (const width of values.widths.split(',').map(Number))
      for (const language of values.languages.split(','))
        if (await takeView(browser, server.url, { view, width, language })) failures += 1
} finally {
  await browser.close()
  await server.close()
}
process.exit(failures > 0 ? 1 : 0)
