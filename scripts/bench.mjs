// @ts-check
/**
 * `npm run bench`: measures the lab on this machine and prints a Markdown table. Options: `--json FILE` saves
 * all samples; `--only steps,digits,sampling,memory,start,scaling,autosave,kernels` selects rows (the last
 * three, the CPU path by size of the model, what a crash would lose and the time of each kernel, are off by
 * default); `--rounds N` (9) samples per row; `--long N` (1) runs to step 200; `--shapes A,B` for scaling;
 * `--presets A,B` and `--seconds N` (45) for autosave. Use a quiet machine; bench:peers compares with other
 * projects.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startBench } from '../bench/harness.mjs'
import { markdownMachine, markdownTable, plainRows } from '../bench/report.mjs'
import { autosavedPresets, autosaveRows } from '../bench/rows/autosave.mjs'
import { digitsRows } from '../bench/rows/digits.mjs'
import { kernelTable } from '../bench/rows/kernels.mjs'
import { memoryRow } from '../bench/rows/memory.mjs'
import { scalingShapes } from '../bench/shapes.mjs'
import { samplingRow } from '../bench/rows/sampling.mjs'
import { startRows } from '../bench/rows/startTimes.mjs'
import { scalingRows } from '../bench/rows/scaling.mjs'
import { countRows, measureSteps, own, ratioRow } from '../bench/rows/steps.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', default: 'steps,digits,sampling,memory,start' },
    rounds: { type: 'string', default: '9' },
    long: { type: 'string', default: '1' },
    shapes: { type: 'string', default: Object.keys(scalingShapes).join(',') },
    presets: { type: 'string', default: autosavedPresets.join(',') },
    seconds: { type: 'string', default: '45' },
    'no-build': { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const wanted = new Set(values.only.split(','))
const progress = (/** @type {string} */ text) => console.error(`bench: ${text}`)

/** @type {import('../bench/report.mjs').Row[]} */
const rows = []
/** @type {string[]} */
const notes = []
const bench = await startBench()
try {
  if (wanted.has('steps')) {
    const bar = { today: '-', must: 0.25, aim: 0.15 }
    progress('training steps, shape S')
    const small = await measureSteps(bench, own, 'S', rounds)
    rows.push(...countRows(small), ratioRow(small, 'S', 'stock tfjs', bar))
    progress('training steps, shape M')
    rows.push(ratioRow(await measureSteps(bench, own, 'M', Math.min(rounds, 5)), 'M', 'stock tfjs', bar))
  }
  if (wanted.has('digits')) {
    progress('digits8 on the CPU')
    const digits = await digitsRows(bench, rounds)
    rows.push(...digits.rows)
    notes.push(...digits.notes)
  }
  if (wanted.has('sampling')) {
    progress('sampling on wasm')
    rows.push(await samplingRow(bench, 'wasm', Math.min(rounds, 5)))
    progress('sampling on webgpu')
    rows.push(await samplingRow(bench, 'webgpu', Math.min(rounds, 5)))
  }
  if (wanted.has('memory')) {
    progress('GPU memory')
    rows.push(await memoryRow(bench))
  }
  if (wanted.has('start')) {
    progress('the page, from Start')
    rows.push(
      ...(await startRows(bench, {
        rounds: Math.min(rounds, 5),
        built: values['no-build'],
        longStarts: Number(values.long),
      })),
    )
  }
  if (wanted.has('scaling')) {
    const options = { rounds: Math.min(rounds, 5), names: values.shapes.split(','), progress }
    const scaling = await scalingRows(bench, options)
    rows.push(...scaling.rows)
    notes.push(...scaling.notes)
  }
  if (wanted.has('autosave')) {
    progress('autosaves of the page')
    rows.push(
      ...(await autosaveRows(bench, {
        built: values['no-build'],
        presets: values.presets.split(','),
        seconds: Number(values.seconds),
      })),
    )
  }
  if (wanted.has('kernels')) {
    for (const [backend, shapeName] of /** @type {const} */ ([
      ['webgpu', 'S'],
      ['webgpu', 'M'],
      ['wasm', 'digits8'],
    ])) {
      progress(`kernels on ${backend}, shape ${shapeName}`)
      notes.push(await kernelTable(bench, backend, shapeName))
    }
  }
} finally {
  await bench.close()
}
console.log(
  [
    markdownMachine(bench.machine),
    '',
    ...(rows.length > 0 ? [markdownTable(rows)] : []),
    ...notes.map((note) => `\n${note}`),
  ].join('\n'),
)
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine: bench.machine, rows: plainRows(rows), notes }, null, 2)}\n`,
  )
