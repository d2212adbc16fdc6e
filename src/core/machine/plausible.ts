/**
 * Whether a result could have been measured. For tables that anyone may add to: it finds slips and crude
 * inventions; nothing can prove where a number comes from.
 */
import { gateTolerances, gigaflops, tokensPerSecond, type MachineResult } from './result'
import { machineShapes, shapeNames } from './shapes'

/** GFLOP/s that no machine is below or above: a slow phone's interpreter, and 200 TFLOP/s. */
const [slowest, fastest] = [1e-3, 2e5]
/** The first day on which a page could measure. */
const firstDay = '2026-11-01'
/** Operations a second of one shape and the next larger ones differ by less than this factor. */
const largestSpread = 1e4

const isHalved = (batch: number, whole: number): boolean => {
  for (let size = whole; size >= 1; size = Math.floor(size / 2)) if (size === batch) return true
  return false
}

/**
 * What speaks against a result, one sentence each; an empty list if nothing does.
 * @param today the last day that it may be from, as 2026-11-29
 */
export function doubts(result: MachineResult, today: string): string[] {
  const { gate, shapes, skipped, backend, hardware, threads, precision, date } = result
  const found: string[] = []
  const doubt = (holds: boolean, sentence: string) => {
    if (holds) found.push(sentence)
  }
  doubt(date < firstDay || date > today, `The date ${date} is not from ${firstDay} to ${today}.`)
  doubt(gate.outcome === 'failed', 'The gate failed: the machine computes something else.')
  doubt(
    (gate.outcome === 'reference') !== (backend === 'cpu'),
    "Plain JavaScript, and nothing else, is the gate's own reference.",
  )
  doubt(
    gate.tolerance !== gateTolerances[precision],
    `The gate's tolerance is ${gate.tolerance}, not ${gateTolerances[precision]}.`,
  )
  doubt(
    gate.outcome === 'passed' && gate.error > gate.tolerance,
    `The gate passed with an error of ${gate.error}, beyond its tolerance.`,
  )
  doubt((hardware !== null) !== (backend === 'webgpu'), 'Only WebGPU says whether the GPU is real.')
  doubt(backend !== 'wasm' && threads !== 1, `Backend ${backend} has one thread, not ${threads}.`)
  doubt(precision === 'half' && backend !== 'webgpu', 'Only WebGPU has half precision.')
  doubt(shapes.length === 0, 'No shape was measured.')
  const names = new Set([...shapes, ...skipped].map(({ name }) => name))
  for (const name of shapeNames) doubt(!names.has(name), `Shape ${name} is neither measured nor left out.`)
  for (const time of shapes) {
    const speed = gigaflops(time)
    doubt(
      !isHalved(time.batch, machineShapes[time.name].batch),
      `Shape ${time.name} has a batch of ${time.batch}, which is no halving of its own.`,
    )
    doubt(
      speed < slowest || speed > fastest,
      `Shape ${time.name} at ${speed.toPrecision(3)} GFLOP/s (${tokensPerSecond(time).toPrecision(3)} ` +
        'tokens/s) is not believable.',
    )
  }
  const speeds = shapes.map(gigaflops)
  doubt(
    Math.max(...speeds) > largestSpread * Math.min(...speeds),
    'The shapes differ more in speed than on any machine.',
  )
  return found
}
