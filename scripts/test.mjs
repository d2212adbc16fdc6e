// @ts-check
/**
 * `npm test`: every check, in order, stopping at the first red one. Finds or installs a full
 * Chromium, shows each runner's own output, times each stage, and closes with the line
 * "N passed, N failed" over all tests that ran.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dealFiles, filesEnding } from './dealFiles.mjs'
import { ensureChromium } from './findChromium.mjs'
import { npmRun, runCommand } from './npmRun.mjs'

const reports = mkdtempSync(join(tmpdir(), 'igpt-test-'))
const started = performance.now()
const total = { passed: 0, failed: 0 }

/** @param {number} since */
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Prints the sums and ends the program. */
function finish() {
  rmSync(reports, { recursive: true, force: true })
  console.log(`\nTotal time: ${seconds(started)}\n${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
}

/**
 * Runs one stage; a red stage ends the whole run.
 * @param {string} name
 * @param {() => Promise<boolean>} run
 * @param {() => { passed: number, failed: number }} [count] reads the runner's own report
 */
async function stage(name, run, count = () => ({ passed: 0, failed: 0 })) {
  const since = performance.now()
  console.log(`\n=== ${name} ===`)
  const green = await run()
  const { passed, failed } = count()
  total.passed += passed
  total.failed += green ? failed : Math.max(failed, 1)
  console.log(`--- ${name}: ${green ? 'passed' : 'FAILED'} in ${seconds(since)}`)
  if (!green) finish()
}

/** @param {string} file */
const reportOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

/**
 * A stage of vitest projects.
 * @param {string} name
 * @param {string[]} projects
 * @param {string[][]} dealt test files of each process, all of the projects' where there are none; each
 *   process has a browser and a cache of its own. What takes the time in Chromium is the software adapter's
 *   compiler, which uses one core of a browser.
 */
function vitestStage(name, projects, dealt = [[]]) {
  const files = dealt.map((_, i) => join(reports, `${projects.join('-')}-${i + 1}.json`))
  const run = (/** @type {string} */ file, /** @type {number} */ i) =>
    runCommand(
      [
        'vitest',
        'run',
        ...projects.flatMap((project) => ['--project', project]),
        ...(dealt[i] ?? []),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      dealt.length > 1 ? { IGPT_CACHE: `node_modules/.vite-${i + 1}` } : {},
    )
  return stage(
    name,
    async () => (await Promise.all(files.map(run))).every(Boolean),
    () => {
      const found = files.map(reportOf)
      const sum = (/** @type {string} */ key) =>
        found.reduce((total, report) => total + (report?.[key] ?? 0), 0)
      return { passed: sum('numPassedTests'), failed: sum('numFailedTests') }
    },
  )
}

/** The end-to-end tests in the built page. */
function playwrightStage() {
  const file = join(reports, 'e2e.json')
  return stage(
    'end to end in Chromium',
    () => runCommand(['playwright', 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
    () => {
      const stats = reportOf(file)?.stats
      return { passed: stats?.expected ?? 0, failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) }
    },
  )
}

try {
  process.env.IGPT_CHROMIUM = ensureChromium()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  total.failed += 1
  finish()
}
console.log(`Browser: ${process.env.IGPT_CHROMIUM}`)
await stage('build of the wasm kernels', () => npmRun('build:wasm'))
await stage('types, lint and format', () => npmRun('lint'))
await vitestStage('unit and component tests', ['unit', 'dom'])
await vitestStage(
  'WGSL and worker tests in Chromium',
  ['browser'],
  dealFiles(filesEnding('src', '.browser.test.ts'), 2),
)
await stage('build', () => npmRun('build'))
await playwrightStage()
finish()
