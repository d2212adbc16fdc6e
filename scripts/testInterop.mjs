// @ts-check
/**
 * `npm run test:interop`: tests exported folders against Hugging Face transformers, both ways. A run trained
 * for a few steps is exported; transformers loads it and computes logits; then it saves models of its own,
 * and the lab opens those. A TensorFlow checkpoint of OpenAI's kind is converted and opened by both. All
 * logits must agree. Without `IGPT_PYTHON` (a Python with torch, transformers,
 * safetensors, pillow) it installs one in a temporary folder by pip.
 */
import { unzipSync } from 'fflate'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { projectRoot } from './serve.mjs'

/** Float32 sums through a few layers, in two implementations. */
const tolerance = 1e-4
const work = mkdtempSync(join(tmpdir(), 'igpt-interop-'))
let failed = 0

/** Runs a program and returns its standard output. @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: 2 ** 28,
  })
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr.slice(-3000)}`)
  return stdout
}

/** The Python of IGPT_PYTHON, or one installed for this test. */
function findPython() {
  if (process.env.IGPT_PYTHON) return process.env.IGPT_PYTHON
  const base = process.env.PYTHON ?? 'python3'
  console.log(
    'Making a Python with torch and transformers (a download of some size); ' +
      'IGPT_PYTHON names one that is there already.',
  )
  const folder = join(work, 'venv')
  run(base, ['-m', 'venv', folder])
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    'torch==2.13.0',
    'transformers==5.23.0',
    'safetensors',
    'pillow',
    'numpy',
  ])
  return python
}

/**
 * Prints and counts the comparison.
 *
 * @param {string} what
 * @param {ArrayLike<number>} found
 * @param {ArrayLike<number>} wanted
 */
function compare(what, found, wanted) {
  const worst = Array.from(wanted).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? NaN))),
    0,
  )
  const good = found.length === wanted.length && worst <= tolerance
  if (!good) failed += 1
  console.log(
    `${good ? 'ok  ' : 'FAIL'} ${what}: ${found.length} logits, ` +
      `largest difference ${worst.toExponential(1)} (at most ${tolerance})`,
  )
}

const numbers = (/** @type {string} */ path) =>
  /** @type {number[]} */ (JSON.parse(readFileSync(path, 'utf8')))

async function loadInterop() {
  const { module } = await runnerImport(join(projectRoot, 'src/headless/interop.ts'), {
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
  })
  return /** @type {typeof import('../src/headless/interop.ts')} */ (module)
}

/**
 * @param {string} python
 * @param {string} name
 * @param {Partial<import('../src/core/config.ts').RunConfig>} over
 */
async function check(python, name, over) {
  const { trainedFolder, logitsOfFiles } = await loadInterop()
  const config = {
    steps: 20,
    warmupSteps: 5,
    evalEvery: 20,
    probeEvery: 20,
    completeEvery: 20,
    probeTrainImages: 60,
    probeTestImages: 40,
    evalImages: 8,
    ...over,
  }
  const { zip, tokens, logits } = await trainedFolder(
    config,
    20,
    async (path) => new Uint8Array(await readFile(join(projectRoot, 'public', path))),
  )
  const [source, target] = [join(work, name, 'exported'), join(work, name, 'elsewhere')]
  for (const folder of [source, target]) mkdirSync(folder, { recursive: true })
  for (const [file, bytes] of Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer()))))
    writeFileSync(join(source, file), bytes)
  writeFileSync(join(source, 'tokens.json'), JSON.stringify(tokens))
  run(python, [join(projectRoot, 'tools/interop.py'), source, target])
  compare(`${name}: transformers on the exported folder`, numbers(join(target, 'exported.json')), logits)
  for (const folder of readdirSync(target, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)) {
    const files = readdirSync(join(target, folder))
      .filter((file) => file !== 'logits.json')
      .map((file) => new File([readFileSync(join(target, folder, file))], file))
    compare(
      `${name}: the lab on transformers' "${folder}" (${files.map((file) => file.name).join(', ')})`,
      await logitsOfFiles(files, tokens),
      numbers(join(target, folder, 'logits.json')),
    )
  }
}

/**
 * A checkpoint that TensorFlow wrote, converted by tools/convert_openai_checkpoint.py: the lab and
 * transformers must compute what OpenAI's formulas give (tools/make_openai_checkpoint_fixture.py).
 *
 * @param {string} python
 */
async function checkConverter(python) {
  const fixture = join(projectRoot, 'src/checkpoint/fixtures/openai')
  const { tokens, logits } = JSON.parse(readFileSync(join(fixture, 'logits.json'), 'utf8'))
  const [folder, target] = [join(work, 'openai'), join(work, 'openai-elsewhere')]
  mkdirSync(target)
  const palette = join(fixture, 'kmeans_centers.npy')
  run(python, [
    join(projectRoot, 'tools/convert_openai_checkpoint.py'),
    join(fixture, 'model.ckpt-7'),
    '--to',
    folder,
    '--palette',
    palette,
  ])
  const files = readdirSync(folder).map((file) => new File([readFileSync(join(folder, file))], file))
  const { logitsOfFiles } = await loadInterop()
  compare('openai: the lab on the converted checkpoint', await logitsOfFiles(files, tokens), logits)
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens))
  run(python, [join(projectRoot, 'tools/interop.py'), folder, target])
  compare('openai: transformers on the converted checkpoint', numbers(join(target, 'exported.json')), logits)
}

try {
  const python = findPython()
  await checkConverter(python)
  await check(python, 'greys', {})
  await check(python, 'colours', {
    dataset: 'emoji32',
    nPx: 12,
    palette: 'rgb',
    nVocab: 31,
    nLayer: 3,
    nHead: 2,
    nEmbd: 40,
    batchSize: 8,
    seed: 7,
  })
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(failed === 0 ? 'All logits agree.' : `${failed} comparisons failed.`)
process.exit(failed === 0 ? 0 : 1)
