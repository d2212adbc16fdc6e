/**
 * Brings up tfjs's WebGPU backend with our own kernels on its device, in the forms that were fastest there:
 * timed at the first use of a real adapter and remembered. Software adapters take the forms that were
 * measured for them. Features that a device computes wrong results by are switched off, forced or not.
 */
import * as tf from '@tensorflow/tfjs'
import { registerWebgpuOps } from '../../compute/ops/implementations'
import { keepTuning, recallTuning } from '../../storage/tuningResults'
import { optionsFor } from '../../compute/webgpu/deviceOptions'
import { gatedOptions } from '../../compute/ops/tuning/gate'
import { startTfjsGpu } from '../../compute/webgpu/gpuDevice'
import { isGpuOptions, type GpuOptions } from '../../compute/webgpu/gpuOptions'
import { GpuRuntime } from '../../compute/webgpu/runtime'
import { TfjsGpu } from '../../compute/webgpu/tfjsGpu'
import { tune } from '../../compute/ops/tuning/tune'

let runtime: GpuRuntime | null = null

export interface GpuAdapter {
  name: string
  /** False for a software renderer. */
  hardware: boolean
}

/**
 * Makes webgpu the current backend, with our kernels. Throws where there is none.
 * @param forced options that are not to be tuned
 */
export async function startGpu(adapter: GpuAdapter, forced: Partial<GpuOptions> = {}): Promise<void> {
  await startTfjsGpu()
  const gpu = new TfjsGpu(tf.backend())
  if (runtime?.gpu.device === gpu.device) return
  // At every start, since a driver may have changed since the options were kept, and what is forced has never
  // been looked at.
  runtime = new GpuRuntime(gpu, await gatedOptions(gpu, { ...(await optionsOf(gpu, adapter)), ...forced }))
  registerWebgpuOps(runtime)
}

async function optionsOf(gpu: TfjsGpu, { name, hardware }: GpuAdapter): Promise<GpuOptions> {
  const start = optionsFor(hardware)
  if (!hardware) return start
  const kept = await recallTuning(name)
  if (isGpuOptions(kept)) return kept
  const tuned = await tune(gpu, start)
  await keepTuning(name, tuned)
  return tuned
}
