/**
 * Starts tfjs's WebGPU backend with our kernels, in the forms that are fastest on its device: timed at the
 * first use of a real adapter and stored. Software adapters take the defaults measured for them. Features
 * that the device computes wrongly are switched off, forced or not.
 */
import * as tf from '@tensorflow/tfjs'
import { gpuRuntime, registerWebgpuOps } from '../../compute/ops/implementations'
import { loadTuning, saveTuning } from '../../storage/tuningResults'
import { gatedOptions } from '../../compute/ops/tuning/gate'
import { startTfjsGpu } from '../../compute/webgpu/gpuDevice'
import { defaultGpuOptions, isGpuOptions, type GpuOptions } from '../../compute/webgpu/gpuOptions'
import { GpuRuntime } from '../../compute/webgpu/runtime'
import { TfjsGpu } from '../../compute/webgpu/tfjsGpu'
import { tune } from '../../compute/ops/tuning/tune'

export interface GpuAdapter {
  /** Of the stored options, see FoundAdapter. */
  key: string
  /** False for a software renderer. */
  hardware: boolean
}

/**
 * Makes webgpu the current backend, with our kernels.
 * @param forced options that override tuning; with all of them nothing is tuned
 * @throws LabError `no-backend` without an adapter; Error if the device request fails
 */
export async function startGpu(adapter: GpuAdapter, forced: Partial<GpuOptions> = {}): Promise<void> {
  await startTfjsGpu()
  const gpu = new TfjsGpu(tf.backend())
  if (gpuRuntime()?.gpu.device === gpu.device) return
  // The gate runs at every start: the driver may have changed since the options were stored, and forced
  // options have never been checked.
  const options = await gatedOptions(gpu, {
    ...(isGpuOptions(forced) ? forced : await tunedOptions(gpu, adapter)),
    ...forced,
  })
  registerWebgpuOps(new GpuRuntime(gpu, options))
}

async function tunedOptions(gpu: TfjsGpu, { key, hardware }: GpuAdapter): Promise<GpuOptions> {
  const defaults = defaultGpuOptions(hardware)
  if (!hardware) return defaults
  const stored = await loadTuning(key)
  if (isGpuOptions(stored)) return stored
  const tuned = await tune(gpu, defaults)
  await saveTuning(key, tuned)
  return tuned
}
