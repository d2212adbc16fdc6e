// @ts-check
/**
 * The bytes of JavaScript that the built page loads, compressed as a host compresses them: `gzip -9`, each
 * file for itself. Used by `npm run bench:ui` and by e2e/weight.spec.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Most bytes before the worker, and of the whole first load without the worker's. */
export const limitBytes = 300_000

/** Bytes of these files together after compression. @param {string} dist @param {readonly string[]} files */
export const gzipBytes = (dist, files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0)

/**
 * The scripts that have to be there before the page's first line runs, and so before the worker: the entry
 * and what it imports, as index.html lists them.
 *
 * @param {string} dist the built page's folder
 * @returns {string[]} names below `dist`
 */
export function entryScripts(dist) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  return [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? '')
}

/**
 * All scripts that a page has loaded, without those of the worker.
 *
 * @param {import('playwright').Page} page
 * @returns {Promise<string[]>} names below the page's address
 */
export async function loadedScripts(page) {
  const files = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname.replace(/^.*\/(?=assets\/)/, ''))
      .filter((name) => name.endsWith('.js') && name.startsWith('assets/') && !name.includes('worker')),
  )
  return [...new Set(files)]
}
