/** What a machine's card says, in words, for the page and for the image. */
import { gigaflops, skipReasons, tokensPerSecond, type MachineResult } from '../../../core/machine/result'
import { machineShapes } from '../../../core/machine/shapes'
import { compact, figures } from '../../ui/format'
import { measureText } from '../../text/measure'
import { text } from '../../text/text'

/** One timed shape: its words, and its share of the fastest one's operations a second. */
export interface CardRow {
  name: string
  facts: string
  ms: string
  tokens: string
  gigaflops: string
  share: number
}

export interface CardFacts {
  /** The name that its owner gave the machine, or the adapter's. */
  machine: string
  /** Adapter where the owner named the machine, backend, threads and precision. */
  details: string[]
  gate: string
  isSound: boolean
  rows: CardRow[]
  /** Shapes that were not timed, a line for each reason. */
  skipped: string[]
  footer: string
}

/** An error as "2.3e-6". */
const exponent = (error: number): string => error.toExponential(1).replace('+', '')

export function cardFacts(result: MachineResult): CardFacts {
  const words = measureText()
  const { adapter, machine, backend, hardware, threads, precision, gate, shapes } = result
  const most = Math.max(...shapes.map(gigaflops))
  return {
    machine: machine || adapter,
    details: [
      ...(machine ? [adapter] : []),
      text.transport.backends[backend],
      ...(hardware === false ? [words.software] : []),
      // The adapter of wasm says them already.
      ...(backend === 'wasm' && !adapter.includes('thread') ? [words.threads(threads)] : []),
      words.precision[precision],
    ],
    gate:
      gate.outcome === 'reference'
        ? words.gateWords.reference
        : words.gateWords[gate.outcome](exponent(gate.error)),
    isSound: gate.outcome !== 'failed' && result.skipped.every(({ reason }) => reason !== 'losses'),
    rows: shapes.map((time) => {
      const { nLayer, nEmbd, positions } = machineShapes[time.name]
      return {
        name: words.shapes[time.name],
        facts: words.shapeFacts(nLayer, nEmbd, positions, time.batch),
        ms: figures(time.ms),
        tokens: compact(tokensPerSecond(time)),
        gigaflops: figures(gigaflops(time)),
        share: gigaflops(time) / most,
      }
    }),
    skipped: skipReasons.flatMap((reason) => {
      const names = result.skipped
        .filter((one) => one.reason === reason)
        .map(({ name }) => words.shapes[name])
      return names.length > 0 ? [words.skipped[reason](text.common.list(names))] : []
    }),
    footer: words.footer(result.browser, result.lab, result.date),
  }
}
