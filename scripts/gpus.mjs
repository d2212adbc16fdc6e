// @ts-check
/**
 * `npm run gpus -- FILE.json...`: checks results that the page's "Measure this machine" saved, keeps them in
 * bench/gpus and writes the table of docs/gpus.md anew from that folder. Without a file it only writes the
 * table; `--check` writes nothing. Ends with 1 if a file is refused or the table was not up to date.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSource } from './loadSource.mjs'
import { projectRoot } from './serve.mjs'

/** @typedef {import('../src/core/machine/result.ts').MachineResult} MachineResult */

const [begin, end] = ['<!-- The rows are written by npm run gpus. -->', '<!-- End of the rows. -->']

/** The checks, and what is computed of a result. */
async function loadMachine() {
  const [result, plausible, shapes] = await Promise.all([
    /** @type {Promise<typeof import('../src/core/machine/result.ts')>} */ (
      loadSource('src/core/machine/result.ts')
    ),
    /** @type {Promise<typeof import('../src/core/machine/plausible.ts')>} */ (
      loadSource('src/core/machine/plausible.ts')
    ),
    /** @type {Promise<typeof import('../src/core/machine/shapes.ts')>} */ (
      loadSource('src/core/machine/shapes.ts')
    ),
  ])
  return { ...result, ...plausible, ...shapes }
}

/** @typedef {Awaited<ReturnType<typeof loadMachine>>} Machine */

/** Loaded once, since it takes a second. @type {Promise<Machine> | null} */
let loaded = null

/**
 * Why a file cannot be a row of the table, and what it holds.
 * @param {Machine} machine
 * @param {string} path
 * @param {string} today
 * @returns {{ result: MachineResult | null, problems: string[] }}
 */
function readFile(machine, path, today) {
  try {
    const result = machine.parseResult(readFileSync(path, 'utf8'))
    return { result, problems: machine.doubts(result, today) }
  } catch (error) {
    return { result: null, problems: [error instanceof Error ? error.message : String(error)] }
  }
}

/** Words of others in Markdown: no markup, and no address becomes a link. @param {string} words */
const cell = (words) =>
  words
    .replace(/[\\`*_{}[\]<>#|~&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll('//', '&#47;&#47;')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`)

/** Three significant figures. @param {number} value */
const figures = (value) => String(Number(value.toPrecision(3)))

/** @param {Machine} machine @param {MachineResult} result @param {string} file */
function row(machine, result, file) {
  const { adapter, backend, hardware, threads, precision, gate, browser, date, shapes } = result
  const named = result.machine ? `${cell(result.machine)}: ${cell(adapter)}` : cell(adapter)
  const kind = { webgpu: 'WebGPU', wasm: 'WebAssembly', webgl: 'WebGL', cpu: 'JavaScript' }[backend]
  const computes = [
    kind,
    ...(hardware === false ? ['software'] : []),
    ...(backend === 'wasm' ? [`${threads} thread${threads === 1 ? '' : 's'}`] : []),
    ...(precision === 'half' ? ['half precision'] : []),
  ].join(', ')
  const times = machine.shapeNames.map((name) => {
    const time = shapes.find((other) => other.name === name)
    if (!time) return '-'
    const fewer = time.batch < machine.machineShapes[name].batch ? ` (batch ${time.batch})` : ''
    return `${figures(time.ms)} ms, ${figures(machine.gigaflops(time))}${fewer}`
  })
  const checked = gate.outcome === 'reference' ? 'reference' : gate.error.toExponential(0)
  const source = `[${date}](../bench/gpus/${file})`
  return `| ${[named, computes, cell(browser), ...times, checked, source].join(' | ')} |`
}

/**
 * The table of these results.
 * @param {Machine} machine
 * @param {{ file: string, result: MachineResult }[]} results
 */
function table(machine, results) {
  const columns = ['Machine', 'Backend', 'Browser', ...machine.shapeNames, 'Gate', 'Day']
  const sorted = [...results].sort((a, b) => {
    const most = (/** @type {MachineResult} */ { shapes }) => Math.max(...shapes.map(machine.gigaflops))
    return most(b.result) - most(a.result)
  })
  return [
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => '---').join('|')}|`,
    ...sorted.map(({ file, result }) => row(machine, result, file)),
  ].join('\n')
}

/** A name for a result's file. @param {MachineResult} result */
const nameOf = ({ machine, adapter, backend, browser, date }) =>
  `${[date, machine || adapter, backend, browser]
    .join(' ')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 100)}.json`

/**
 * Checks files and writes the table.
 * @param {readonly string[]} paths of new results
 * @param {{ root?: string, check?: boolean, today?: string }} [options] the project's folder; whether nothing
 *   may be written; the last day that a result may be from
 * @returns {Promise<{ isGood: boolean, lines: string[] }>}
 */
export async function keepResults(
  paths,
  { root = projectRoot, check = false, today = new Date().toISOString().slice(0, 10) } = {},
) {
  const machine = await (loaded ??= loadMachine())
  const [folder, document] = [join(root, 'bench', 'gpus'), join(root, 'docs', 'gpus.md')]
  /** @type {string[]} */
  const lines = []
  let isGood = true
  for (const path of paths) {
    const { result, problems } = readFile(machine, path, today)
    if (!result || problems.length > 0) {
      isGood = false
      lines.push(`${path} is refused:`, ...problems.map((problem) => `  ${problem}`))
      continue
    }
    const name = nameOf(result)
    lines.push(`${path} is usable; its row:`, row(machine, result, name))
    if (check) continue
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), machine.resultJson(result))
  }
  const kept = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith('.json')).sort()
  const results = kept.flatMap((file) => {
    const { result, problems } = readFile(machine, join(folder, file), today)
    if (result && problems.length === 0) return [{ file, result }]
    isGood = false
    lines.push(`bench/gpus/${file} is refused:`, ...problems.map((problem) => `  ${problem}`))
    return []
  })
  const text = readFileSync(document, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${basename(document)} has no place for the rows.`)
  const written = `${text.slice(0, from + begin.length)}\n\n${table(machine, results)}\n\n${text.slice(to)}`
  if (written === text) lines.push(`docs/gpus.md has all ${results.length} rows.`)
  else if (check) {
    isGood = false
    lines.push('docs/gpus.md and bench/gpus do not agree: run npm run gpus.')
  } else {
    writeFileSync(document, written)
    lines.push(`docs/gpus.md is written with ${results.length} rows.`)
  }
  return { isGood, lines }
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false } },
  })
  const { isGood, lines } = await keepResults(positionals, { check: values.check })
  for (const line of lines) console.log(line)
  process.exit(isGood ? 0 : 1)
}
