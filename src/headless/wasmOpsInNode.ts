/**
 * tfjs's wasm backend in Node with the SIMD kernels as its ops, as the page has them, on one thread: for
 * tests and headless training.
 */
import * as tf from '@tensorflow/tfjs'
import { loadWasmRuntime, type LoadOptions, type WasmRuntime } from '../compute/wasm/runtime'
import { useWasmInNode } from '../compute/wasm/nodeBackend'
import { registerWasmOps } from '../compute/ops/implementations'

/** @returns the runtime, which the caller may dispose to free its scratch memory */
export async function useWasmOpsInNode(options?: LoadOptions): Promise<WasmRuntime> {
  await useWasmInNode()
  const runtime = await loadWasmRuntime(tf.backend(), options)
  registerWasmOps(runtime)
  return runtime
}
