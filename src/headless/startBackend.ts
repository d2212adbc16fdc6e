/** Starts a backend in Node with our kernels. IGPT_GPU_OPTIONS forces variants of the WebGPU kernels. */
import * as tf from '@tensorflow/tfjs'
import { useWasmOpsInNode } from './nodeWasm'
import { parseGpuOptions } from '../compute/webgpu/gpuOptions'
import { startGpu } from '../worker/backend/gpuBackend'
import { provideGpu, type Dawn } from './nodeGpu'

export const headlessBackends = ['wasm', 'webgpu', 'cpu'] as const
export type HeadlessBackend = (typeof headlessBackends)[number]

/**
 * Makes this tfjs's current backend, with our kernels.
 *
 * @returns frees the kernels and lets the process end
 * @throws LabError no-backend if WebGPU does not start
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
