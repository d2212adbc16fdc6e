// @ts-check
/**
 * Headless training: npm run train -- --preset digits8 --stopAfter 200 --backend wasm --seed 0 --json
 *
 * Any setting is given by name, such as --nLayer 2. --help lists the other options. With --json every event
 * is one line of JSON, otherwise measurements are printed as text.
 */
import { spawn } from 'node:child_process'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { loadSource } from './loadSource.mjs'
import { readOptions } from './options.mjs'
import { filesAt, pictureDecoder } from './ownFiles.mjs'
import { projectRoot } from './serve.mjs'
import { driverIsNamed, softwareVulkan } from './softwareVulkan.mjs'
import { trainHelp, trainOptions } from './trainOptions.mjs'

/** Signals on which training stops, writes its file and ends. */
const endingSignals = /** @type {const} */ (['SIGINT', 'SIGTERM'])

/**
 * Runs this command again, with more options for Node or another environment, and ends with its result.
 * @param {string[]} nodeOptions
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<never>}
 */
async function rerun(nodeOptions, env) {
  const child = spawn(process.execPath, [...nodeOptions, ...process.argv.slice(1)], { stdio: 'inherit', env })
  for (const signal of endingSignals) process.on(signal, () => child.kill(signal))
  const status = await new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 1))
    child.on('error', () => resolve(1))
  })
  process.exit(status)
}

// Fused multiply-add doubles the kernels' speed; Node 20 needs a flag for it, set before the process starts.
const relaxed = '--experimental-wasm-relaxed-simd'
if (!process.execArgv.includes(relaxed) && Number(process.versions.node.split('.')[0]) < 22)
  await rerun([relaxed, ...process.execArgv], process.env)

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

/** @param {import('../src/core/protocol.ts').Baselines} baselines */
function printBaselines({ rawPixelAccuracy, majorityAccuracy, uniformLoss }) {
  console.log(
    `without a model: raw pixels ${rawPixelAccuracy.toFixed(3)}, ` +
      `majority ${majorityAccuracy.toFixed(3)}, uniform guesses ${uniformLoss.toFixed(4)} nats per ${token}`,
  )
}

/** @param {import('../src/core/protocol.ts').EventOf<'probes'>} event */
function printProbes({ step, probe, accuracy }) {
  const kind = probe ? ` (${probe})` : ''
  console.log(`step ${step}: probes${kind} ${accuracy.map((a) => a.toFixed(3)).join(' ')}`)
}

/** @param {import('../src/headless/train.ts').HeadlessEvent} event */
function printEvent(event) {
  if (event.kind === 'preparing') console.log(event.doing)
  else if (event.kind === 'prepared') printData(event.preview)
  else if (event.kind === 'validation')
    console.log(`step ${event.step}: validation ${event.loss.toFixed(4)} nats per ${token}`)
  else if (event.kind === 'baselines') printBaselines(event.baselines)
  else if (event.kind === 'probes') printProbes(event)
  else if (event.kind === 'runStatus') console.log(`step ${event.step}: ${event.status}`)
}

/**
 * Reruns this command on the software Vulkan of a Chromium, if one is found and no driver is named. A new
 * process is needed, because the loader of shared libraries reads the environment at start-up.
 */
async function retryWithSoftware() {
  const software = driverIsNamed(process.env) ? null : softwareVulkan()
  if (!software) return
  console.error(
    'No Vulkan driver of this machine serves WebGPU; ' +
      'training on the software one of the Chromium found here.',
  )
  await rerun(process.execArgv, { ...process.env, ...software })
}

/** Writes beside the file first, so that an end in the middle leaves the one before. */
async function replaceFile(/** @type {string} */ path, /** @type {Blob} */ file) {
  await writeFile(`${path}.part`, new Uint8Array(await file.arrayBuffer()))
  await rename(`${path}.part`, path)
  if (!json) console.log(`${path}: ${Math.round(file.size / 1000)} kB`)
}

/**
 * Opens the file to be written before an hour of training, not after it. @throws {Error}
 * @param {string} path
 */
async function requireWritable(path) {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory())
    throw new Error(`--out ${path} is a folder; name a file in it, such as ${join(path, 'run.igpt')}.`)
  try {
    await (await open(`${path}.part`, 'w')).close()
    await rm(`${path}.part`)
  } catch (error) {
    throw new Error(`--out ${path} cannot be written: ${/** @type {Error} */ (error).message}`)
  }
}

/**
 * Prints what was wrong, and ends with the status of a failure.
 * @param {unknown} error
 * @returns {never}
 */
function endWith(error) {
  const failure = /** @type {{ failure?: import('../src/core/failure.ts').Failure }} */ (error).failure
  console.error(
    failure ? `${failure.message} ${failure.remedy}` : error instanceof Error ? error.message : error,
  )
  process.exit(1)
}

/** @returns {ReturnType<typeof trainOptions>} */
function optionsOrEnd() {
  try {
    return trainOptions(readOptions())
  } catch (error) {
    return endWith(error)
  }
}

const { help, json, backend, data, out, resume, preset, settings, runId, ...limits } = optionsOrEnd()
if (help) {
  console.log(trainHelp)
  process.exit(0)
}
const ending = new AbortController()
for (const signal of endingSignals) process.on(signal, () => ending.abort())
const decoder = pictureDecoder()
try {
  if (out) await requireWritable(out)
  const { backendNamed, configFrom, trainHeadless } =
    /** @type {typeof import('../src/headless/train.ts')} */ (await loadSource('src/headless/train.ts'))
  let speed = 0
  await trainHeadless({
    preset,
    over: configFrom(preset, settings),
    backend: backendNamed(backend),
    ...limits,
    signal: ending.signal,
    readFile: async (path) => new Uint8Array(await readFile(join(projectRoot, 'public', path))),
    loadDawn: () => import('webgpu'),
    own: data.length > 0 ? { files: await filesAt(data), decode: decoder.decode } : undefined,
    resume: resume ? { file: new Blob([await readFile(resume)]), name: basename(resume) } : undefined,
    runId,
    onFile: out ? (file) => replaceFile(out, file) : undefined,
    onEvent(event) {
      if (event.kind === 'metrics') speed = event.facts.tokensPerSecond
      if (json) console.log(JSON.stringify(event, toPlainArrays))
      else printEvent(event)
    },
  })
  if (!json) console.log(`${Math.round(speed)} tokens a second`)
} catch (error) {
  const failure = /** @type {{ failure?: import('../src/core/failure.ts').Failure }} */ (error).failure
  if (failure?.code === 'no-backend' && failure.subject === 'webgpu') await retryWithSoftware()
  await decoder.close()
  endWith(error)
}
await decoder.close()
