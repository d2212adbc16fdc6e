/** Which form of the kernels a device gets, as long as nothing has been timed on it. */
import type { GpuOptions } from './gpuOptions'

/**
 * Software adapters run on a few cores: large register tiles, several rows of attention at once, no barriers,
 * no splitting of sums for threads they lack, and one submit a step.
 */
const software: GpuOptions = {
  matmul: 'registers',
  attention: 'registers',
  attentionRows: 4,
  rowLanes: 1,
  targetThreads: 64,
  submitMs: 0,
  subgroups: false,
  f16: false,
  f16Attention: false,
  f16Storage: false,
}
/** Real GPUs share tiles through workgroup memory and want tens of thousands of threads. */
const hardware: GpuOptions = {
  matmul: 'workgroup',
  attention: 'workgroup',
  attentionRows: 1,
  rowLanes: 32,
  targetThreads: 16_384,
  submitMs: 50,
  subgroups: false,
  f16: false,
  f16Attention: false,
  f16Storage: false,
}

/** @param isHardware false where the adapter is a software renderer */
export function optionsFor(isHardware: boolean): GpuOptions {
  return isHardware ? hardware : software
}
