// @ts-check
/**
 * Builds and serves the bench page, opens it in a full Chromium, and passes requests to its contenders.
 * Describes machine and browser without host names or paths. The measurements are in bench/rows.
 */
import { cpus, platform, arch, totalmem, loadavg } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { chromiumFlags } from '../scripts/chromiumFlags.mjs'
import { ensureChromium } from '../scripts/findChromium.mjs'

/** @typedef {import('./page/protocol.ts').BenchRequest} BenchRequest */

/**
 * @template {BenchRequest} R
 * @typedef {import('./page/protocol.ts').ResponseTo<R>} ResponseTo
 */

/**
 * @typedef {object} Bench
 * @property {<R extends BenchRequest>(name: string, request: R, kind?: string) => Promise<ResponseTo<R>>}
 *   request sends a request to the contender `name`, whose worker of `kind` ('igpt', or a peer's) the first
 *   one starts; rejects with the contender's own message
 * @property {(name: string) => Promise<void>} end terminates a contender's worker
 * @property {Machine} machine
 * @property {import('playwright').Browser} browser
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Machine
 * @property {string} date
 * @property {string} cpu
 * @property {string} system
 * @property {string} browser
 * @property {string} adapter WebGPU adapter, with its driver if the browser reports it
 * @property {number} loadBefore load average before the bench; near 0 on a quiet machine
 */

const config = join(import.meta.dirname, 'vite.config.ts')

const adapterText = `navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).then((a) => a
  ? [a.info.vendor, a.info.architecture, a.info.device, a.info.description,
      a.info.isFallbackAdapter ? 'software' : ''].filter(Boolean).join(', ')
  : 'none') ?? 'no WebGPU'`

/**
 * @param {import('playwright').Page} page @param {import('playwright').Browser} browser
 * @returns {Promise<Machine>}
 */
export async function describeMachine(page, browser) {
  const processors = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} logical cores`,
    system: `${platform()} ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
    browser: `Chromium ${browser.version()}`,
    adapter: await page.evaluate(adapterText),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

/**
 * @param {{ peers?: boolean }} [options] `peers` builds their workers too
 * @returns {Promise<Bench>}
 */
export async function startBench({ peers = false } = {}) {
  if (peers) process.env.IGPT_BENCH_PEERS = '1'
  await build({ configFile: config })
  const server = await preview({ configFile: config })
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(`bench page: ${error.message}`))
  await page.goto(`${server.resolvedUrls?.local[0]}${peers ? 'peers.html' : ''}`)
  await page.waitForFunction('Boolean(window.bench)')
  if (!(await page.evaluate('window.bench.isolated')))
    throw new Error('The bench page is not cross-origin isolated, so wasm would have no threads.')
  return {
    request(name, request, kind = 'igpt') {
      const args = /** @type {const} */ ([name, kind, request])
      return /** @type {Promise<never>} */ (page.evaluate(([n, k, r]) => window.bench.request(n, k, r), args))
    },
    end: (name) => page.evaluate((n) => window.bench.end(n), name),
    machine: await describeMachine(page, browser),
    browser,
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
