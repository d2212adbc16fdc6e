/**
 * tfjs's wasm backend in Node with the SIMD kernels as its ops, as the page has them, on one thread: for
 * tests and headless training.
 */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../compute/wasm/kernels'
import { loadKernels, type LoadOptions } from '../compute/wasm/loadKernels'
import { useWasmInNode } from '../compute/wasm/nodeBackend'
import { registerWasmOps } from '../compute/ops/wasmOps'

/** @returns the kernels, which the caller may dispose to free their memory */
export async function useWasmOpsInNode(options?: LoadOptions): Promise<Kernels> {
  await useWasmInNode()
  const kernels = await loadKernels(tf.backend(), options)
  registerWasmOps(kernels)
  return kernels
}
