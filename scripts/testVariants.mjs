// @ts-check
/**
 * `npm run test:variants`: runs the tests of the WGSL kernels once for each forced form of the kernels and
 * prints a table of results. `-- --only subgroups` selects the variants that contain the word, `--files
 * parity` the test files whose path contains it. Exits with 1 if anything failed. Takes half an hour or more.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserTests, capturedTests, kernelForms, modelTests, opTests } from '../bench/kit/kernelTests.mjs'
import { ensureChromium } from './findChromium.mjs'
import { runCommand } from './npmRun.mjs'
import { readOptions } from './options.mjs'

/**
 * All tests that run the kernels: ops, the model against PyTorch's and transformers' numbers, captured steps
 * and passes, whole runs, and sampling.
 */
const allFiles = [...opTests, ...modelTests, ...capturedTests, ...browserTests]

const reports = mkdtempSync(join(tmpdir(), 'igpt-variants-'))
process.env.IGPT_CHROMIUM = ensureChromium()

/** @param {string} variant @param {string[]} files */
async function run(variant, files) {
  const file = join(reports, 'report.json')
  rmSync(file, { force: true })
  const start = performance.now()
  console.log(`\n=== ${variant} ===`)
  const succeeded = await runCommand(
    [
      'vitest',
      'run',
      '--project',
      'browser',
      ...files,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { IGPT_GPU_OPTIONS: variant },
  )
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  const failed = report?.numFailedTests ?? 0
  return {
    variant,
    passed: report?.numPassedTests ?? 0,
    failed: succeeded ? failed : Math.max(failed, 1),
    seconds: (performance.now() - start) / 1000,
  }
}

const options = readOptions()
const word = options.get('only') ?? ''
const results = []
const files = allFiles.filter((path) =>
  (options.get('files') ?? '').split(',').some((part) => path.includes(part)),
)
for (const variant of kernelForms.filter((text) => text.includes(word)))
  results.push(await run(variant, files))
rmSync(reports, { recursive: true, force: true })
console.log('\n| variant | passed | failed | seconds |\n|---|---|---|---|')
for (const { variant, passed, failed, seconds } of results)
  console.log(`| ${variant} | ${passed} | ${failed} | ${seconds.toFixed(0)} |`)
process.exit(results.length > 0 && results.every(({ passed, failed }) => passed > 0 && failed === 0) ? 0 : 1)
