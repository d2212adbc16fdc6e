/**
 * The worker's side of the bench protocol: answers asks one after another by a contender, times its steps and
 * counts its GPU calls. Knows no backend and no library. Peers written in JavaScript use it too.
 */
import { countGpuCalls } from '../../src/testSupport/gpuCalls'
import type { Answers, Ask, Numbered, OpenAsk, Reply, SampleAsk } from './protocol'
import { watchBuffers } from './watchBuffers'

export interface Contender {
  /** Starts the backend and makes a model of the shape, with its optimizer. */
  open(ask: OpenAsk): Promise<Answers['open']>
  /** One optimizer step; resolves with the loss once the device has finished it. */
  step(): Promise<number>
  sample?(ask: SampleAsk): Promise<Answers['sample']>
  profile?(repeats: number): Promise<Answers['profile']>
  close(): void
}

async function timed(contender: Contender, count = 1): Promise<Answers['step']> {
  const start = performance.now()
  let loss = Number.NaN
  for (let i = 0; i < count; i += 1) loss = await contender.step()
  return { ms: (performance.now() - start) / count, loss }
}

async function counted(contender: Contender): Promise<Answers['count']> {
  const counter = countGpuCalls()
  try {
    await contender.step()
    return { calls: counter.read() }
  } finally {
    counter.stop()
  }
}

function answer(
  contender: Contender,
  memory: () => Answers['memory'],
  ask: Ask,
): Promise<Answers[Ask['kind']]> {
  switch (ask.kind) {
    case 'open':
      return contender.open(ask)
    case 'step':
      return timed(contender, ask.count)
    case 'count':
      return counted(contender)
    case 'memory':
      return Promise.resolve(memory())
    case 'sample':
      if (!contender.sample) throw new Error('This contender does not sample.')
      return contender.sample(ask)
    case 'profile':
      if (!contender.profile) throw new Error('This contender does not tell its kernels apart.')
      return contender.profile(ask.repeats)
    case 'close':
      contender.close()
      return Promise.resolve({})
    default:
      return ask satisfies never
  }
}

/** Answers the page from now on. Call it once, at the worker's start, before any buffer is made. */
export function serveContender(contender: Contender): void {
  const memory = watchBuffers()
  let queue = Promise.resolve()
  self.onmessage = ({ data }: MessageEvent<Numbered>) => {
    queue = queue.then(async () => {
      const { id, ask } = data
      let reply: Reply
      try {
        reply = { id, answer: await answer(contender, memory, ask) }
      } catch (error) {
        reply = { id, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
      }
      self.postMessage(reply)
    })
  }
}
