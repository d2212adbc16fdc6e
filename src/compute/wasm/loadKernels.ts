/**
 * Puts the kernels together for the machine at hand: which binary (shared memory, fused multiply-add) and how
 * many threads. What they compute is kernels.ts; how a binary is read is binary.ts.
 */
import type { KernelBackend } from '@tensorflow/tfjs'
import { compileKernels, hasRelaxedSimd, startKernels, type Variant } from './binary'
import { Kernels } from './kernels'
import { SingleLauncher } from './launcher'
import { tfjsMemory } from './tfjsMemory'
import { defaultThreads, spawnWorkerHelper, ThreadPool } from './threads'

export interface LoadOptions {
  /** Use fused multiply-add; by default where the engine has it. Changes results by rounding only. */
  relaxed?: boolean
  /**
   * Threads that share the work, the calling one included; by default one a core, at most 8. Without shared
   * memory it is always 1.
   */
  threads?: number
}

/**
 * Loads the kernels into the memory of tfjs's wasm backend.
 * @param backend tf.backend() while the wasm backend is current
 * @returns kernels that the caller disposes before the backend
 * @throws LabError `no-backend`, `network`, `out-of-memory`
 */
export async function loadKernels(backend: KernelBackend, options: LoadOptions = {}): Promise<Kernels> {
  const memory = tfjsMemory(backend)
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.memory.buffer instanceof SharedArrayBuffer
  const variant: Variant = { shared, relaxed: options.relaxed ?? hasRelaxedSimd() }
  const module = await compileKernels(variant)
  const exports = await startKernels(module, memory.memory)
  const threads = shared ? (options.threads ?? defaultThreads()) : 1
  const launcher =
    threads > 1
      ? await ThreadPool.start(module, exports, memory, threads, spawnWorkerHelper)
      : new SingleLauncher(exports, memory)
  return new Kernels(memory, launcher, variant)
}
