// @ts-check
/**
 * Rows on what a crash costs: how long ago the state stored last was taken, at most, while the real page
 * trains from Start on, and how long after a pause its last state is stored.
 */
import { build } from 'vite'
import { projectRoot, serveDist } from '../../scripts/serve.mjs'
import { atMost, figure } from '../report.mjs'

const port = 4198
const mostSeconds = 10
/** Left for storing a state where one step alone takes nearly as long as may be lost. */
const savingSeconds = 3

/** Presets that fit into the memory of every device. */
export const autosavedPresets = [
  'shapes12',
  'digits8',
  'mnist14',
  'emoji16',
  'emoji32',
  'mnist28',
  'fashion28',
]

/**
 * Trains a preset for some seconds, then pauses. Measurements begin at step 0, where they take longest.
 *
 * @param {import('playwright').Page} page @param {string} url @param {string} preset @param {number} seconds
 * @returns {Promise<{ oldest: number, afterPause: number, oneStep: number, steps: number }>} seconds
 */
async function lateness(page, url, preset, seconds) {
  await page.goto(`${url}?backend=wasm#v=1&preset=${preset}`)
  await page.waitForFunction(() => 'igptLab' in window)
  await page.evaluate('window.igptLab.ready')
  return page.evaluate(async (forSeconds) => {
    const lab = window.igptLab
    const wait = () =>
      new Promise((done) => {
        setTimeout(done, 50)
      })
    await lab.start()
    const begun = Date.now()
    let oldest = 0
    while (Date.now() - begun < 1000 * forSeconds) {
      await wait()
      oldest = Math.max(oldest, Date.now() - (lab.state().kept?.at ?? begun))
    }
    await lab.pause()
    const paused = Date.now()
    const { run, config, metrics } = lab.state()
    const step = run?.step ?? 0
    while ((lab.state().kept?.step ?? -1) < step) await wait()
    const afterPause = Date.now() - paused
    await lab.stop()
    return {
      oldest: oldest / 1000,
      afterPause: afterPause / 1000,
      oneStep: (config.batchSize * config.nPx ** 2) / (metrics.tokensPerSecond ?? Infinity),
      steps: step,
    }
  }, seconds)
}

/**
 * @param {import('../harness.mjs').Bench} bench
 * @param {{ built: boolean, presets: readonly string[], seconds: number }} options `built` if dist is up to
 *   date; `seconds` for which each preset is trained
 * @returns {Promise<import('../report.mjs').Row[]>}
 */
export async function autosaveRows({ browser }, { built, presets, seconds }) {
  if (!built) await build({ root: projectRoot, logLevel: 'error' })
  const server = await serveDist(port)
  /** @type {import('../report.mjs').Row[]} */
  const rows = []
  try {
    for (const preset of presets) {
      const page = await browser.newPage()
      const samples = await lateness(page, server.url, preset, seconds)
      await page.close()
      const { oldest, afterPause, oneStep, steps } = samples
      // A state exists only between two steps.
      const most = Math.max(mostSeconds, oneStep + savingSeconds)
      const row = { today: '-', aim: '-', aims: () => false, samples }
      rows.push(
        {
          ...row,
          what: `${preset}: work that a crash would lose, at most, ${seconds} s from Start, ${steps} steps`,
          must: most > mostSeconds ? `<= ${figure(most)} s: a step and its saving` : `<= ${mostSeconds} s`,
          found: `${figure(oldest)} s`,
          value: oldest,
          reaches: atMost(most),
        },
        {
          ...row,
          what: `${preset}: stored after a pause`,
          must: '<= 1 s',
          found: `${figure(afterPause)} s`,
          value: afterPause,
          reaches: atMost(1),
        },
      )
    }
  } finally {
    await server.close()
  }
  return rows
}
