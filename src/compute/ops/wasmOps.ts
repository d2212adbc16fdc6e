/** Makes the SIMD kernels the wasm backend's implementation of every op. */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../wasm/kernels'
import { adamwImplementations } from './adamw/adamw'
import { adamwWasm } from './adamw/adamwWasm'
import { attentionImplementations } from './attention/attention'
import { attentionWasm } from './attention/attentionWasm'
import { biasImplementations } from './bias/bias'
import { biasWasm } from './bias/biasWasm'
import { crossEntropyImplementations } from './crossEntropy/crossEntropy'
import { crossEntropyWasm } from './crossEntropy/crossEntropyWasm'
import { dropoutImplementations } from './dropout/dropout'
import { dropoutWasm } from './dropout/dropoutWasm'
import { embedImplementations } from './embed/embed'
import { embedWasm } from './embed/embedWasm'
import { isReferenceForced } from './implementation'
import { linearImplementations } from './linear/linear'
import { linearWasm } from './linear/linearWasm'
import { linearTransposedImplementations } from './linearTransposed/linearTransposed'
import { linearTransposedWasm } from './linearTransposed/linearTransposedWasm'
import { mlpImplementations } from './mlp/mlp'
import { mlpWasm } from './mlp/mlpWasm'
import { quickGeluImplementations } from './quickGelu/quickGelu'
import { quickGeluWasm } from './quickGelu/quickGeluWasm'
import { rmsNormImplementations } from './rmsNorm/rmsNorm'
import { rmsNormWasm } from './rmsNorm/rmsNormWasm'

let registered: Kernels | null = null

/**
 * The kernels that run now: null on another backend, before any were registered, and where reference
 * compositions are forced.
 */
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
