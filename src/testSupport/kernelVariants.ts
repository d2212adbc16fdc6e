/**
 * Test support: the kernels in each form that runs in Node, so that every numeric test holds for all of them.
 */
import * as tf from '@tensorflow/tfjs'
import { setFlagsFromString } from 'node:v8'
import type { Kernels } from '../compute/wasm/kernels'
import { loadKernels } from '../compute/wasm/loadKernels'
import { useWasmInNode } from '../compute/wasm/nodeBackend'

export const VARIANTS = ['plain', 'relaxed'] as const

/** Node 20 knows relaxed SIMD only by this flag; it must be set before the first such module is compiled. */
export async function kernelsOf(variant: (typeof VARIANTS)[number]): Promise<Kernels> {
  if (variant === 'relaxed') setFlagsFromString('--experimental-wasm-relaxed-simd')
  await useWasmInNode()
  return loadKernels(tf.backend(), { relaxed: variant === 'relaxed' })
}
