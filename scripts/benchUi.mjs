// @ts-check
/**
 * `npm run bench:ui`: what a visitor feels of the page on this machine. Builds it, opens it in a full
 * Chromium as at a first visit, presses Start by mouse, and prints a Markdown table: layout shift, bytes of
 * JavaScript, time to the first step, long tasks of the main thread, frames a second while scrubbing.
 * Options: `--json FILE` saves all samples; `--no-build` takes dist as it is; `--seconds N` (30) of steady
 * state; `--port N`. Exits with 1 where a limit is missed. Use a quiet machine.
 */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { build } from 'vite'
import { describeMachine } from '../bench/harness.mjs'
import { entryScripts, gzipBytes, limitBytes, loadedScripts } from '../bench/pageWeight.mjs'
import { atLeast, atMost, figure, markdownMachine, markdownTable, plainRows } from '../bench/report.mjs'
import { chromiumFlags } from './chromiumFlags.mjs'
import { ensureChromium } from './findChromium.mjs'
import { projectRoot, serveDist } from './serve.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '30' },
    port: { type: 'string', default: '4195' },
  },
})
const steadySeconds = Number(values.seconds)
const dist = join(projectRoot, 'dist')
const progress = (/** @type {string} */ text) => console.error(`bench:ui: ${text}`)

/**
 * @typedef {object} Watched what the page's observers have seen, times in milliseconds since it was opened
 * @property {{ at: number, value: number, afterInput: boolean }[]} shifts
 * @property {{ at: number, ms: number }[]} longTasks
 */

/** Runs in the page before its scripts. */
function watch() {
  /** @type {Watched} */
  const seen = { shifts: [], longTasks: [] }
  Object.assign(window, { seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = /** @type {{ value: number, hadRecentInput: boolean }} */ (
        /** @type {unknown} */ (entry)
      )
      seen.shifts.push({ at: entry.startTime, value, afterInput: hadRecentInput })
    }
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      seen.longTasks.push({ at: startTime, ms: duration })
  }).observe({ type: 'longtask', buffered: true })
}

/** @param {import('playwright').Page} page */
const seenIn = (page) =>
  page.evaluate(() => /** @type {{ seen: Watched }} */ (/** @type {unknown} */ (window)).seen)
/** @param {import('playwright').Page} page */
const nowIn = (page) => page.evaluate(() => performance.now())

/** The page's layout shift between two times, without what follows an input within half a second. */
const shiftOf = (/** @type {Watched} */ { shifts }, from = 0, to = Infinity) =>
  shifts
    .filter(({ at, afterInput }) => at >= from && at < to && !afterInput)
    .reduce((sum, { value }) => sum + value, 0)

/**
 * Opens the page as at a first visit and waits until the example is on it and nothing has moved for a while.
 *
 * @param {import('playwright').Page} page @param {string} url
 */
async function firstVisit(page, url) {
  await page.goto(url)
  await page.waitForFunction(() => 'igptLab' in window && window.igptLab.state().run !== null, null, {
    timeout: 120_000,
  })
  await page.waitForTimeout(5000)
}

/**
 * Presses Start by mouse. @param {import('playwright').Page} page
 * @returns seconds from the press to the first step, and the time of the press
 */
async function pressStart(page) {
  const pressed = await nowIn(page)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.waitForFunction(
    () => {
      // Read from the page: the console's whole state would take the time that is measured.
      const readouts = document.querySelector('.readouts')
      const step = /step (\d+)/.exec(readouts?.textContent ?? '')
      return readouts?.querySelector('.run-mark.live') && Number(step?.[1]) >= 1
    },
    null,
    { polling: 50, timeout: 300_000 },
  )
  return { pressed, toFirstStep: ((await nowIn(page)) - pressed) / 1000 }
}

/** Counts the page's frames from now on. @param {import('playwright').Page} page */
const countFrames = (page) =>
  page.evaluate(() => {
    const counter = { frames: 0, stop: false, start: performance.now() }
    Object.assign(window, { counter })
    const count = () => {
      counter.frames += 1
      if (!counter.stop) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })

/** Frames a second since `countFrames`. @param {import('playwright').Page} page */
const framesASecond = (page) =>
  page.evaluate(() => {
    const { counter } = /** @type {{ counter: { frames: number, stop: boolean, start: number } }} */ (
      /** @type {unknown} */ (window)
    )
    counter.stop = true
    return counter.frames / ((performance.now() - counter.start) / 1000)
  })

/**
 * Replays the training for some seconds, from its first step.
 *
 * @param {import('playwright').Page} page @param {number} seconds
 * @returns frames a second
 */
async function replay(page, seconds) {
  await page.getByRole('button', { name: 'Play the training again' }).click()
  await countFrames(page)
  await page.waitForTimeout(1000 * seconds)
  const frames = await framesASecond(page)
  const pause = page.getByRole('button', { name: 'Pause the replay' })
  if (await pause.isVisible()) await pause.click()
  return frames
}

/**
 * Moves the scrubber to and fro for some seconds: completions, loss marker, layer curve, heatmap column.
 *
 * @param {import('playwright').Page} page @param {number} seconds
 * @returns frames a second, null if nothing was measured yet
 */
async function scrub(page, seconds) {
  const slider = page.getByRole('slider', { name: 'Rewind the training' })
  const box = await slider.boundingBox()
  if (!box) return null
  await countFrames(page)
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + 5, y)
  await page.mouse.down()
  const end = Date.now() + 1000 * seconds
  for (let i = 0; Date.now() < end; i += 1) {
    await page.mouse.move(box.x + 5 + (box.width - 10) * Math.abs(((i / 40) % 2) - 1), y)
    await page.waitForTimeout(16)
  }
  await page.mouse.up()
  return framesASecond(page)
}

