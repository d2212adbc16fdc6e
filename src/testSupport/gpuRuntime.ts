/**
 * Test support: the variants that every WGSL kernel is held to, and a runtime of each on the test browser's
 * device.
 */
import * as tf from '@tensorflow/tfjs'
import { Rng } from '../core/rng'
import { type GpuOptions, parseGpuOptions } from '../compute/webgpu/gpuOptions'
import { startTfjsGpu } from '../compute/webgpu/gpuDevice'
import { GpuRuntime } from '../compute/webgpu/runtime'
import { TfjsGpu } from '../compute/webgpu/tfjsGpu'

/**
 * Options that the environment forces on the whole run, over those of each test: how `npm run test:variants`
 * runs them all.
 */
export const forced = parseGpuOptions(import.meta.env.IGPT_GPU_OPTIONS as string | undefined)

/**
 * Between them every value of every option that this device can run: both forms of matmul and attention, one
 * row or several for each invocation of attention, rows alone and shared with and without subgroups, products
 * split and whole.
 */
const every: [string, Partial<GpuOptions>][] = [
  [
    'registers, split',
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

/** The variants of this run: where the environment forces one, that one alone. */
export const variants =
  Object.keys(forced).length > 0 ? [['forced', {}] satisfies [string, Partial<GpuOptions>]] : every

export async function startRuntime(options: Partial<GpuOptions> = {}): Promise<GpuRuntime> {
  await startTfjsGpu()
  return new GpuRuntime(new TfjsGpu(tf.backend()), { ...options, ...forced })
}

/** Normal numbers, the same for the same seed. */
export function normals(seed: number, size: number): Float32Array<ArrayBuffer> {
  const rng = new Rng(seed)
  return Float32Array.from({ length: size }, () => rng.normal())
}
