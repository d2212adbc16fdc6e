// @ts-check
/**
 * `npm run reproduce`: the paper's experiments at small scale, on the CPU, in minutes. Prints the tables and
 * writes reports/reproduce.md and .json. Options replace settings of the preset, such as --seed 1 or
 * --steps 500.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { readOptions } from './options.mjs'
import { projectRoot } from './serve.mjs'

// Fused multiply-add doubles the kernels' speed; Node 20 needs a flag for it, set before the process starts.
const relaxed = '--experimental-wasm-relaxed-simd'
if (!process.execArgv.includes(relaxed) && Number(process.versions.node.split('.')[0]) < 22) {
  process.exit(
    spawnSync(process.execPath, [relaxed, ...process.argv.slice(1)], { stdio: 'inherit' }).status ?? 1,
  )
}

/** Shows progress on one line of a terminal; prints nothing elsewhere. */
const onProgress = (/** @type {string} */ doing) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`)
}

const load = async (/** @type {string} */ path) =>
  (await runnerImport(join(projectRoot, path), { configFile: false, root: projectRoot, logLevel: 'error' }))
    .module
try {
  const options = readOptions()
  const fineTuneSteps = Number(options.get('fineTuneSteps') ?? 300)
  options.delete('fineTuneSteps')
  const { runReproduce } = /** @type {typeof import('../src/headless/reproduceReport.ts')} */ (
    await load('src/headless/reproduceReport.ts')
  )
  const began = performance.now()
  const cpu = cpus()[0]?.model ?? 'unknown CPU'
  const machine = `${cpu}, ${cpus().length} cores, Node ${process.versions.node}`
  const { report, markdown } = await runReproduce({
    options,
    fineTuneSteps,
    machine,
    onProgress,
    readFile: async (path) => new Uint8Array(await readFile(join(projectRoot, 'public', path))),
  })
  const seconds = Math.round((performance.now() - began) / 1000)
  onProgress('')
  const text = `${markdown}\nTook ${seconds} s.\n`
  console.log(text)
  await mkdir(join(projectRoot, 'reports'), { recursive: true })
  await writeFile(join(projectRoot, 'reports', 'reproduce.md'), text)
  const numbers = { date: new Date().toISOString().slice(0, 10), machine, seconds, ...report }
  await writeFile(join(projectRoot, 'reports', 'reproduce.json'), `${JSON.stringify(numbers, null, 1)}\n`)
} catch (error) {
  const failure = /** @type {{ failure?: import('../src/core/failure.ts').Failure }} */ (error).failure
  console.error(
    failure ? `${failure.message} ${failure.remedy}` : error instanceof Error ? error.message : error,
  )
  process.exit(1)
}
