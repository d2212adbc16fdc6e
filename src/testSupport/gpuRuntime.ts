/**
 * Test support: the variants in which every WGSL kernel is tested, and runtimes on the test browser's device.
 */
import * as tf from '@tensorflow/tfjs'
import { Rng } from '../core/rng'
import { parseGpuOptions, type GpuOptions } from '../compute/webgpu/gpuOptions'
import { startTfjsGpu } from '../compute/webgpu/gpuDevice'
import { GpuRuntime } from '../compute/webgpu/runtime'
import { TfjsGpu } from '../compute/webgpu/tfjsGpu'

/** Options that IGPT_GPU_OPTIONS forces on all tests, over their own; used by `npm run test:variants`. */
export const forced = parseGpuOptions(import.meta.env.IGPT_GPU_OPTIONS as string | undefined)

/**
 * Together they cover every option that this device supports: both forms of matmul and attention, one and
 * several attention rows per invocation, one and several lanes per row, with and without subgroups, and
 * products with and without split-K.
 */
const defaultVariants: [string, Partial<GpuOptions>][] = [
  [
    'registers, split-K',
    { matmul: 'registers', attention: 'registers', attentionRows: 1, rowLanes: 1, targetThreads: 4096 },
  ],
  [
    'workgroup',
    { matmul: 'workgroup', attention: 'workgroup', attentionRows: 2, rowLanes: 32, targetThreads: 512 },
  ],
  [
    'several rows, subgroups',
    { attention: 'registers', attentionRows: 4, rowLanes: 64, subgroups: true, targetThreads: 64 },
  ],
]

/** The variants of this test run: all, or only the one that the environment forces. */
export const variants =
  Object.keys(forced).length > 0 ? [['forced', {}] satisfies [string, Partial<GpuOptions>]] : defaultVariants

/** A runtime on tfjs's WebGPU backend, which is started if necessary; the caller's to dispose. */
export async function startRuntime(options: Partial<GpuOptions> = {}): Promise<GpuRuntime> {
  await startTfjsGpu()
  return new GpuRuntime(new TfjsGpu(tf.backend()), { ...options, ...forced })
}

/** Standard normal numbers, the same for the same seed. */
export function normals(seed: number, size: number): Float32Array<ArrayBuffer> {
  const rng = new Rng(seed)
  return Float32Array.from({ length: size }, () => rng.normal())
}
