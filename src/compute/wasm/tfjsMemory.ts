/**
 * The only file that uses internals of tfjs-wasm (4.22): its WebAssembly memory, its allocator, and where a
 * tensor lies. All other files work on the TensorMemory that this returns. BackendInternals lists what we
 * rely on; a tfjs version that changes any of it fails here, with a message.
 */
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'

/** The memory that tensors live in, as kernels need it. */
export interface TensorMemory {
  readonly memory: WebAssembly.Memory
  /**
   * @returns byte offset of a new block of undefined content, the caller's to `free`
   * @throws LabError `out-of-memory`
   */
  allocate(bytes: number): number
  free(offset: number): void
  /**
   * Byte offset of a tensor's first number. A tensor on another backend is moved here first, as tfjs does for
   * its own kernels.
   */
  offsetOf(tensor: TensorInfo): number
  /**
   * A tensor of undefined content that tfjs does not track yet; the caller owns it.
   * @throws LabError `out-of-memory`
   */
  makeOutput(shape: number[], dtype: DataType): TensorInfo
}

/** The parts of tfjs-wasm's BackendWasm and of its Emscripten module that we use, none of them public API. */
interface BackendInternals {
  wasm: {
    /** Exports of the unthreaded binaries, among them their memory. */
    asm?: { memory?: unknown }
    /** The threaded binary imports its memory, and holds it here. */
    wasmMemory?: unknown
    _malloc(bytes: number): number
    _free(offset: number): void
  }
  dataIdMap: { get(dataId: object): { memoryOffset: number | null } }
  makeOutput(shape: number[], dtype: DataType): TensorInfo
}

/**
 * @param backend tfjs's wasm backend, `tf.backend()` while it is current
 * @throws LabError `no-backend` if it is another backend or its internals are not as expected
 */
export function tfjsMemory(backend: KernelBackend): TensorMemory {
  // The type assertion that this file exists for: BackendWasm does not declare these members.
  const internals = backend as unknown as Partial<BackendInternals>
  const memory = internals.wasm?.wasmMemory ?? internals.wasm?.asm?.memory
  if (
    !(memory instanceof WebAssembly.Memory) ||
    !internals.wasm ||
    !internals.dataIdMap ||
    !internals.makeOutput
  ) {
    throw new LabError({
      code: 'no-backend',
      message:
        'The WebAssembly kernels found no tfjs-wasm memory to work in: ' +
        'another backend is in use, or another version of tfjs.',
      remedy: 'Choose the wasm backend, or install the tfjs version named in package.json.',
    })
  }
  const { wasm } = internals
  const whole = backend as unknown as BackendInternals
  return {
    memory,
    allocate(bytes) {
      // Emscripten returns a signed number: above 2 GiB it is negative.
      const offset = wasm._malloc(bytes) >>> 0
      if (offset === 0) throw outOfMemory(bytes)
      return offset
    },
    free: (offset) => wasm._free(offset),
    offsetOf(tensor) {
      const offset = whole.dataIdMap.get(tensor.dataId).memoryOffset
      if (offset === null) throw new Error(`a ${tensor.dtype} tensor has no place in wasm memory`)
      return offset
    },
    makeOutput(shape, dtype) {
      const output = whole.makeOutput(shape, dtype)
      // tfjs does not check what malloc returns; a tensor at 0 would overwrite Emscripten's own data.
      if (whole.dataIdMap.get(output.dataId).memoryOffset === 0)
        throw outOfMemory(4 * shape.reduce((a, b) => a * b, 1))
      return output
    },
  }
}

function outOfMemory(bytes: number): LabError {
  return new LabError({
    code: 'out-of-memory',
    message: `WebAssembly memory is full: ${(bytes / 2 ** 20).toFixed(1)} MiB more could not be allocated.`,
    remedy: 'Choose a smaller model, a smaller image or a smaller batch.',
  })
}
