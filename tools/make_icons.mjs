// @ts-check
/**
 * Writes public/icons from public/icon.svg, in the sizes of an installed web app. The maskable icon has a
 * wide border, since systems crop it to their own shape. Needs a Chromium. Run: node tools/make_icons.mjs
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright'
import { chromiumFlags } from '../scripts/chromiumFlags.mjs'
import { ensureChromium } from '../scripts/findChromium.mjs'

const root = resolve(import.meta.dirname, '..')
const svg = readFileSync(join(root, 'public/icon.svg'), 'utf8')
const folder = join(root, 'public/icons')
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
for (const [name, side, border] of /** @type {[string, number, number][]} */ ([
  ['180', 180, 0],
  ['192', 192, 0],
  ['512', 512, 0],
  ['maskable-512', 512, 64],
])) {
  const page = await browser.newPage({ viewport: { width: side, height: side } })
  const inner = side - 2 * border
  const style =
    'body { margin: 0; background: #16181b } ' +
    `svg { display: block; width: ${inner}px; height: ${inner}px; margin: ${border}px }`
  await page.setContent(`<style>${style}</style>${svg}`)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}
await browser.close()
