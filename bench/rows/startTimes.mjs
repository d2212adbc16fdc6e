// @ts-check
/**
 * Rows on the real page: from Start to the first step and to step 200 of the default preset, with
 * evaluations.
 */
import { build } from 'vite'
import { projectRoot, serveDist } from '../../scripts/serve.mjs'
import { atMost, figure } from '../report.mjs'
import { median } from '../turns.mjs'

const port = 4197

/**
 * Seconds from Start until the page shows each of the steps, in a fresh page.
 *
 * @param {import('playwright').Page} page @param {string} url @param {readonly number[]} steps
 */
async function startTo(page, url, steps) {
  await page.goto(`${url}?backend=wasm`)
  await page.waitForFunction(() => 'igptLab' in window)
  await page.evaluate('window.igptLab.ready')
  return /** @type {Promise<number[]>} */ (
    page.evaluate(async (wanted) => {
      const begin = performance.now()
      const times = []
      await window.igptLab.start()
      for (const step of wanted) {
        while ((window.igptLab.state().run?.step ?? 0) < step)
          await new Promise((done) => {
            setTimeout(done, 5)
          })
        times.push((performance.now() - begin) / 1000)
      }
      await window.igptLab.stop()
      return times
    }, steps)
  )
}

/**
 * @param {import('../harness.mjs').Bench} bench
 * @param {{ rounds: number, built: boolean, longStarts: number }} options `built` if dist is up to date
 * @returns {Promise<import('../report.mjs').Row[]>}
 */
export async function startRows({ browser }, { rounds, built, longStarts }) {
  if (!built) await build({ root: projectRoot, logLevel: 'error' })
  const server = await serveDist(port)
  /** @type {number[]} */
  const first = []
  /** @type {number[]} */
  const long = []
  try {
    for (let i = 0; i < rounds; i += 1) {
      const page = await browser.newPage()
      const [toFirst, to200] = await startTo(page, server.url, i < longStarts ? [1, 200] : [1])
      first.push(toFirst ?? Number.NaN)
      if (to200 !== undefined) long.push(to200)
      await page.close()
    }
  } finally {
    await server.close()
  }
  /** @type {import('../report.mjs').Row[]} */
  const rows = [
    {
      what: 'Start to first step, default preset, wasm',
      today: '-',
      must: '<= 2 s',
      aim: '<= 1 s',
      found: `${figure(median(first))} s`,
      value: median(first),
      reaches: atMost(2),
      aims: atMost(1),
      samples: first,
    },
    {
      what: 'Start to step 200, default preset, wasm, evaluations included',
      today: '-',
      must: '<= 60 s',
      aim: '<= 35 s',
      found: `${figure(median(long))} s`,
      value: median(long),
      reaches: atMost(60),
      aims: atMost(35),
      samples: long,
    },
  ]
  return long.length > 0 ? rows : rows.slice(0, 1)
}
