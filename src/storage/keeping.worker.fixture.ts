/** For tests only: a worker that keeps one run again and again, each time other bytes, until it is ended. */
import { OpfsRuns } from './opfsRuns'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope

scope.onmessage = async ({ data: { root, bytes } }: MessageEvent<{ root: FileSystemDirectoryHandle; bytes: number }>) => {
  const shelf = new OpfsRuns(root)
  for (let step = 1; ; step += 1) {
    const facts = { runId: 'run-a', step, steps: 255, savedAt: step, status: 'paused' as const, label: 'Digits', ownFiles: false }
    await shelf.put(facts, new Blob([new Uint8Array(bytes).fill(step)]))
    scope.postMessage(step)
  }
}
