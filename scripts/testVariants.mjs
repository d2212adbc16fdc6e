// @ts-check
/**
 * `npm run test:variants`: runs the tests of the WGSL kernels once for each forced form of the kernels and
 * prints a table of results. `-- --only subgroups` selects the variants that contain the word, `--files
 * parity` the test files whose path contains it. Exits with 1 if anything failed. Takes half an hour or more.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './findChromium.mjs'
import { runCommand } from './npmRun.mjs'
import { readOptions } from './options.mjs'

/**
 * Options that are not named keep the defaults of software adapters (src/compute/webgpu/gpuOptions.ts). Half
 * precision is not included: its own gate (src/compute/ops/tuning/gate.ts) checks it, not the tolerances of
 * float32.
 */
const variants = [
  'matmul=registers',
  'matmul=workgroup',
  'attention=registers,attentionRows=1',
  'attention=registers,attentionRows=2',
  'attention=registers,attentionRows=4',
  'attention=workgroup,attentionRows=1',
  'attention=workgroup,attentionRows=2',
  'attention=workgroup,attentionRows=4',
  'rowLanes=1',
  'rowLanes=32',
  'rowLanes=64',
  'rowLanes=4,subgroups=true',
  'rowLanes=32,subgroups=true',
  'targetThreads=64',
  'targetThreads=16384',
  'submitMs=1',
]

/**
 * All tests that run the kernels: ops, the model against PyTorch's and transformers' numbers, captured steps
 * and passes, whole runs, and sampling.
 */
const allFiles = [
  'src/compute/ops/webgpuOps.browser.test.ts',
  'src/compute/ops/webgpuKernels.browser.test.ts',
  'src/compute/webgpu/matmul/matmul.browser.test.ts',
  'src/compute/model/capturedTrainer.browser.test.ts',
  'src/compute/ops/samplingKernels.browser.test.ts',
  'src/compute/ops/webgpuSampling.browser.test.ts',
  'src/compute/model/passes.browser.test.ts',
  'src/compute/model/igpt.browser.test.ts',
  'src/compute/model/lookInside.browser.test.ts',
  'src/checkpoint/parity.browser.test.ts',
  'src/compute/model/trainerState.browser.test.ts',
  'src/worker/session/session.browser.test.ts',
]

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
for (const variant of variants.filter((text) => text.includes(word))) results.push(await run(variant, files))
rmSync(reports, { recursive: true, force: true })
console.log('\n| variant | passed | failed | seconds |\n|---|---|---|---|')
for (const { variant, passed, failed, seconds } of results)
  console.log(`| ${variant} | ${passed} | ${failed} | ${seconds.toFixed(0)} |`)
process.exit(results.length > 0 && results.every(({ passed, failed }) => passed > 0 && failed === 0) ? 0 : 1)
