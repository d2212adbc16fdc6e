/** Brings up tfjs's WebGPU backend with our own kernels on its device. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { registerWebgpuOps } from '../ops/webgpuOps'
import { optionsFor } from '../webgpu/deviceOptions'
import { GpuRuntime } from '../webgpu/runtime'
import { TfjsGpu } from '../webgpu/tfjsGpu'

let runtime: GpuRuntime | null = null

/** Makes webgpu the current backend. Throws where the browser has none. */
export async function startGpu(isHardware: boolean): Promise<void> {
  if (!(await tf.setBackend('webgpu'))) throw new Error('it is not available in this browser')
  await tf.ready()
  const gpu = new TfjsGpu(tf.backend())
  if (runtime?.gpu.device === gpu.device) return
  runtime = new GpuRuntime(gpu, optionsFor(isHardware))
  registerWebgpuOps(runtime)
}
