// @ts-check
/**
 * Headless training: npm run train -- --preset digits8 --steps 200 --backend wasm --seed 0 --json
 *
 * `--backend webgpu` uses the machine's GPU through Dawn, or the software Vulkan of a Chromium if there is no
 * GPU. `--steps` stops early on the schedule of the whole run; any other setting is given by name, such as
 * --nLayer 2. `--out run.igpt` writes the run file, `--resume run.igpt` resumes one; `--weightsOnly` omits
 * the optimizer's state. With --json every event is one line of JSON, otherwise measurements are printed as
 * text.
 */
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { runnerImport } from 'vite'
import { readOptions } from './options.mjs'
import { projectRoot } from './serve.mjs'
import { driverIsNamed, softwareVulkan } from './softwareVulkan.mjs'

// Fused multiply-add doubles the kernels' speed; Node 20 needs a flag for it, set before the process starts.
const relaxed = '--experimental-wasm-relaxed-simd'
if (!process.execArgv.includes(relaxed) && Number(process.versions.node.split('.')[0]) < 22) {
  process.exit(
    spawnSync(process.execPath, [relaxed, ...process.argv.slice(1)], { stdio: 'inherit' }).status ?? 1,
  )
}

/** JSON replacer: typed arrays as plain arrays. */
const toPlainArrays = (/** @type {string} */ _, /** @type {unknown} */ value) =>
  ArrayBuffer.isView(value) ? [.../** @type {Uint8Array} */ (value)] : value

/** Unit of a loss. */
let token = 'pixel'

/** @param {import('../src/core/dataPreview.ts').DataPreview} preview */
function printData({ grid, codes, palette, reconstructionError, unigramEntropy }) {
  if (codes) token = 'code'
  const tokens = codes ? `${palette.nVocab} learned codes` : `${palette.nVocab} colours`
  console.log(
    `${grid} x ${grid} tokens of ${tokens}, error ${reconstructionError.toFixed(2)} of 255; ` +
      `their counts alone: ${unigramEntropy.toFixed(4)} nats per ${token}`,
  )
}

/** @param {import('../src/headless/train.ts').HeadlessEvent} event */
function printEvent(event) {
  if (event.kind === 'preparing') console.log(event.doing)
  else if (event.kind === 'prepared') printData(event.preview)
  else if (event.kind === 'validation')
    console.log(`step ${event.step}: validation ${event.loss.toFixed(4)} nats per ${token}`)
  else if (event.kind === 'probes')
    console.log(`step ${event.step}: probes ${event.accuracy.map((a) => a.toFixed(3)).join(' ')}`)
  else if (event.kind === 'runStatus') console.log(`step ${event.step}: ${event.status}`)
}

/**
 * Reruns this command on the software Vulkan of a Chromium, if one is found and no driver is named. A new
 * process is needed, because the loader of shared libraries reads the environment at start-up.
 */
function retryWithSoftware() {
  const software = driverIsNamed(process.env) ? null : softwareVulkan()
  if (!software) return
  console.error(
    'No Vulkan driver of this machine serves WebGPU; ' +
      'training on the software one of the Chromium found here.',
  )
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, ...software },
  })
  process.exit(status ?? 1)
}

const options = readOptions()
const take = (/** @type {string} */ name, /** @type {string} */ fallback) => {
  const value = options.get(name) ?? fallback
  options.delete(name)
  return value
}
const json = take('json', 'false') === 'true'
const preset = take('preset', 'digits8')
const backend = take('backend', 'wasm')
const steps = take('steps', '')
const resume = take('resume', '')
const out = take('out', '')
const runId = take('runId', '')
const weightsOnly = take('weightsOnly', 'false') === 'true'
try {
  const { module } = await runnerImport(join(projectRoot, 'src/headless/train.ts'), {
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
  })
  const { backendNamed, configFrom, trainHeadless } =
    /** @type {typeof import('../src/headless/train.ts')} */ (module)
  let speed = 0
  await trainHeadless({
    preset,
    over: configFrom(preset, options),
    backend: backendNamed(backend),
    stopAfter: steps ? Number(steps) : undefined,
    readFile: async (path) => new Uint8Array(await readFile(join(projectRoot, 'public', path))),
    loadDawn: () => import('webgpu'),
    resume: resume ? { file: new Blob([await readFile(resume)]), name: basename(resume) } : undefined,
    runId: runId || undefined,
    weightsOnly,
    onFile: out ? async (file) => writeFile(out, new Uint8Array(await file.arrayBuffer())) : undefined,
    onEvent(event) {
      if (event.kind === 'metrics') speed = event.facts.tokensPerSecond
      if (json) console.log(JSON.stringify(event, toPlainArrays))
      else printEvent(event)
    },
  })
  if (!json) console.log(`${Math.round(speed)} tokens a second`)
} catch (error) {
  const failure = /** @type {{ failure?: import('../src/core/failure.ts').Failure }} */ (error).failure
  if (failure?.code === 'no-backend' && failure.subject === 'webgpu') retryWithSoftware()
  console.error(
    failure ? `${failure.message} ${failure.remedy}` : error instanceof Error ? error.message : error,
  )
  process.exit(1)
}
