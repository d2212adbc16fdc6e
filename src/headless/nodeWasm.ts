/**
 * tfjs's wasm backend in Node, plain or with the SIMD kernels as its ops: for tests and headless training.
 * The page must never load this file: it sets its own paths to the binary.
 */
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { registerWasmOps } from '../compute/ops/implementations'
import { loadWasmRuntime, type LoadOptions, type WasmRuntime } from '../compute/wasm/runtime'

/**
 * Makes `wasm` the current tfjs backend in Node and waits until it is ready. Does nothing if it is already.
 * The binary is read from the installed package, because Node has no page to fetch it from. Node has no
 * cross-origin isolation, so tfjs takes its unthreaded SIMD build.
 * @throws Error if tfjs cannot start the backend
 */
export async function useWasmInNode(): Promise<void> {
  if (tf.getBackend() === 'wasm') return
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(`${dirname(main)}/`)
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its wasm backend in Node')
  await tf.ready()
}

/**
 * Starts the wasm backend in Node with the SIMD kernels, as the page has them, on one thread.
 * @returns the runtime, which the caller may dispose to free its scratch memory
 */
export async function useWasmOpsInNode(options?: LoadOptions): Promise<WasmRuntime> {
  await useWasmInNode()
  const runtime = await loadWasmRuntime(tf.backend(), options)
  registerWasmOps(runtime)
  return runtime
}
