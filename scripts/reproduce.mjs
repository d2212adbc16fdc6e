// @ts-check
/**
 * `npm run reproduce`: the paper's experiments in small, in processes side by side.
 *
 * --quick (the default) takes under ten minutes; --suite small takes hours on two cores, --suite full wants a
 * GPU. --jobs 2 runs side by side; --only mnist14,seed3 makes the runs whose name has one of these texts;
 * --report remakes the report from the results; --backend webgpu trains on a GPU. A run that has a result is
 * skipped, and one that was killed goes on after its last part.
 */
import { fork, spawnSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** @typedef {import('../src/headless/suite/plan.ts').PlannedRun} PlannedRun */

/** Shows progress on one line of a terminal; prints nothing elsewhere. */
const onProgress = (/** @type {string} */ doing) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`)
}
const print = (/** @type {string} */ line) => {
  onProgress('')
  console.log(line)
}

const load = async (/** @type {string} */ path) =>
  (await runnerImport(join(projectRoot, path), { configFile: false, root: projectRoot, logLevel: 'error' }))
    .module

/**
 * Makes one run in a process of its own.
 *
 * @param {PlannedRun} run
 * @param {string[]} args
 * @returns {Promise<void>}
 */
const makeInProcess = (run, args) =>
  new Promise((done, refuse) => {
    const child = fork(fileURLToPath(import.meta.url), [...args, '--run', run.id], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', (doing) => onProgress(`${run.id}: ${doing}`))
    child.on('error', refuse)
    child.on('exit', (code) => (code === 0 ? done() : refuse(new Error(`its process ended with ${code}`))))
  })

/**
 * @param {string} suite
 * @returns {import('../src/headless/suite/command.ts').SuiteFolders}
 */
function foldersOf(suite) {
  const reports = join(projectRoot, 'reports', 'reproduce')
  const parts = join(reports, 'parts')
  // Results of the quick suite are not committed.
  if (suite === 'quick')
    return {
      results: join(reports, suite),
      parts,
      report: join(reports, 'quick.md'),
      figures: join(reports, 'figures'),
    }
  const name = suite === 'small' ? 'reproduction' : `reproduction-${suite}`
  return {
    results: join(projectRoot, 'reproduction', suite),
    parts,
    report: join(projectRoot, 'docs', `${name}.md`),
    figures: join(projectRoot, 'docs', 'figures'),
  }
}

/** @param {Map<string, string>} options */
function takeOptions(options) {
  const take = (/** @type {string} */ name, /** @type {string} */ fallback) => {
    const value = options.get(name) ?? fallback
    options.delete(name)
    return value
  }
  const quick = take('quick', 'false') === 'true'
  const taken = {
    suite: take('suite', 'quick'),
    jobs: Number(take('jobs', '2')),
    only: take('only', ''),
    backend: take('backend', 'wasm'),
    run: take('run', ''),
    report: take('report', 'false') === 'true',
  }
  const [unknown] = options.keys()
  if (unknown) throw new Error(`Unknown option --${unknown}.`)
  if (!Number.isInteger(taken.jobs) || taken.jobs < 1) throw new Error('--jobs is a whole number from 1.')
  return quick ? { ...taken, suite: 'quick' } : taken
}

try {
  const options = takeOptions(readOptions())
  const { suiteNamed } = /** @type {typeof import('../src/headless/suite/plan.ts')} */ (
    await load('src/headless/suite/plan.ts')
  )
  const { backendNamed } = /** @type {typeof import('../src/headless/train.ts')} */ (
    await load('src/headless/train.ts')
  )
  const command = /** @type {typeof import('../src/headless/suite/command.ts')} */ (
    await load('src/headless/suite/command.ts')
  )
  const suite = suiteNamed(options.suite)
  const folders = foldersOf(suite)
  const cpu = cpus()[0]?.model ?? 'unknown CPU'
  const shared = {
    folders,
    backend: backendNamed(options.backend),
    loadDawn: () => import('webgpu'),
    readFile: async (/** @type {string} */ path) =>
      new Uint8Array(await readFile(join(projectRoot, 'public', path))),
  }
  if (options.run) {
    // Without the process that started it a run would go on unseen.
    const onOrphaned = () => process.exit(1)
    process.on('disconnect', onOrphaned)
    await command.makeOne({
      ...shared,
      run: command.runNamed(command.plannedRuns(suite), options.run),
      machine: `${cpu}, ${cpus().length} cores, Node ${process.versions.node}`,
      onProgress: (doing) => process.send?.(doing),
    })
    process.off('disconnect', onOrphaned)
    process.disconnect?.()
  } else {
    await mkdir(folders.results, { recursive: true })
    const only = options.only.split(',').filter(Boolean)
    const args = ['--suite', suite, '--backend', options.backend]
    const failed = options.report
      ? []
      : await command.makeSuite({
          ...shared,
          runs: command.plannedRuns(suite, only),
          jobs: options.jobs,
          make: (run) => makeInProcess(run, args),
          print,
        })
    const text = await command.writeReport(suite, command.plannedRuns(suite), folders, 'figures')
    print(suite === 'quick' ? text : `The report is ${folders.report}.`)
    if (failed.length > 0) throw new Error(`${failed.length} runs failed: ${failed.join(', ')}.`)
  }
} catch (error) {
  const failure = /** @type {{ failure?: import('../src/core/failure.ts').Failure }} */ (error).failure
  console.error(
    failure ? `${failure.message} ${failure.remedy}` : error instanceof Error ? error.message : error,
  )
  process.exit(1)
}
