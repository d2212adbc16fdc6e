/**
 * The backends that run without a page, brought up with our kernels. IGPT_GPU_OPTIONS forces forms of those
 * of WebGPU.
 */
import * as tf from '@tensorflow/tfjs'
import { useWasmOpsInNode } from './wasmOpsInNode'
import { parseGpuOptions } from '../compute/webgpu/gpuOptions'
import { startGpu } from '../worker/backend/gpuBackend'
import { provideGpu, type Dawn } from './nodeGpu'

export const headlessBackends = ['wasm', 'webgpu', 'cpu'] as const
export type HeadlessBackend = (typeof headlessBackends)[number]

/**
 * Makes the backend tfjs's current one, with our kernels. Returns what frees them and lets the process end.
 */
export async function startBackend(
  backend: HeadlessBackend,
  loadDawn?: () => Promise<Dawn>,
): Promise<() => void> {
  switch (backend) {
    case 'cpu':
      await tf.setBackend('cpu')
      return () => undefined
    case 'wasm': {
      const kernels = await useWasmOpsInNode()
      return () => kernels.dispose()
    }
    case 'webgpu': {
      const gpu = await provideGpu(loadDawn)
      try {
        await startGpu(gpu.adapter, parseGpuOptions(process.env.IGPT_GPU_OPTIONS))
      } catch (error) {
        gpu.release()
        throw error
      }
      return () => gpu.release()
    }
    default:
      return backend satisfies never
  }
}
