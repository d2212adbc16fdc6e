/** The results of the kit's bench as Markdown. */
import { stepFlops } from '../../src/core/cost'
import { usesHalf } from '../../src/compute/webgpu/gpuOptions'
import { figure } from '../report.mjs'
import { shapeText } from '../shapes.mjs'
import { median } from '../turns.mjs'
import type { ShapeResult, TorchMode } from './result'

const columns = [
  'Shape',
  'ms a step',
  'tokens/s',
  'TFLOP/s',
  'of the peak',
  'PyTorch eager',
  'ours / eager',
  'PyTorch compiled',
  'ours / compiled',
  'kernels compiled in',
  'first losses',
]
const none = '-'

/** Largest relative difference of losses of the same arithmetic: other order of sums over three steps. */
const lossTolerance = { float32: 1e-4, half: 1e-2 }

type Contender = 'ours' | 'oursBesideCompiled' | TorchMode

/** Median milliseconds per step; null without samples. */
function stepMs({ samples }: ShapeResult, who: Contender): number | null {
  const taken = samples?.[who]
  return taken && taken.length > 0 ? median(taken) : null
}

/** Tokens (pixels) per second in training; null if not measured. */
export function tokensPerSecond(result: ShapeResult, who: Contender): number | null {
  const ms = stepMs(result, who)
  return ms === null ? null : ((result.shape.batch * result.shape.positions) / ms) * 1000
}

/** Our speed over PyTorch's: above 1 ours is faster. Null if one was not measured. */
export function ratioTo(result: ShapeResult, mode: TorchMode): number | null {
  const beside = mode === 'compiled' && result.samples?.oursBesideCompiled ? 'oursBesideCompiled' : 'ours'
  const [ours, theirs] = [tokensPerSecond(result, beside), tokensPerSecond(result, mode)]
  return ours === null || theirs === null ? null : ours / theirs
}

/** TFLOP/s of our training step, by the formula of core/cost.ts. */
export function teraflops({ shape, samples }: Pick<ShapeResult, 'shape' | 'samples'>): number | null {
  const taken = samples?.ours
  if (!taken || taken.length === 0) return null
  return (
    stepFlops({ ...shape, nPx: Math.sqrt(shape.positions), batchSize: shape.batch }) / median(taken) / 1e9
  )
}

/** Whether the first losses are finite and, if PyTorch started from the same state, equal to its losses. */
export function lossVerdict({ losses, torch, sameStart, options }: ShapeResult): string {
  if (!losses) return none
  const eager = torch?.eager
  if (!sameStart || !eager || 'reason' in eager)
    return `finite (${losses.map((loss) => loss.toFixed(4)).join(', ')})`
  const largest = Math.max(
    ...losses.map((loss, i) => Math.abs(loss - eager.losses[i]) / Math.abs(eager.losses[i])),
  )
  const tolerance = options && usesHalf(options) ? lossTolerance.half : lossTolerance.float32
  return largest <= tolerance
    ? `as PyTorch's, to ${largest.toExponential(0)}`
    : `**differ from PyTorch's by ${largest.toExponential(0)}**`
}

const shown = (value: number | null | undefined, unit = '') =>
  value === null || value === undefined ? none : `${figure(value)}${unit}`

function line(name: string, result: ShapeResult, peak: number | undefined): string {
  const { shape, compileSeconds } = result
  const speed = teraflops(result)
  const torchCell = (mode: TorchMode) => shown(tokensPerSecond(result, mode), ' tokens/s')
  const cells = [
    `${name} (${shapeText(shape)})`,
    shown(stepMs(result, 'ours')),
    shown(tokensPerSecond(result, 'ours')),
    shown(speed),
    speed !== null && peak ? `${((100 * speed) / peak).toFixed(1)}%` : none,
    torchCell('eager'),
    shown(ratioTo(result, 'eager')),
    torchCell('compiled'),
    shown(ratioTo(result, 'compiled')),
    shown(compileSeconds, ' s'),
    lossVerdict(result),
  ]
  return `| ${cells.join(' | ')} |`
}

/** PyTorch's version or why it did not run, our kernels' variants, and notes; one sentence per line. */
function remarks(name: string, { notes, torch, options, dispatches, startSeconds }: ShapeResult): string[] {
  const sentences = [...notes]
  if (options && dispatches) {
    const forms = Object.entries(options)
      .map(([option, value]) => `${option} ${value}`)
      .join(', ')
    sentences.push(
      `ours takes ${dispatches} dispatches a step with ${forms}; ` +
        `device up, and tuned where it is hardware, after ${shown(startSeconds)} s.`,
    )
  }
  for (const [mode, facts] of Object.entries(torch ?? {})) {
    sentences.push(
      'reason' in facts
        ? facts.reason
        : `PyTorch ${facts.version}, ${mode}, ${facts.precision}, ` +
            `on ${facts.device}${facts.device === 'CPU' ? `, ${facts.threads} threads` : ''}; ` +
            `attention by ${facts.attention}; ready after ${figure(facts.readySeconds)} s.`,
    )
  }
  return sentences.map((sentence) => `- ${name}: ${sentence}`)
}

/**
 * @param results by the shape's name, in the order measured
 * @param peak TFLOP/s of float32 that the device reaches
 */
export function shapesMarkdown(results: ReadonlyMap<string, ShapeResult>, peak?: number): string {
  const entries = [...results]
  return [
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => '---').join('|')}|`,
    ...entries.map(([name, result]) => line(name, result, peak)),
    '',
    'One training step is forward, loss, backward, gradient norm and AdamW, its loss read back; medians, ' +
      'taken in turns. V colours, T positions, C width, L layers, H heads, B images a batch. ' +
      'A ratio above 1 says that ours is the faster.',
    '',
    ...entries.flatMap(([name, result]) => remarks(name, result)),
  ].join('\n')
}
