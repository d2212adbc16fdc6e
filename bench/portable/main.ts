/**
 * The portable bench: times our training step on this machine's GPU against PyTorch, shape by shape, prints
 * Markdown and writes JSON. scripts/benchPortable.mjs packs it with Node and Dawn, so that nothing needs to
 * be installed. With `--one` it is the process that measures one shape.
 */
import { writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { toFailure } from '../../src/core/failure'
import { measureShape, type OneShape } from './oneShape'
import { portableShapes, smallShapes } from './shapes'
import { isStopped, measureFitting, stopMeasuring, type Message } from './shapeProcess'
import type { ShapeResult } from './result'
import { markdown, ratioTo, teraflops, tokensPerSecond } from './table'

const send = (message: Message) => process.stdout.write(`${JSON.stringify(message)}\n`)

/** The measuring process: reports line by line, then exits. */
async function measureOne(request: OneShape): Promise<never> {
  try {
    await measureShape(request, (part) => send({ part }))
  } catch (error) {
    const { code, message, remedy } = toFailure(error)
    const text = code === 'internal' && error instanceof Error ? error.message : `${message} ${remedy}`
    send({ failed: { cause: code === 'no-backend' ? 'no-gpu' : 'step', message: text } })
  }
  // Dawn would keep the process alive.
  process.exit(0)
}

function readOptions() {
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

function describeMachine() {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${arch()}, Node ${process.versions.node}`,
    loadBefore: loadavg()[0]?.toFixed(2),
  }
}

/** One shape in the JSON file: the measurements and the figures of the table. */
const withFigures = (name: string, result: ShapeResult) => ({
  name,
  ...result,
  tokensPerSecond: tokensPerSecond(result, 'ours'),
  teraflops: teraflops(result),
  ratioToEager: ratioTo(result, 'eager'),
  ratioToCompiled: ratioTo(result, 'compiled'),
})

function save(file: string, machine: object, results: ReadonlyMap<string, ShapeResult>): void {
  const shapes = [...results].map(([name, result]) => withFigures(name, result))
  writeFileSync(file, `${JSON.stringify({ machine, shapes }, null, 2)}\n`)
}

async function measureAll({
  names,
  chosen,
  seconds,
  rounds,
  json,
}: ReturnType<typeof readOptions>): Promise<void> {
  const machine = describeMachine()
  const results = new Map<string, ShapeResult>()
  const folder = dirname(process.argv[1])
  let adapter: ShapeResult['adapter']
  // Fails early if the file cannot be written.
  save(json, machine, results)
  for (const name of names) {
    if (isStopped()) break
    // On a software adapter the large shapes would only hit the time limit.
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
    // Saved after every shape, in case the program is killed.
    save(json, { ...machine, adapter }, results)
  }
  const software = adapter?.hardware ? '' : ', a software adapter'
  const where = adapter ? `${adapter.name}, ${adapter.driver || 'driver unknown'}${software}` : 'not known'
  console.log(
    `${machine.date}. Adapter: ${where}. ${machine.cpu}; ${machine.system}. ` +
      `Load average before the run: ${machine.loadBefore}.\n`,
  )
  console.log(markdown(results))
  const left = names.filter((name) => !results.has(name))
  if (left.length > 0) {
    const why = isStopped()
      ? 'the bench was stopped'
      : 'too slow on a software adapter; request them with --shapes'
    console.log(`- Left out: ${left.join(', ')} (${why}).`)
  }
  console.error(`bench: all samples are in ${json}`)
}

// The first signal stops the current shape and prints the results so far; a second one kills the program.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopMeasuring)
try {
  const options = readOptions()
  if (options.one) await measureOne(JSON.parse(options.one))
  await measureAll(options)
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
