/** Registers the WGSL kernels as the webgpu backend's implementation of every op, and holds their runtime. */
import * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../webgpu/runtime'
import { adamwImplementations } from './adamw/adamw'
import { adamwWebgpu } from './adamw/adamwWebgpu'
import { attentionImplementations } from './attention/attention'
import { attentionWebgpu } from './attention/attentionWebgpu'
import { biasImplementations } from './bias/bias'
import { biasWebgpu } from './bias/biasWebgpu'
import { crossEntropyImplementations } from './crossEntropy/crossEntropy'
import { crossEntropyWebgpu } from './crossEntropy/crossEntropyWebgpu'
import { dropoutImplementations } from './dropout/dropout'
import { dropoutWebgpu } from './dropout/dropoutWebgpu'
import { embedImplementations } from './embed/embed'
import { embedWebgpu } from './embed/embedWebgpu'
import { isReferenceForced } from './implementation'
import { linearImplementations } from './linear/linear'
import { linearWebgpu } from './linear/linearWebgpu'
import { linearTransposedImplementations } from './linearTransposed/linearTransposed'
import { linearTransposedWebgpu } from './linearTransposed/linearTransposedWebgpu'
import { meanPoolImplementations } from './meanPool/meanPool'
import { meanPoolWebgpu } from './meanPool/meanPoolWebgpu'
import { mlpImplementations } from './mlp/mlp'
import { mlpWebgpu } from './mlp/mlpWebgpu'
import { quickGeluImplementations } from './quickGelu/quickGelu'
import { quickGeluWebgpu } from './quickGelu/quickGeluWebgpu'
import { rmsNormImplementations } from './rmsNorm/rmsNorm'
import { rmsNormWebgpu } from './rmsNorm/rmsNormWebgpu'

/** The only reference to the runtime in use: the backend's start-up and the model read it here. */
let registered: GpuRuntime | null = null

/** The runtime whose kernels are registered; null before `registerWebgpuOps`. */
export function gpuRuntime(): GpuRuntime | null {
  return registered
}

/**
 * The runtime whose kernels run now; null on another backend, without registered kernels, or if the reference
 * compositions are forced.
 */
export function activeGpuRuntime(): GpuRuntime | null {
  return tf.getBackend() === 'webgpu' && !isReferenceForced() ? registered : null
}

/** @param runtime on the device of the webgpu backend in use; the caller may dispose it once replaced */
export function registerWebgpuOps(runtime: GpuRuntime): void {
  registered = runtime
  adamwImplementations.register('webgpu', adamwWebgpu(runtime))
  attentionImplementations.register('webgpu', attentionWebgpu(runtime))
  biasImplementations.register('webgpu', biasWebgpu(runtime))
  crossEntropyImplementations.register('webgpu', crossEntropyWebgpu(runtime))
  dropoutImplementations.register('webgpu', dropoutWebgpu(runtime))
  embedImplementations.register('webgpu', embedWebgpu(runtime))
  linearImplementations.register('webgpu', linearWebgpu(runtime))
  linearTransposedImplementations.register('webgpu', linearTransposedWebgpu(runtime))
  meanPoolImplementations.register('webgpu', meanPoolWebgpu(runtime))
  mlpImplementations.register('webgpu', mlpWebgpu(runtime))
  quickGeluImplementations.register('webgpu', quickGeluWebgpu(runtime))
  rmsNormImplementations.register('webgpu', rmsNormWebgpu(runtime))
}
