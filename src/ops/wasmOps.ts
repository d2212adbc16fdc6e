/** Makes the SIMD kernels the wasm backend's implementation of every op. */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../wasm/kernels'
import { adamwImplementations } from './adamw/adamw'
import { adamwWasm } from './adamw/wasm'
import { attentionImplementations } from './attention/attention'
import { attentionWasm } from './attention/wasm'
import { biasImplementations } from './bias/bias'
import { biasWasm } from './bias/wasm'
import { crossEntropyImplementations } from './crossEntropy/crossEntropy'
import { crossEntropyWasm } from './crossEntropy/wasm'
import { dropoutImplementations } from './dropout/dropout'
import { dropoutWasm } from './dropout/wasm'
import { embedImplementations } from './embed/embed'
import { embedWasm } from './embed/wasm'
import { isReferenceForced } from './implementation'
import { linearImplementations } from './linear/linear'
import { linearWasm } from './linear/wasm'
import { linearTransposedImplementations } from './linearTransposed/linearTransposed'
import { linearTransposedWasm } from './linearTransposed/wasm'
import { mlpImplementations } from './mlp/mlp'
import { mlpWasm } from './mlp/wasm'
import { quickGeluImplementations } from './quickGelu/quickGelu'
import { quickGeluWasm } from './quickGelu/wasm'
import { rmsNormImplementations } from './rmsNorm/rmsNorm'
import { rmsNormWasm } from './rmsNorm/wasm'

let registered: Kernels | null = null

/** The kernels that run now: null on another backend, before any were registered, and where reference compositions are forced. */
export function activeWasmKernels(): Kernels | null {
  return tf.getBackend() === 'wasm' && !isReferenceForced() ? registered : null
}

/** @param kernels loaded into the memory of the wasm backend in use; they stay the caller's */
export function registerWasmOps(kernels: Kernels): void {
  registered = kernels
  adamwImplementations.register('wasm', adamwWasm(kernels))
  attentionImplementations.register('wasm', attentionWasm(kernels))
  biasImplementations.register('wasm', biasWasm(kernels))
  crossEntropyImplementations.register('wasm', crossEntropyWasm(kernels))
  dropoutImplementations.register('wasm', dropoutWasm(kernels))
  embedImplementations.register('wasm', embedWasm(kernels))
  linearImplementations.register('wasm', linearWasm(kernels))
  linearTransposedImplementations.register('wasm', linearTransposedWasm(kernels))
  mlpImplementations.register('wasm', mlpWasm(kernels))
  quickGeluImplementations.register('wasm', quickGeluWasm(kernels))
  rmsNormImplementations.register('wasm', rmsNormWasm(kernels))
}
