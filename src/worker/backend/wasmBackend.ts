/**
 * Starts tfjs's wasm backend in the browser, with our own kernels on its memory. The binaries are part of the
 * build, located by the bundler, so that the page works under any path and offline.
 */
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import { requireThere } from '../../core/outdated'
import { registerWasmOps } from '../../compute/ops/implementations'
import { loadWasmRuntime, type WasmRuntime } from '../../compute/wasm/runtime'

let runtime: WasmRuntime | null = null

/** Makes wasm the current backend. @throws Error if WebAssembly is missing or blocked */
export async function startWasm(): Promise<{ adapter: string; threads: number }> {
  if (typeof WebAssembly === 'undefined') throw new Error('this browser has no WebAssembly')
  // The threaded binary is used for its shared memory only: our kernels have their own threads, and the stock
  // ops that remain are tiny.
  setThreadsCount(1)
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  })
  if (!(await tf.setBackend('wasm'))) {
    // tfjs does not say why: where its binaries are gone, the page is older than its host's files.
    for (const url of [simdUrl, threadedUrl]) requireThere(await fetch(url), url)
    throw new Error('tfjs could not load it')
  }
  await tf.ready()
  runtime?.dispose()
  runtime = await loadWasmRuntime(tf.backend())
  registerWasmOps(runtime)
  const { threads, variant } = runtime
  const simd = variant.relaxed ? 'relaxed SIMD' : 'SIMD'
  return { adapter: `CPU, ${simd}, ${threads} thread${threads === 1 ? '' : 's'}`, threads }
}
