/**
 * Which implementation of an op runs. Every op has a reference composition of stock tfjs ops, which runs on
 * any backend, and may have a binding to our kernels for wasm and for WebGPU. A binding is used once its
 * runtime is registered and its backend is the current one. The model only calls the op, which looks its
 * implementation up here.
 */
import * as tf from '@tensorflow/tfjs'
import type { WasmRuntime } from '../wasm/runtime'
import type { GpuRuntime } from '../webgpu/runtime'

let wasm: WasmRuntime | null = null
let webgpu: GpuRuntime | null = null
let referenceForced = false

/**
 * Makes the SIMD kernels the wasm backend's implementation of every op that has them.
 * @param runtime on the memory of the wasm backend in use; it stays the caller's
 */
export function registerWasmOps(runtime: WasmRuntime): void {
  wasm = runtime
}

/**
 * Makes the WGSL kernels the webgpu backend's implementation of every op that has them.
 * @param runtime on the device of the webgpu backend in use; it stays the caller's
 */
export function registerWebgpuOps(runtime: GpuRuntime): void {
  webgpu = runtime
}

/** The runtime whose kernels the webgpu backend runs, null if it runs stock ops. */
export function gpuRuntime(): GpuRuntime | null {
  return webgpu
}

/**
 * The runtime whose kernels run now: null on another backend, without a registered runtime, and if reference
 * compositions are forced.
 */
export function activeGpuRuntime(): GpuRuntime | null {
  return tf.getBackend() === 'webgpu' && !referenceForced ? webgpu : null
}

/** The same for wasm. */
export function activeWasmRuntime(): WasmRuntime | null {
  return tf.getBackend() === 'wasm' && !referenceForced ? wasm : null
}

/**
 * Forces every op to its reference composition ('reference'), or lets the backend decide (null). For tests
 * and comparisons.
 */
export function forceImplementation(which: 'reference' | null): void {
  referenceForced = which === 'reference'
}

/** The bindings of an op to our kernels: each makes the implementation that runs on a runtime. */
interface Bindings<I> {
  wasm?: (runtime: WasmRuntime) => I
  webgpu?: (runtime: GpuRuntime) => I
}

/** The implementations of one op, `I` being its forward and backward functions. */
export class Implementations<I> {
  private readonly bound = new WeakMap<WasmRuntime | GpuRuntime, I>()

  constructor(
    readonly reference: I,
    private readonly bindings: Bindings<I> = {},
  ) {}

  /** The implementation for the backend that tfjs runs on now. */
  current(): I {
    if (referenceForced) return this.reference
    const backend = tf.getBackend()
    if (backend === 'wasm' && wasm) return this.bind(wasm, this.bindings.wasm)
    if (backend === 'webgpu' && webgpu) return this.bind(webgpu, this.bindings.webgpu)
    return this.reference
  }

  /** The implementation on `runtime`, made at the first call; the reference if the op has no such binding. */
  private bind<R extends WasmRuntime | GpuRuntime>(runtime: R, binding?: (runtime: R) => I): I {
    if (!binding) return this.reference
    let implementation = this.bound.get(runtime)
    if (!implementation) {
      implementation = binding(runtime)
      this.bound.set(runtime, implementation)
    }
    return implementation
  }
}
