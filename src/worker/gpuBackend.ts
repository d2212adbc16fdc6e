/** Brings up tfjs's WebGPU backend with our own kernels on its device. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { registerWebgpuOps } from '../ops/webgpuOps'
import { GpuRuntime, type GpuOptions } from '../webgpu/runtime'
import { TfjsGpu } from '../webgpu/tfjsGpu'

/** Software adapters run on a few cores: large register tiles, no barriers, and no splitting of sums for threads they lack. */
const software: GpuOptions = { matmul: 'registers', attention: 'registers', rowLanes: 1, targetThreads: 64 }
/** Real GPUs share tiles through workgroup memory and want tens of thousands of threads. */
const hardware: GpuOptions = { matmul: 'workgroup', attention: 'workgroup', rowLanes: 32, targetThreads: 16_384 }

let runtime: GpuRuntime | null = null

/** Makes webgpu the current backend. Throws where the browser has none. */
export async function startGpu(isHardware: boolean): Promise<void> {
  if (!(await tf.setBackend('webgpu'))) throw new Error('it is not available in this browser')
  await tf.ready()
  const gpu = new TfjsGpu(tf.backend())
  if (runtime?.gpu.device === gpu.device) return
  runtime = new GpuRuntime(gpu, isHardware ? hardware : software)
  registerWebgpuOps(runtime)
}
