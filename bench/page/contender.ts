/**
 * The worker's side of the bench protocol: handles requests one at a time by a contender, times its steps and
 * counts its GPU calls. Independent of backend and library; peers written in JavaScript use it too.
 */
import { countGpuCalls } from '../../src/testSupport/gpuCalls'
import type { Responses, BenchRequest, NumberedRequest, OpenRequest, Reply, SampleRequest } from './protocol'
import { watchBuffers } from './watchBuffers'

export interface Contender {
  /** Starts the backend and creates a model of the shape, with its optimizer. */
  open(request: OpenRequest): Promise<Responses['open']>
  /** One optimizer step; resolves with the loss once the device has finished it. */
  step(): Promise<number>
  sample?(request: SampleRequest): Promise<Responses['sample']>
  profile?(repeats: number): Promise<Responses['profile']>
  peak?(): Responses['peak']
  close(): void
}

async function timed(contender: Contender, count = 1): Promise<Responses['step']> {
  const start = performance.now()
  let loss = Number.NaN
  for (let i = 0; i < count; i += 1) loss = await contender.step()
  return { ms: (performance.now() - start) / count, loss }
}

async function counted(contender: Contender): Promise<Responses['count']> {
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
  memory: () => Responses['memory'],
  request: BenchRequest,
): Promise<Responses[BenchRequest['kind']]> {
  switch (request.kind) {
    case 'open':
      return contender.open(request)
    case 'step':
      return timed(contender, request.count)
    case 'count':
      return counted(contender)
    case 'memory':
      return Promise.resolve(memory())
    case 'sample':
      if (!contender.sample) throw new Error('This contender does not sample.')
      return contender.sample(request)
    case 'profile':
      if (!contender.profile) throw new Error('This contender does not time single kernels.')
      return contender.profile(request.repeats)
    case 'peak':
      if (!contender.peak) throw new Error('This contender has no wasm kernels.')
      return Promise.resolve(contender.peak())
    case 'close':
      contender.close()
      return Promise.resolve({})
    default:
      return request satisfies never
  }
}

/** Handles the page's requests. Call it once, when the worker starts, before any buffer is created. */
export function serveContender(contender: Contender): void {
  const memory = watchBuffers()
  let queue = Promise.resolve()
  self.onmessage = ({ data }: MessageEvent<NumberedRequest>) => {
    queue = queue.then(async () => {
      const { id, request } = data
      let reply: Reply
      try {
        reply = { id, answer: await answer(contender, memory, request) }
      } catch (error) {
        reply = { id, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
      }
      self.postMessage(reply)
    })
  }
}
