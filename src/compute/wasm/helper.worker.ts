/**
 * A helper thread of the kernels' pool: starts the same binary in the same shared memory and serves the job
 * board until it is ended. Knows nothing of tensors or of the run.
 */
import { KERNEL_NAMES, startKernels } from './binary'
import { JobBoard } from './jobBoard'
import type { HelperStart } from './threads'

self.onmessage = async ({ data }: MessageEvent<HelperStart>) => {
  const kernels = await startKernels(data.module, data.memory)
  const board = new JobBoard(
    data.memory.buffer,
    data.board,
    KERNEL_NAMES.map((name) => kernels[name]),
    data.thread,
  )
  self.postMessage('ready')
  board.serve()
}
