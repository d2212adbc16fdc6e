/**
 * The portable bench: times the lab's training step on this machine's GPU beside PyTorch, shape by shape, prints Markdown and writes
 * JSON. Bundled by scripts/benchPortable.mjs with Node and Dawn, so that it runs where nothing is installed; with `--one` it is its own
 * measuring process.
 */
import { writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { toFailure } from '../../src/core/failure'
import { measureShape, type OneShape } from './oneShape'
import { portableShapes, smallShapes } from './shapes'
import { endAll, measureFitting, type Told } from './shapeProcess'
import type { ShapeResult } from './result'
import { markdown, ratioTo, teraflops, tokensPerSecond } from './table'

const say = (told: Told) => process.stdout.write(`${JSON.stringify(told)}\n`)

/** The measuring process: tells line by line, and ends. */
async function one(ask: OneShape): Promise<never> {
  try {
    await measureShape(ask, (part) => say({ part }))
  } catch (error) {
    const { code, message, remedy } = toFailure(error)
    say({ failed: code === 'internal' && error instanceof Error ? error.message : `${message} ${remedy}`, needsGpu: code === 'no-backend' })
  }
  // Dawn would keep the process alive.
  process.exit(0)
}

function readWords() {
  const { values } = parseArgs({
    options: {
      one: { type: 'string' }, shapes: { type: 'string' }, seconds: { type: 'string', default: '300' }, rounds: { type: 'string', default: '7' },
      json: { type: 'string', default: 'igpt-bench.json' },
    },
  })
  const names = values.shapes?.split(',') ?? Object.keys(portableShapes)
  const unknown = names.filter((name) => !(name in portableShapes))
  if (unknown.length > 0) throw new Error(`There is no shape ${unknown.join(', ')}; there are ${Object.keys(portableShapes).join(', ')}.`)
  const count = (name: 'seconds' | 'rounds') => {
    if (Number(values[name]) >= 1) return Number(values[name])
    throw new Error(`--${name} must be a number from 1, not ${values[name]}.`)
  }
  return { one: values.one, names, chosen: values.shapes !== undefined, seconds: count('seconds'), rounds: count('rounds'), json: values.json }
}

function machine() {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10), cpu: `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${arch()}, Node ${process.versions.node}`, loadBefore: loadavg()[0]?.toFixed(2),
  }
}

/** The JSON's form of one shape: what was measured, and the figures of the table. */
const withFigures = (name: string, result: ShapeResult) => ({
  name, ...result, tokensPerSecond: tokensPerSecond(result, 'ours'), teraflops: teraflops(result),
  ratioToEager: ratioTo(result, 'eager'), ratioToCompiled: ratioTo(result, 'compiled'),
})

async function all({ names, chosen, seconds, rounds, json }: ReturnType<typeof readWords>): Promise<void> {
  const around = machine()
  const results = new Map<string, ShapeResult>()
  const folder = dirname(process.argv[1])
  let adapter: ShapeResult['adapter']
  for (const name of names) {
    // On a software adapter the large shapes would only run into the time limit.
    if (!chosen && adapter?.hardware === false && !smallShapes.includes(name)) continue
    console.error(`bench: ${name}, at most ${seconds} s`)
    const { result, failed, needsGpu } = await measureFitting({ shape: portableShapes[name], limit: seconds, rounds, folder })
    if (needsGpu) throw new Error(failed)
    adapter ??= result.adapter
    results.set(name, result)
  }
  const where = adapter ? `${adapter.name}, ${adapter.driver || 'driver unknown'}${adapter.hardware ? '' : ', a software adapter'}` : 'not known'
  const left = names.filter((name) => !results.has(name))
  console.log(`${around.date}. Adapter: ${where}. ${around.cpu}; ${around.system}. Load average before the run: ${around.loadBefore}.\n`)
  console.log(markdown(results))
  if (left.length > 0) console.log(`- Left out on a software adapter: ${left.join(', ')} (--shapes names them).`)
  writeFileSync(json, `${JSON.stringify({ machine: { ...around, adapter }, shapes: [...results].map(([name, result]) => withFigures(name, result)) }, null, 2)}\n`)
  console.error(`bench: all samples are in ${json}`)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll()
    process.exit(1)
  })
}
try {
  const words = readWords()
  if (words.one) await one(JSON.parse(words.one))
  await all(words)
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
