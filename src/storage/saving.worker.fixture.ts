/** For tests only: a worker that saves one run repeatedly, each time with other bytes, until terminated. */
import { presetById } from '../core/presets'
import { OpfsRuns } from './opfsRuns'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope

scope.onmessage = async ({
  data: { root, bytes },
}: MessageEvent<{ root: FileSystemDirectoryHandle; bytes: number }>) => {
  const kept = {
    runId: 'run-a',
    status: 'paused' as const,
    elapsedSeconds: 1,
    config: presetById('digits8').config,
    parameters: 9,
  }
  const shelf = new OpfsRuns(root)
  for (let step = 1; ; step += 1) {
    const facts = { ...kept, step, savedAt: step }
    await shelf.put(facts, new Blob([new Uint8Array(bytes).fill(step)]))
    scope.postMessage(step)
  }
}
