/**
 * The GPU kit: checks and measures the lab on this machine's GPU in at most eight minutes, part by part, and
 * writes one JSON and one Markdown file after every result. scripts/gpuKit.mjs packs it with Node and Dawn,
 * so that nothing needs to be installed. With `--piece` it is the process that runs one piece of a part.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { toFailure } from '../../src/core/failure'
import { defaultGpuOptions } from '../../src/compute/webgpu/gpuOptions'
import type { Device } from './device'
import type { GateResult } from './gates'
import { isStopped, stopKit, type Message, type Piece } from './kitProcess'
import { kitParts, limitOf, optionsNote, type Found, type Part, type PartContext } from './parts'
import { reportMarkdown, type KitReport, type PartReport } from './report'
import type { TuningResult } from './tuning'

const send = (message: Message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const report = (part: object) => void send({ part })

/** What each piece runs in its own process; loaded there only. */
const pieces: Record<Piece, (request: never) => Promise<void>> = {
  device: async () => (await import('./device')).describeDevice(report),
  tests: async (request) => (await import('./testFile')).runTestFile(request, report),
  gates: async () => (await import('./gates')).runGates(report),
  tuning: async (request) => (await import('./tuning')).runTuning(request, report),
  shape: async (request) => (await import('./oneShape')).measureShape(request, report),
  sampling: async (request) => (await import('./sampling')).runSampling(request, report),
  training: async (request) => (await import('./training')).runTraining(request, report),
}

/** The process of a piece: reports line by line, then exits. */
async function runOne(piece: string, request: string): Promise<never> {
  try {
    await pieces[piece as Piece](JSON.parse(request) as never)
  } catch (error) {
    const { code, message, remedy } = toFailure(error)
    const text = code === 'internal' && error instanceof Error ? error.message : `${message} ${remedy}`
    send({ failed: { cause: code === 'no-backend' ? 'no-gpu' : 'step', message: text.split('\n')[0] } })
  }
  // Dawn would keep the process alive.
  process.exit(0)
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      piece: { type: 'string' },
      request: { type: 'string', default: '{}' },
      only: { type: 'string' },
      seconds: { type: 'string', default: '470' },
      out: { type: 'string', default: 'igpt-gpu-kit' },
    },
  })
  const ids = kitParts.map(({ id }) => id)
  const only = values.only?.split(',') ?? ids
  const unknown = only.filter((id) => !ids.includes(id))
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}; there are ${ids.join(', ')}.`)
  if (!(Number(values.seconds) >= 1))
    throw new Error(`--seconds must be a number from 1, not ${values.seconds}.`)
  return { ...values, seconds: Number(values.seconds), parts: kitParts.filter(({ id }) => only.includes(id)) }
}

function describeMachine(): KitReport['machine'] {
  const all = cpus()
  return {
    cpu: `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${arch()}, Node ${process.versions.node}`,
    loadBefore: loadavg()[0]?.toFixed(2) ?? 'unknown',
  }
}

/** The commit that the kit was packed from. */
function revision(folder: string): string {
  try {
    return readFileSync(join(folder, 'revision.txt'), 'utf8').trim()
  } catch {
    return 'an unknown revision'
  }
}

class Kit {
  private readonly began = performance.now()
  private readonly folder = dirname(process.argv[1])
  private readonly device: Partial<Device> = {}
  private gates: readonly GateResult[] = []
  private options = defaultGpuOptions(false)
  private readonly found: KitReport

  constructor(
    private readonly parts: readonly Part[],
    private readonly seconds: number,
    private readonly out: string,
  ) {
    this.found = {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      revision: revision(this.folder),
      device: null,
      seconds: 0,
      parts: parts.map(({ id, title }) => ({
        id,
        title,
        state: 'not reached',
        seconds: 0,
        notes: [],
        markdown: '',
        data: null,
      })),
    }
  }

  /** @returns whether nothing was wrong */
  async run(): Promise<boolean> {
    // Fails early if the files cannot be written.
    this.save()
    for (const [i, part] of this.parts.entries()) {
      if (isStopped() || (this.parts[0].id === 'device' && i > 0 && !this.device.name)) break
      await this.runPart(part, this.found.parts[i], i)
    }
    this.save()
    return this.found.parts.every(({ state }) => state !== 'failed')
  }

  private get elapsed(): number {
    return (performance.now() - this.began) / 1000
  }

  private async runPart(part: Part, entry: PartReport, i: number): Promise<void> {
    const began = this.elapsed
    const limit = limitOf(this.parts, i, this.seconds - began, this.device.hardware === true)
    console.error(`kit: ${i + 1} of ${this.parts.length}, ${part.title}, at most ${Math.round(limit)} s`)
    const save = (found: Found) => {
      Object.assign(entry, found, { seconds: this.elapsed - began })
      this.save()
    }
    const { folder, device, gates, options } = this
    const context: PartContext = { folder, limit, device, gates, options, save }
    try {
      save(await part.run(context))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      save({ ...entry, state: 'failed', notes: [...entry.notes, `FAILED: ${message}`] })
    }
    this.learn(entry)
    console.error(`kit:   ${entry.state} in ${entry.seconds.toFixed(0)} s`)
  }

  /** What later parts need of this one. */
  private learn({ id, data, notes }: PartReport): void {
    if (id === 'device') {
      this.found.device = this.device
      this.options = defaultGpuOptions(this.device.hardware === true)
    }
    if (id === 'gates') this.gates = (data as { gates: GateResult[] }).gates
    if (id === 'tuning') {
      const { chosen, quick } = data as Partial<TuningResult>
      // Software adapters are measured as the product uses them, which is untuned.
      if (this.device.hardware) this.options = chosen ?? quick ?? this.options
      notes.push(`The parts below run with ${optionsNote(this.options)}.`)
    }
  }

  private save(): void {
    this.found.seconds = this.elapsed
    // Tables are in the Markdown file; the JSON has their numbers.
    const numbers = (key: string, value: unknown) => (key === 'markdown' ? undefined : value)
    writeFileSync(`${this.out}.json`, `${JSON.stringify(this.found, numbers, 1)}\n`)
    writeFileSync(`${this.out}.md`, reportMarkdown(this.found))
  }
}

// The first signal stops the current piece and keeps what was found; a second one kills the program.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopKit)
try {
  const { piece, request, parts, seconds, out } = readOptions()
  if (piece) await runOne(piece, request)
  const right = await new Kit(parts, seconds, out).run()
  console.error(
    `kit: ${right ? 'nothing that ran was wrong' : 'something FAILED'}; see ${out}.md and ${out}.json`,
  )
  if (!right) process.exitCode = 1
} catch (error) {
  console.error(`kit: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
