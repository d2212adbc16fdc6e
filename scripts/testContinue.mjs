// @ts-check
/**
 * `npm run test:continue`: tests tools/continue_training.py against the lab. A run is exported half-way; two
 * processes of PyTorch continue it, by DDP and by FSDP; the lab imports the folder they write and continues.
 * Every step's loss is compared with the uninterrupted run's. Needs `IGPT_PYTHON`, a Python with torch,
 * accelerate, safetensors and numpy.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { projectRoot } from './serve.mjs'

const [half, elsewhere, back] = [12, 8, 6]
/** Nats; two implementations in float32, over some steps. */
const tolerance = 1e-3

const python = process.env.IGPT_PYTHON
if (!python) {
  console.error(
    'IGPT_PYTHON names no Python. Make one: python3 -m venv venv && ' +
      'venv/bin/pip install torch accelerate safetensors numpy, ' +
      'then IGPT_PYTHON=venv/bin/python npm run test:continue',
  )
  process.exit(1)
}

const { module } = await runnerImport(join(projectRoot, 'src/headless/roundTrip.ts'), {
  configFile: false,
  root: projectRoot,
  logLevel: 'error',
})
const { trainAndExport, importAndTrain } = /** @type {typeof import('../src/headless/roundTrip.ts')} */ (
  module
)
const readPublic = async (/** @type {string} */ path) =>
  new Uint8Array(await readFile(join(projectRoot, 'public', path)))
const work = mkdtempSync(join(tmpdir(), 'igpt-continue-'))
let failed = 0

/** Prints and counts the comparison. @param {string} what @param {number[]} found @param {number[]} wanted */
function compare(what, found, wanted) {
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (found[i] ?? NaN))))
  const good = found.length === wanted.length && worst <= tolerance
  if (!good) failed += 1
  console.log(
    `${good ? 'ok  ' : 'FAIL'} ${what}: ${found.length} numbers, ` +
      `largest difference ${worst.toExponential(1)} (at most ${tolerance})`,
  )
}

const launcher = [
  '-m',
  'accelerate.commands.launch',
  '--num_processes',
  '2',
  '--num_machines',
  '1',
  '--mixed_precision',
  'no',
  '--dynamo_backend',
  'no',
]
const launchers = {
  DDP: ['-m', 'torch.distributed.run', '--nproc_per_node', '2'],
  FSDP: [
    ...launcher,
    '--use_fsdp',
    '--fsdp_version',
    '2',
    '--fsdp_auto_wrap_policy',
    'TRANSFORMER_BASED_WRAP',
    '--fsdp_transformer_layer_cls_to_wrap',
    'Block',
  ],
}

/**
 * Continues the run in PyTorch.
 *
 * @param {string[]} launcherArgs
 * @param {string} from
 * @param {string} to
 * @param {string} data
 * @param {string[]} more
 */
function continueInTorch(launcherArgs, from, to, data, more) {
  const args = [
    ...launcherArgs,
    join(projectRoot, 'tools/continue_training.py'),
    '--from',
    from,
    '--to',
    to,
    '--data',
    data,
    ...more,
  ]
  const env = {
    ...process.env,
    ACCELERATE_USE_CPU: 'true',
    OMP_NUM_THREADS: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const { status, stdout, stderr } = spawnSync(/** @type {string} */ (python), args, {
    encoding: 'utf8',
    env,
  })
  if (status !== 0) throw new Error(`PyTorch ended with ${status}:\n${stderr.slice(-3000)}`)
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  return {
    losses: lines.filter(({ kind }) => kind === 'step').map(({ loss }) => loss),
    validation: lines.findLast(({ kind }) => kind === 'validation')?.loss,
  }
}

/** @param {string} name @param {Partial<import('../src/core/config.ts').RunConfig>} over */
async function check(name, over) {
  const folder = join(work, name)
  mkdirSync(folder)
  const data = join(projectRoot, 'public/datasets', over.dataset ?? 'digits8')
  // Evaluate where PyTorch stops, so that both validation losses are of the same weights.
  const config = {
    steps: 60,
    warmupSteps: 20,
    evalEvery: half + elsewhere,
    probeEvery: 60,
    completeEvery: 60,
    probeTrainImages: 60,
    probeTestImages: 40,
    ...over,
  }
  const whole = await trainAndExport(config, { half, more: elsewhere + back }, readPublic, (file, pieces) =>
    writeFile(join(folder, file), Buffer.concat(pieces)),
  )
  for (const [way, args] of Object.entries(launchers)) {
    const to = `${folder}-${way}`
    const there = continueInTorch(args, folder, to, data, [
      '--stop-at',
      String(half + elsewhere),
      ...(way === 'DDP' ? ['--accumulate', '2'] : []),
    ])
    compare(
      `${name}, steps ${half + 1} to ${half + elsewhere} in two processes of PyTorch by ${way}`,
      there.losses,
      whole.losses.slice(0, elsewhere),
    )
    // Training on the validation images leaves none to evaluate there.
    if (over.split !== 'foldBack')
      compare(`${name}, validation loss there by ${way}`, [there.validation], [whole.validation])
    const files = readdirSync(to).map((file) => new File([readFileSync(join(to, file))], file))
    const home = await importAndTrain(files, back, readPublic)
    compare(`${name}, ${back} steps after coming back`, home.losses, whole.losses.slice(elsewhere))
  }
}

try {
  await check('next pixels', {})
  await check('masked pixels, clipped and decayed', {
    objective: 'masked',
    weightDecay: 0.1,
    gradClip: 0.5,
    pixelOrder: 'spiral',
    seed: 3,
  })
  await check('colours in a random order, all images', {
    dataset: 'emoji32',
    palette: 'rgb',
    nVocab: 32,
    pixelOrder: 'random',
    split: 'foldBack',
    batchSize: 8,
    seed: 5,
  })
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(failed === 0 ? 'All losses agree.' : `${failed} comparisons failed.`)
process.exit(failed === 0 ? 0 : 1)
