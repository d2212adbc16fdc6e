/** Test support: the variants that every WGSL kernel is held to, and a runtime of each on the test browser's device. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { Rng } from '../core/rng'
import { GpuRuntime, type GpuOptions } from './runtime'
import { TfjsGpu } from './tfjsGpu'

/** Between them: both forms of matmul and attention, rows alone and shared, products split and whole. */
export const variants: [string, Partial<GpuOptions>][] = [
  ['registers', { matmul: 'registers', attention: 'registers', rowLanes: 1 }],
  ['workgroup', { matmul: 'workgroup', attention: 'workgroup', rowLanes: 32, targetThreads: 512 }],
]

export async function startRuntime(options: Partial<GpuOptions> = {}): Promise<GpuRuntime> {
  if (!(await tf.setBackend('webgpu'))) throw new Error('the test browser has no WebGPU')
  await tf.ready()
  return new GpuRuntime(new TfjsGpu(tf.backend()), options)
}

/** Normal numbers, the same for the same seed. */
export function normals(seed: number, size: number): Float32Array<ArrayBuffer> {
  const rng = new Rng(seed)
  return Float32Array.from({ length: size }, () => rng.normal())
}
