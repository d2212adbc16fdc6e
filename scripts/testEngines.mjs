// @ts-check
/**
 * `npm run test:engines`: the built page in Firefox and WebKitGTK beside Chromium; builds it where there is
 * none. Options: --only firefox|webkit; --quick for the shorter part. Finds or installs the browsers,
 * runs e2e/engines, and prints the losses of the engines side by side. Nothing is skipped: what is missing
 * fails.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium } from './findChromium.mjs'
import { engineNames, ensureEngine } from './findEngines.mjs'
import { npmRun, runCommand } from './npmRun.mjs'
import { readOptions } from './options.mjs'
import { projectRoot } from './serve.mjs'

/** @typedef {import('../e2e/engines/measured.ts').Measured} Measured */

const started = performance.now()
const reports = join(projectRoot, 'reports', 'engines')

/** @returns {{ only: string[], quick: boolean }} */
function choices() {
  const options = readOptions()
  for (const name of options.keys())
    if (!['only', 'quick'].includes(name))
      throw new Error(`The options are --only ${engineNames.join('|')} and --quick, not --${name}.`)
  const only = options.get('only')?.split(',') ?? engineNames
  for (const name of only)
    if (!engineNames.some((one) => one === name))
      throw new Error(`--only names ${engineNames.join(' or ')}, not ${name}.`)
  return { only, quick: options.has('quick') }
}

/** Prints the losses of all engines that were measured, one row for each step. */
function printLosses() {
  const names = ['chromium', 'firefox', 'chromium-plain', 'webkit']
  const measured = names.flatMap((name) => {
    const file = join(reports, `${name}.json`)
    return existsSync(file) ? [/** @type {Measured} */ (JSON.parse(readFileSync(file, 'utf8')))] : []
  })
  if (measured.length === 0) return
  const width = 24
  const row = (/** @type {string} */ step, /** @type {string[]} */ cells) =>
    console.log(step.padStart(5), ...cells.map((cell) => cell.padStart(width)))
  console.log('\nTraining losses of the default preset, seed 0, nats per pixel')
  row(
    '',
    measured.map(({ version }) => version),
  )
  row(
    'step',
    measured.map(({ adapter }) => adapter.replace('CPU, ', '').replace('relaxed', 'rel.')),
  )
  const steps = Math.max(...measured.map(({ loss }) => loss.length))
  for (let i = 0; i < steps; i += 1)
    row(
      String(i + 1),
      measured.map(({ loss }) => String(loss[i] ?? '')),
    )
}

try {
  const { only, quick } = choices()
  if (!existsSync(join(projectRoot, 'dist', 'index.html')) && !(await npmRun('build')))
    throw new Error('The page could not be built.')
  /** @type {Record<string, string>} */
  const env = { IGPT_CHROMIUM: ensureChromium(), IGPT_ENGINES: only.join() }
  for (const engine of only) Object.assign(env, ensureEngine(/** @type {'firefox'} */ (engine)))
  if (quick) env.IGPT_ENGINES_QUICK = '1'
  // Losses of an earlier run must not stand in for those of this one.
  rmSync(reports, { recursive: true, force: true })
  const green = await runCommand(['playwright', 'test', '-c', 'e2e/engines/playwright.config.ts'], env)
  printLosses()
  console.log(`\nTotal time: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  process.exitCode = green ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
