// @ts-check
/**
 * The test files of the WGSL kernels, and the forced forms in which `npm run test:variants` and the GPU kit
 * run them.
 */

/**
 * Forced forms. Options that are not named keep the defaults of software adapters
 * (src/compute/webgpu/gpuOptions.ts). Half precision is not included: its own gate
 * (src/compute/ops/tuning/gate.ts) checks it, not the tolerances of float32.
 */
export const kernelForms = [
  'matmul=registers',
  'matmul=workgroup',
  'attention=registers,attentionRows=1',
  'attention=registers,attentionRows=2',
  'attention=registers,attentionRows=4',
  'attention=workgroup,attentionRows=1',
  'attention=workgroup,attentionRows=2',
  'attention=workgroup,attentionRows=4',
  'rowLanes=1',
  'rowLanes=32',
  'rowLanes=64',
  'rowLanes=4,subgroups=true',
  'rowLanes=32,subgroups=true',
  'targetThreads=64',
  'targetThreads=16384',
  'submitMs=1',
]

/** Ops, value and gradient, against plain float64 loops or the reference, in each form of the kernels. */
export const opTests = [
  'src/compute/ops/webgpuOps.browser.test.ts',
  'src/compute/webgpu/matmul/matmul.browser.test.ts',
  'src/compute/webgpu/wgsl/rowReduce.browser.test.ts',
  'src/compute/ops/webgpuKernels.browser.test.ts',
  'src/compute/ops/samplingKernels.browser.test.ts',
  'src/compute/ops/webgpuSampling.browser.test.ts',
]

/** The runtime, and the whole model against PyTorch's and transformers' numbers. */
export const modelTests = [
  'src/compute/webgpu/runtime.browser.test.ts',
  'src/checkpoint/parity.browser.test.ts',
  'src/compute/model/lookInside.browser.test.ts',
]

export const gateTests = ['src/compute/ops/tuning/gate.browser.test.ts']

/** Captured steps and passes against those op by op. */
export const capturedTests = [
  'src/compute/model/capturedTrainer.browser.test.ts',
  'src/compute/model/accumulation.browser.test.ts',
  'src/compute/model/trainerState.browser.test.ts',
  'src/compute/model/passes.browser.test.ts',
]

/** Run in a browser only: they start other backends, or fetch what the page fetches. */
export const browserTests = [
  'src/compute/model/igpt.browser.test.ts',
  'src/worker/session/session.browser.test.ts',
]
