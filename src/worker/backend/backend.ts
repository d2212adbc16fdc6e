/**
 * Chooses the backend and starts it: WebGPU on a real adapter, wasm otherwise, or the one that is forced. The
 * reason is returned as text, because the page shows it. Runs in the worker only.
 */
import * as tf from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'
import { findAdapter, type FoundAdapter } from '../../compute/webgpu/gpuDevice'
import { type GpuOptions, parseGpuOptions } from '../../compute/webgpu/gpuOptions'
import type { BackendName } from '../../core/backendName'
import type { BackendChoice, BackendInfo } from '../../core/protocol'
import { startGpu } from './gpuBackend'
import { startWasm } from './wasmBackend'

const gib = 2 ** 30

/** Least memory budget of a GPU run: WebGPU does not report the size of the memory. */
const assumedGpuBytes = 4 * gib
/** wasm addresses 4 GiB; a quarter is left for fragmentation and tfjs's own buffers. */
const wasmBytes = 3 * gib

function choose(
  choice: BackendChoice,
  adapter: FoundAdapter | null,
): { backend: BackendName; reason: string } {
  if (choice !== 'auto') return { backend: choice, reason: `Set to ${choice} in the menu or the address.` }
  if (adapter?.hardware) return { backend: 'webgpu', reason: 'WebGPU offers a real GPU.' }
  const why = adapter
    ? `WebGPU offers only the software adapter ${adapter.name}, which is slower`
    : 'this browser offers no WebGPU adapter'
  return { backend: 'wasm', reason: `WebAssembly, since ${why}.` }
}

const unavailable = (backend: BackendName, cause: unknown): LabError =>
  new LabError(
    {
      code: 'no-backend',
      message:
        `The ${backend} backend could not start: ` + (cause instanceof Error ? cause.message : String(cause)),
      remedy:
        backend === 'wasm'
          ? 'Use a browser with WebAssembly SIMD (any current Chrome, Edge, Firefox or Safari) and allow ' +
            'WebAssembly for this page.'
          : 'Choose Automatic in the backend menu, or open the page without ?backend=.',
      subject: backend,
    },
    { cause },
  )

async function start(
  backend: BackendName,
  adapter: FoundAdapter | null,
  forced: Partial<GpuOptions>,
): Promise<{ adapter: string; threads: number }> {
  if (backend === 'wasm') return startWasm()
  if (backend === 'webgpu') {
    if (!adapter) throw new Error('the browser has no WebGPU adapter')
    await startGpu(adapter, forced)
    return { adapter: adapter.name, threads: 1 }
  }
  if (!(await tf.setBackend(backend))) throw new Error('it is not available in this browser')
  await tf.ready()
  return { adapter: backend === 'cpu' ? 'CPU, plain JavaScript' : 'WebGL', threads: 1 }
}

/**
 * Chooses a backend and starts it.
 * @param gpuOptions forced options of the WebGPU kernels, as in the address; other backends only check them
 * @returns the backend and why it was chosen
 * @throws LabError 'no-backend' if the chosen backend cannot run here; no other is tried, because a forced
 *   choice means exactly that one. 'outdated' if a file of it is gone, 'config-invalid' for unknown options
 */
export async function startBackend(choice: BackendChoice, gpuOptions?: string): Promise<BackendInfo> {
  const forced = parseGpuOptions(gpuOptions)
  const adapter = await findAdapter()
  const { backend, reason } = choose(choice, adapter)
  const started = await start(backend, adapter, forced).catch((cause: unknown) => {
    if (cause instanceof LabError && cause.failure.code === 'outdated') throw cause
    throw unavailable(backend, cause)
  })
  return {
    backend,
    adapter: started.adapter,
    reason,
    hardwareGpu: adapter ? adapter.hardware : null,
    crossOriginIsolated: globalThis.crossOriginIsolated,
    threads: started.threads,
    storesAttention: backend === 'webgl' || backend === 'cpu',
    memoryBudgetBytes:
      backend === 'webgpu' && adapter ? Math.max(assumedGpuBytes, 2 * adapter.maxBufferBytes) : wasmBytes,
  }
}
