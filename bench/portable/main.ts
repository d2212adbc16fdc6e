/**
 * The portable bench: times the lab's training step on this machine's GPU beside PyTorch, shape by shape,
 * prints Markdown and writes JSON. Bundled by scripts/benchPortable.mjs with Node and Dawn, so that it runs
 * where nothing is installed; with `--one` it is its own measuring process.
 */
import { writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { toFailure } from '../../src/core/failure'
import { measureShape, type OneShape } from './oneShape'
import { portableShapes, smallShapes } from './shapes'
import { isStopped, measureFitting, stopMeasuring, type Told } from './shapeProcess'
import type { ShapeResult } from './result'
import { markdown, ratioTo, teraflops, tokensPerSecond } from './table'

const say = (told: Told) => process.stdout.write(`${JSON.stringify(told)}\n`)

/** The measuring process: tells line by line, and ends. */
async function one(ask: OneShape): Promise<never> {
  try {
    await measureShape(ask, (part) => say({ part }))
  } catch (error) {
    const { code, message, remedy } = toFailure(error)
    const told = code === 'internal' && error instanceof Error ? error.message : `${message} ${remedy}`
    say({ failed: { cause: code === 'no-backend' ? 'no-gpu' : 'step', message: told } })
  }
  // Dawn would keep the process alive.
  process.exit(0)
}

function readWords() {
  const { values } = parseArgs({
    options: {
      one: { type: 'string' },
      shapes: { type: 'string' },
      seconds: { type: 'string', default: '300' },
      rounds: { type: 'string', default: '7' },
      json: { type: 'string', default: 'igpt-bench.json' },
    },
  })
  const names = values.shapes?.split(',') ?? Object.keys(portableShapes)
  const unknown = names.filter((name) => !(name in portableShapes))
  if (unknown.length > 0)
    throw new Error(
      `There is no shape ${unknown.join(', ')}; there are ${Object.keys(portableShapes).join(', ')}.`,
    )
  const count = (name: 'seconds' | 'rounds') => {
    if (Number(values[name]) >= 1) return Number(values[name])
    throw new Error(`--${name} must be a number from 1, not ${values[name]}.`)
  }
  return {
    one: values.one,
    names,
    chosen: values.shapes !== undefined,
    seconds: count('seconds'),
    rounds: count('rounds'),
    json: values.json,
  }
}

function machine() {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${arch()}, Node ${process.versions.node}`,
    loadBefore: loadavg()[0]?.toFixed(2),
  }
}

/** The JSON's form of one shape: what was measured, and the figures of the table. */
const withFigures = (name: string, result: ShapeResult) => ({
  name,
  ...result,
  tokensPerSecond: tokensPerSecond(result, 'ours'),
  teraflops: teraflops(result),
  ratioToEager: ratioTo(result, 'eager'),
  ratioToCompiled: ratioTo(result, 'compiled'),
})

function keep(file: string, about: object, results: ReadonlyMap<string, ShapeResult>): void {
  writeFileSync(
    file,
    `${JSON.stringify({ machine: about, shapes: [...results].map(([name, result]) => withFigures(name, result)) }, null, 2)}\n`,
  )
}

async function all({ names, chosen, seconds, rounds, json }: ReturnType<typeof readWords>): Promise<void> {
  const around = machine()
  const results = new Map<string, ShapeResult>()
  const folder = dirname(process.argv[1])
  let adapter: ShapeResult['adapter']
  // A file that cannot be written is better told before the minutes than after.
  keep(json, around, results)
  for (const name of names) {
    if (isStopped()) break
    // On a software adapter the large shapes would only run into the time limit.
    if (!chosen && adapter?.hardware === false && !smallShapes.includes(name)) continue
    console.error(`bench: ${name}, at most ${seconds} s`)
    const { result, failed } = await measureFitting({
      shape: portableShapes[name],
      limit: seconds,
      rounds,
      folder,
    })
    if (failed?.cause === 'no-gpu') throw new Error(failed.message)
    adapter ??= result.adapter
    results.set(name, result)
    // At once: whoever ends this program loses no more than one shape.
    keep(json, { ...around, adapter }, results)
  }
  const where = adapter
    ? `${adapter.name}, ${adapter.driver || 'driver unknown'}${adapter.hardware ? '' : ', a software adapter'}`
    : 'not known'
  console.log(
    `${around.date}. Adapter: ${where}. ${around.cpu}; ${around.system}. Load average before the run: ${around.loadBefore}.\n`,
  )
  console.log(markdown(results))
  const left = names.filter((name) => !results.has(name))
  if (left.length > 0)
    console.log(
      `- Left out: ${left.join(', ')} (${isStopped() ? 'the bench was stopped' : 'too much for a software adapter; --shapes names them'}).`,
    )
  console.error(`bench: all samples are in ${json}`)
}

// The first time the shape under way is given up and what there is is told; the second time ends the program
// at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopMeasuring)
try {
  const words = readWords()
  if (words.one) await one(JSON.parse(words.one))
  await all(words)
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
