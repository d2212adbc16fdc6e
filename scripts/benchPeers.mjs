// @ts-check
/**
 * `npm run bench:peers`: installs bench/peers/package.json outside the project's packages, times the same
 * model in them and ours in turns in one Chromium, and prints Markdown. Options: `--json FILE` saves all
 * samples; `--shapes S,M`; `--rounds N` (5); `--only 'stock tfjs,jax-js,genai-nanogpt'`. Install scripts do
 * not run. A peer that cannot train a shape is listed with its own error.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { startBench } from '../bench/harness.mjs'
import { markdownMachine, markdownTable, plainRows } from '../bench/report.mjs'
import { callsTable, countRows, measureSteps, own, peers, ratioRow } from '../bench/rows/steps.mjs'
import { projectRoot } from './serve.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    shapes: { type: 'string', default: 'S,M' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'stock tfjs,jax-js,genai-nanogpt' },
  },
})
const rounds = Number(values.rounds)
const folder = join(projectRoot, 'bench/peers')

/** Installs the peers once. */
function installPeers() {
  const names = ['@jax-js/jax', '@genai-fi/nanogpt']
  if (names.every((name) => existsSync(join(folder, 'node_modules', name)))) return
  const command = ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', command, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0)
    throw new Error('The peers could not be installed: npm says why above. They need the network once.')
}

installPeers()
const wanted = ['ours', ...values.only.split(',')]
const contenders = Object.fromEntries(
  Object.entries({ ...own, ...peers }).filter(([name]) => wanted.includes(name)),
)
const bars = {
  'jax-js': { today: '1.0', must: 0.7, aim: 0.4 },
  'genai-nanogpt': { today: '1.0', must: 0.7, aim: 0.4 },
  'stock tfjs': { today: '-', must: 0.25, aim: 0.15 },
}
/** @type {import('../bench/report.mjs').Row[]} */
const rows = []
let calls = ''
/** @type {Record<string, unknown>} */
const everything = {}
const bench = await startBench({ peers: true })
try {
  for (const shapeName of /** @type {('S' | 'M')[]} */ (values.shapes.split(','))) {
    console.error(`bench: all contenders at shape ${shapeName}`)
    const outcomes = await measureSteps(bench, contenders, shapeName, rounds)
    everything[shapeName] = outcomes
    if (shapeName === 'S') {
      rows.push(...countRows(outcomes))
      calls = callsTable(outcomes)
    }
    for (const [name, bar] of Object.entries(bars))
      if (name in contenders) rows.push(ratioRow(outcomes, shapeName, name, bar))
  }
} finally {
  await bench.close()
}
console.log([markdownMachine(bench.machine), '', markdownTable(rows), '', calls].join('\n'))
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine: bench.machine, rows: plainRows(rows), outcomes: everything }, null, 2)}\n`,
  )
