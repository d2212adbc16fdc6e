/**
 * A helper thread of the pool (threads.ts): instantiates the same binary in the same shared memory and serves
 * the job board until it is closed. Knows nothing of tensors or of the run.
 */
import { startKernels } from './binary'
import { JobBoard } from './jobBoard'
import type { HelperStart } from './threads'

self.onmessage = async ({ data }: MessageEvent<HelperStart>) => {
  const kernels = await startKernels(data.module, data.memory)
  const board = new JobBoard(data.memory.buffer, data.board, Object.values(kernels), data.thread)
  self.postMessage('ready')
  board.serve()
}
