/**
 * Measures one shape in a process of its own: ours first, then PyTorch eager and compiled from the same
 * start, then all in turns. Each thing learned is handed out at once, since the process may be ended at its
 * time limit or by the GPU.
 */
import { parameterCount } from '../../src/core/cost'
import type { TrainShape } from '../page/protocol'
import { startTorch, type Torch, type TorchFacts } from '../torch.mjs'
import { takeTurns } from '../turns.mjs'
import { Ours } from './ours'
import type { ShapeResult, TorchMode } from './result'
import { randomTokens, writeStart } from './startFile'

export interface OneShape {
  shape: TrainShape
  /** Seconds that the whole may take. */
  limit: number
  rounds: number
  /** Folder of torch_reference.py. */
  folder: string
}

const firstSteps = 3
const images = 16
/**
 * Parameters of a model that is written to a file; PyTorch begins larger ones by chance. iGPT-S, 76 million,
 * takes 3 s and 0.3 GB.
 */
const mostWritten = 100e6
/** One sample is about so long, so that neither clocks nor sleeping threads count. */
const sampleMs = 100

type Tell = (part: Partial<ShapeResult>) => void
type Contenders = Record<string, (count: number) => Promise<number>>

const nPxOf = ({ positions }: TrainShape) => Math.sqrt(positions)

/**
 * @param tell takes every part of the result as it comes
 * @throws Error where our own step does not run: with another batch it may
 */
export async function measureShape({ shape, limit, rounds, folder }: OneShape, tell: Tell): Promise<void> {
  const end = performance.now() + 1000 * limit
  const secondsLeft = () => (end - performance.now()) / 1000
  const parameters = parameterCount({ ...shape, nPx: nPxOf(shape) })
  tell({ shape, parameters, notes: [] })
  const ours = await Ours.start()
  tell({ ...(await ours.facts()), startSeconds: limit - secondsLeft() })
  const tokens = randomTokens(shape)
  const precision = ours.usesHalf ? 'tf32' : 'float32'
  const trouble = ours.trouble().then((sentence) => {
    throw new Error(sentence)
  })
  await Promise.race([
    trouble,
    (async () => {
      tell(await ours.open(shape, tokens, firstSteps))
      const contenders: Contenders = { ours: (count) => ours.step(tokens, count) }
      // One sample, in case nothing more comes of it.
      tell({ samples: await inTurns(contenders, 1, 1) })
      tell({ sampling: await ours.draw(images, Math.min(5, secondsLeft() / 8)) })
      const opened = await openTorch(
        { shape, tokens, folder, precision, written: parameters <= mostWritten, secondsLeft },
        tell,
      )
      for (const [mode, torch] of Object.entries(opened)) contenders[mode] = (count) => torch.step(count)
      tell({ samples: await inTurns(contenders, rounds, 0.9 * secondsLeft()) })
      for (const torch of Object.values(opened)) torch.close()
    })(),
  ])
}

interface TorchAsk {
  shape: TrainShape
  tokens: Int32Array<ArrayBuffer>
  folder: string
  /** TF32 where our own products take half precision, so that both use the GPU's faster units. */
  precision: 'float32' | 'tf32'
  written: boolean
  secondsLeft: () => number
}

/** PyTorch in both modes, those that run; compiling may take half of the time that is left. */
async function openTorch(
  { shape, tokens, folder, precision, written, secondsLeft }: TorchAsk,
  tell: Tell,
): Promise<Record<string, Torch>> {
  const start = written ? writeStart(shape, tokens) : undefined
  const opened: Record<string, Torch> = {}
  const facts: Partial<Record<TorchMode, TorchFacts | { reason: string }>> = {}
  for (const mode of ['eager', 'compiled'] as const) {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), 500 * secondsLeft())
    const torch = await startTorch(shape, { mode, start, folder, precision, signal: stop.signal })
    clearTimeout(timer)
    if ('reason' in torch) {
      facts[mode] = {
        reason: stop.signal.aborted
          ? `No row on PyTorch, ${mode}: it was not ready within the time limit of this shape.`
          : torch.reason,
      }
    } else {
      facts[mode] = torch.facts
      opened[mode] = torch
    }
    tell({ torch: { ...facts }, sameStart: written })
  }
  start?.remove()
  return opened
}

/**
 * Samples of every contender by turns, each of as many steps as take about a tenth of a second, in at most
 * `seconds`.
 */
async function inTurns(
  contenders: Contenders,
  rounds: number,
  seconds: number,
): Promise<Record<string, number[]>> {
  const counts: Record<string, number> = {}
  let roundMs = 0
  for (const [name, step] of Object.entries(contenders)) {
    // The first alone would tell of sleeping threads and cold caches.
    await step(1)
    const ms = await step(1)
    counts[name] = Math.max(1, Math.min(200, Math.round(sampleMs / ms)))
    roundMs += 200 + ms * counts[name]
  }
  const fitting = Math.max(1, Math.min(rounds, Math.floor((1000 * seconds) / roundMs)))
  const samplers = Object.fromEntries(
    Object.entries(contenders).map(([name, step]) => [name, () => step(counts[name])]),
  )
  return takeTurns(samplers, { rounds: fitting, warm: 0 })
}
