/** The start-up gates of every feature that the device has, as the product runs them. */
import * as tf from '@tensorflow/tfjs'
import { gateTolerances, passesGate, type Feature } from '../../src/compute/ops/tuning/gate'
import { startTfjsGpu } from '../../src/compute/webgpu/gpuDevice'
import { defaultGpuOptions, supportedOptions, type GpuOptions } from '../../src/compute/webgpu/gpuOptions'
import { TfjsGpu } from '../../src/compute/webgpu/tfjsGpu'
import { provideGpu } from '../../src/headless/nodeGpu'

export interface GateResult {
  feature: Feature
  form: string
  /** Null where the device lacks the feature. */
  passed: boolean | null
  seconds: number
}

/** Each feature in the forms that tuning tries. */
const forms: readonly (readonly [Feature, string, Partial<GpuOptions>])[] = [
  ['subgroups', '32 lanes a row', { rowLanes: 32 }],
  ['subgroups', '64 lanes a row', { rowLanes: 64 }],
  ['subgroups', '4 lanes a row', { rowLanes: 4 }],
  ['f16', 'products', {}],
  ['f16Attention', 'one row an invocation', { attentionRows: 1 }],
  ['f16Attention', 'two rows an invocation', { attentionRows: 2 }],
  ['f16Storage', 'stored by tiles', {}],
  ['f16Storage', 'stored by registers', { matmul: 'registers', rowLanes: 1 }],
]

export const tolerance = (feature: Feature) => gateTolerances[feature]

/** @param report receives all results after each */
export async function runGates(report: (part: { gates: GateResult[] }) => void): Promise<void> {
  await provideGpu()
  await startTfjsGpu()
  const gpu = new TfjsGpu(tf.backend())
  const gates: GateResult[] = []
  for (const [feature, form, over] of forms) {
    const began = performance.now()
    const options: GpuOptions = { ...defaultGpuOptions(true), ...over }
    const has = supportedOptions({ ...options, [feature]: true }, gpu.device.features)[feature]
    const passed = has ? await passesGate(gpu, options, feature) : null
    gates.push({ feature, form, passed, seconds: (performance.now() - began) / 1000 })
    report({ gates })
  }
}
