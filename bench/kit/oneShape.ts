/**
 * Measures one shape in its own process: ours first, then PyTorch from the same initial state, then all in
 * turns. Reports every result at once, since a time limit or the GPU may end the process.
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
  /** Time limit in seconds. */
  limit: number
  rounds: number
  /** Folder of torch_reference.py. */
  folder: string
  /** The forms of PyTorch to measure beside ours. */
  torch: readonly TorchMode[]
}

const firstSteps = 3
/**
 * Largest parameter count whose initial state is written to a file; PyTorch initialises larger models itself.
 * iGPT-S, 76 million, takes 3 s and 0.3 GB.
 */
const maxWrittenParameters = 100e6
/** Length of one sample, long enough that timer resolution and sleeping threads do not matter. */
const sampleMs = 100

type Report = (part: Partial<ShapeResult>) => void
type Contenders = Record<string, (count: number) => Promise<number>>

const nPxOf = ({ positions }: TrainShape) => Math.sqrt(positions)

/**
 * @param report receives every part of the result at once
 * @throws Error if our own step does not run; a smaller batch may
 */
export async function measureShape(
  { shape, limit, rounds, folder, torch: modes }: OneShape,
  report: Report,
): Promise<void> {
  const end = performance.now() + 1000 * limit
  const secondsLeft = () => (end - performance.now()) / 1000
  const parameters = parameterCount({ ...shape, nPx: nPxOf(shape) })
  report({ shape, parameters, notes: [] })
  const ours = await Ours.start()
  report({ ...(await ours.facts()), startSeconds: limit - secondsLeft() })
  const tokens = randomTokens(shape)
  const precision = ours.usesHalf ? 'tf32' : 'float32'
  const deviceFailure = ours.deviceFailure().then((sentence) => {
    throw new Error(sentence)
  })
  await Promise.race([
    deviceFailure,
    (async () => {
      report(await ours.open(shape, tokens, firstSteps))
      const contenders: Contenders = { ours: (count) => ours.step(tokens, count) }
      // One sample first, in case the process does not get further.
      report({ samples: await inTurns(contenders, 1, 1) })
      const opened = await openTorch(
        { shape, tokens, folder, precision, modes, written: parameters <= maxWrittenParameters, secondsLeft },
        report,
      )
      for (const [mode, torch] of Object.entries(opened)) contenders[mode] = (count) => torch.step(count)
      report({ samples: await inTurns(contenders, rounds, 0.9 * secondsLeft()) })
      for (const torch of Object.values(opened)) torch.close()
    })(),
  ])
}

interface TorchOptions {
  shape: TrainShape
  tokens: Int32Array<ArrayBuffer>
  folder: string
  /** TF32 if our matrix products use half precision, so that both use the GPU's faster units. */
  precision: 'float32' | 'tf32'
  modes: readonly TorchMode[]
  written: boolean
  secondsLeft: () => number
}

/** Starts PyTorch; it may take most of the remaining time to be ready. */
async function openTorch(
  { shape, tokens, folder, precision, modes, written, secondsLeft }: TorchOptions,
  report: Report,
): Promise<Record<string, Torch>> {
  const start = written ? writeStart(shape, tokens) : undefined
  const opened: Record<string, Torch> = {}
  const facts: Partial<Record<TorchMode, TorchFacts | { reason: string }>> = {}
  for (const mode of modes) {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), 700 * secondsLeft())
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
    report({ torch: { ...facts }, sameStart: written })
  }
  start?.remove()
  return opened
}

/**
 * Samples of all contenders in turns, each of as many steps as take about `sampleMs`, in at most `seconds`.
 */
async function inTurns(
  contenders: Contenders,
  rounds: number,
  seconds: number,
): Promise<Record<string, number[]>> {
  const counts: Record<string, number> = {}
  let roundMs = 0
  for (const [name, step] of Object.entries(contenders)) {
    // The first step includes waking threads and cold caches.
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
