/** Which form of the kernels a device gets, as long as nothing has been timed on it. */
import type { GpuOptions } from './runtime'

/** Software adapters run on a few cores: large register tiles, no barriers, no splitting of sums for threads they lack, and one submit a step. */
const software: GpuOptions = { matmul: 'registers', attention: 'registers', rowLanes: 1, targetThreads: 64, submitMs: 0 }
/** Real GPUs share tiles through workgroup memory and want tens of thousands of threads. */
const hardware: GpuOptions = { matmul: 'workgroup', attention: 'workgroup', rowLanes: 32, targetThreads: 16_384, submitMs: 50 }

/** @param isHardware false where the adapter is a software renderer */
export function optionsFor(isHardware: boolean): GpuOptions {
  return isHardware ? hardware : software
}
