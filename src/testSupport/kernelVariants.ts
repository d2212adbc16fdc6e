/**
 * Test support: the wasm runtime in each variant that runs in Node, so that every numeric test covers them
 * all.
 */
import * as tf from '@tensorflow/tfjs'
import { setFlagsFromString } from 'node:v8'
import { useWasmInNode } from '../headless/nodeWasm'
import { loadWasmRuntime, type WasmRuntime } from '../compute/wasm/runtime'

export const VARIANTS = ['plain', 'relaxed'] as const

/** Node 20 has relaxed SIMD only with this flag; it must be set before the first such module is compiled. */
export async function runtimeOf(variant: (typeof VARIANTS)[number]): Promise<WasmRuntime> {
  if (variant === 'relaxed') setFlagsFromString('--experimental-wasm-relaxed-simd')
  await useWasmInNode()
  return loadWasmRuntime(tf.backend(), { relaxed: variant === 'relaxed' })
}