/** Waits until the run has probed a trained model once. @param {import('playwright').Page} page */
const untilProbes = (page) =>
  page.waitForFunction(() => window.igptLab.state().probes.length > 0, null, {
    polling: 250,
    timeout: 900_000,
  })

/** @typedef {Pick<import('../bench/report.mjs').Row, 'must' | 'aim' | 'reaches' | 'aims'>} Limits */

/**
 * @param {string} what @param {string} found @param {number | null} value @param {Limits} limits
 * @param {unknown} [samples]
 * @returns {import('../bench/report.mjs').Row}
 */
const row = (what, found, value, limits, samples) => ({ what, today: '-', found, value, ...limits, samples })

const shiftLimits = {
  must: '< 0.1',
  aim: '<= 0.02',
  reaches: (/** @type {number} */ v) => v < 0.1,
  aims: atMost(0.02),
}
const byteLimits = {
  must: '< 300,000',
  aim: '<= 200,000',
  reaches: (/** @type {number} */ v) => v < limitBytes,
  aims: atMost(200_000),
}

/** @param {import('playwright').Page} page @param {string} url */
async function measure(page, url) {
  progress('first visit')
  await firstVisit(page, url)
  const before = entryScripts(dist)
  const all = await loadedScripts(page)
  const atLoad = shiftOf(await seenIn(page))
  progress('scrubbing the example')
  const idleFrames = await scrub(page, 5)
  progress('replaying the example')
  const replayFrames = await replay(page, 4)
  progress('Start')
  const { pressed, toFirstStep } = await pressStart(page)
  await untilProbes(page)
  const probed = await nowIn(page)
  progress(`${steadySeconds} s of steady state`)
  await page.waitForTimeout(1000 * steadySeconds)
  const ended = await nowIn(page)
  const seen = await seenIn(page)
  const long = seen.longTasks.filter(({ at, ms }) => at >= probed && at < ended && ms > 50)
  const longest = Math.max(0, ...long.map(({ ms }) => ms))
  progress('scrubbing while it trains')
  await page.waitForFunction(() => window.igptLab.state().probes.length > 1, null, {
    polling: 250,
    timeout: 900_000,
  })
  const busyFrames = await scrub(page, 5)
  const atStart = shiftOf(seen, pressed, ended)
  const [weightBefore, weight] = [gzipBytes(dist, before), gzipBytes(dist, all)]
  const frameLimits = { must: '>= 30', aim: '>= 55', reaches: atLeast(30), aims: atLeast(55) }
  const framesFound = (/** @type {number | null} */ frames) =>
    frames === null ? 'no slider' : figure(frames)
  return [
    row(
      'Layout shift at the first visit, example included',
      figure(atLoad),
      atLoad,
      shiftLimits,
      seen.shifts,
    ),
    row('Layout shift from Start to the steady state', figure(atStart), atStart, shiftLimits),
    row(
      'Bytes of JavaScript before the worker, gzip -9',
      figure(weightBefore),
      weightBefore,
      byteLimits,
      before,
    ),
    row(
      'Bytes of JavaScript of the first load without the worker, gzip -9',
      `${figure(weight)} in ${all.length} files`,
      weight,
      byteLimits,
      all,
    ),
    row('Start to first step, default preset', `${figure(toFirstStep)} s`, toFirstStep, {
      must: '<= 3 s',
      aim: '<= 1.5 s',
      reaches: atMost(3),
      aims: atMost(1.5),
    }),
    row(
      `Main-thread tasks over 50 ms in ${steadySeconds} s of the default run, after its first probes`,
      long.length === 0 ? 'none' : `${long.length}, the longest ${figure(longest)} ms`,
      long.length,
      { must: '0', aim: '0', reaches: atMost(0), aims: atMost(0) },
      seen.longTasks,
    ),
    row(
      'Frames a second while scrubbing the example: completions, loss marker, layer curve, heatmap',
      framesFound(idleFrames),
      idleFrames,
      frameLimits,
    ),
    row('The same while the default run trains', framesFound(busyFrames), busyFrames, frameLimits),
    row(
      'Frames a second while the training of the example is replayed',
      framesFound(replayFrames),
      replayFrames,
      frameLimits,
    ),
  ]
}

if (!values['no-build']) await build({ root: projectRoot, logLevel: 'error' })
const loadBefore = Math.round((loadavg()[0] ?? 0) * 10) / 10
const server = await serveDist(Number(values.port))
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.addInitScript(watch)
  const rows = await measure(page, server.url)
  const machine = { ...(await describeMachine(page, browser)), loadBefore }
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify({ machine, rows: plainRows(rows) }, null, 1)}\n`)
  }
  console.log(`${markdownMachine(machine)}\n\n${markdownTable(rows)}`)
  process.exitCode = rows.every(({ value, reaches }) => value !== null && reaches(value)) ? 0 : 1
} finally {
  await browser.close()
  await server.close()
}
