/**
 * What measuring a machine has found, and its checks: a result may come from a file or a link, so that
 * everything in it is checked before it is shown. What a result derives (tokens and operations a second) is
 * computed and not stored, so that it cannot contradict the times.
 */
import { duplicateKey } from '../duplicateKey'
import { LabError } from '../failure'
import { ArrayBytes, JsonReader } from '../jsonReader'
import type { BackendName } from '../backendName'
import { flopsOf, machineShapes, shapeNames, type MachineShapeName } from './shapes'

export const resultKind = 'igpt-lab-machine'
/** Raised when an old result would get another meaning. */
export const resultVersion = 1

/** Training steps of one shape. */
export interface ShapeTime {
  name: MachineShapeName
  /** Images a batch: the shape's, or a half, a quarter and so on of them where those did not fit. */
  batch: number
  /** Timed steps. */
  steps: number
  /** Milliseconds a step, the median of samples. */
  ms: number
}

/** Why a shape was not measured: too slow for the time left, too large, or its losses were wrong. */
export const skipReasons = ['time', 'memory', 'losses'] as const
export interface SkippedShape {
  name: MachineShapeName
  reason: (typeof skipReasons)[number]
}

/** Largest error that the gate allows, relative: float32 sums in another order; half precision's 11 bits. */
export const gateTolerances = { float32: 1e-4, half: 1e-2 } as const
export type Precision = keyof typeof gateTolerances

/** First losses and gradient norms against plain JavaScript; 'reference' where that is itself timed. */
export interface MachineGate {
  outcome: 'passed' | 'failed' | 'reference'
  /** Largest relative difference; 0 for the reference. */
  error: number
  tolerance: number
}

/** What the worker measures. */
export interface MachineTimes {
  precision: Precision
  gate: MachineGate
  /** In the order of `shapeNames`. */
  shapes: ShapeTime[]
  skipped: SkippedShape[]
}

export interface MachineResult extends MachineTimes {
  kind: typeof resultKind
  version: typeof resultVersion
  /** Day of the measurement, in UTC: 2026-11-29. */
  date: string
  /** The lab's version. */
  lab: string
  /** What its owner calls the machine; may be empty. */
  machine: string
  backend: BackendName
  adapter: string
  /** False for a software renderer; null where no GPU was used. */
  hardware: boolean | null
  threads: number
  /** Name and version, such as "Chrome 156". */
  browser: string
  /** Seconds that the measurement was given. */
  seconds: number
}

/** Most seconds that a measurement may take; also what it takes if the address does not say. */
export const mostSeconds = 20
export const mostMachineLetters = 60
/** Characters of the longest result that is read. */
export const mostResultLetters = 8000

/** Tokens (pixels) a second in training. */
export const tokensPerSecond = ({ name, batch, ms }: ShapeTime): number =>
  ((batch * machineShapes[name].positions) / ms) * 1000

/** Billions of floating-point operations a second. */
export const gigaflops = ({ name, batch, ms }: ShapeTime): number =>
  flopsOf({ ...machineShapes[name], batch }) / ms / 1e6

const damaged = (problem: string): LabError =>
  new LabError({
    code: 'machine-result',
    message: `This is no usable result of a measurement: ${problem}.`,
    remedy: 'Ask for the link or file again, or measure this machine yourself.',
  })

/** Invisible characters, and those that turn the direction of text around. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

function line(reader: JsonReader, most: number): string {
  const words = reader.text(most)
  if (unprintable.test(words)) throw reader.refuse('has characters that cannot be seen')
  return words
}

function day(reader: JsonReader): string {
  const words = reader.text(10)
  const time = /^\d{4}-\d{2}-\d{2}$/.test(words) ? Date.parse(`${words}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== words)
    throw reader.refuse('is no day such as 2026-11-29')
  return words
}

function readGate(reader: JsonReader): MachineGate {
  return {
    outcome: reader.at('outcome').oneOf('passed', 'failed', 'reference'),
    error: reader.at('error').number(0, 1e9),
    tolerance: reader.at('tolerance').number(0, 1),
  }
}

function readShape(reader: JsonReader): ShapeTime {
  const name = reader.at('name').oneOf(...shapeNames)
  return {
    name,
    batch: reader.at('batch').whole(1, machineShapes[name].batch),
    steps: reader.at('steps').whole(1, 1e6),
    ms: reader.at('ms').number(1e-3, 1e7),
  }
}

/** @throws LabError machine-result where a shape comes twice */
function requireOnce(names: readonly MachineShapeName[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice) throw damaged(`shape ${twice} comes twice`)
}

/**
 * Checks a parsed result, and copies what it knows of it.
 * @throws LabError machine-result, which names the part at fault
 */
export function readResult(value: unknown): MachineResult {
  const result = new JsonReader(value, 'result', new ArrayBytes(new Uint8Array()), damaged)
  const kind = result.at('kind').oneOf(resultKind)
  const { raw: version } = result.at('version')
  if (version !== resultVersion)
    throw damaged(`its version is ${String(version).slice(0, 8)}, and this page reads ${resultVersion}`)
  const read: MachineResult = {
    kind,
    version: resultVersion,
    date: day(result.at('date')),
    lab: line(result.at('lab'), 20),
    machine: line(result.at('machine'), mostMachineLetters),
    backend: result.at('backend').oneOf('webgpu', 'wasm', 'webgl', 'cpu'),
    adapter: line(result.at('adapter'), 200),
    hardware: result.at('hardware').orNull((hardware) => hardware.flag()),
    threads: result.at('threads').whole(1, 1024),
    browser: line(result.at('browser'), 200),
    seconds: result.at('seconds').number(1, mostSeconds),
    precision: result.at('precision').oneOf('float32', 'half'),
    gate: readGate(result.at('gate')),
    shapes: result.at('shapes').list(shapeNames.length).map(readShape),
    skipped: result
      .at('skipped')
      .list(shapeNames.length)
      .map((skipped) => ({
        name: skipped.at('name').oneOf(...shapeNames),
        reason: skipped.at('reason').oneOf(...skipReasons),
      })),
  }
  requireOnce([...read.shapes, ...read.skipped].map(({ name }) => name))
  return read
}

/** A result from the text of its JSON file. @throws LabError machine-result */
export function parseResult(json: string): MachineResult {
  if (json.length > mostResultLetters) throw damaged(`it has more than ${mostResultLetters} characters`)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw damaged('it is not JSON')
  }
  const twice = duplicateKey(json)
  if (twice !== null) throw damaged(`the key "${twice.slice(0, 20)}" comes twice`)
  return readResult(value)
}

/** The result as the text of a JSON file. */
export const resultJson = (result: MachineResult): string => `${JSON.stringify(result, null, 2)}\n`
