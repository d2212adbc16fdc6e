/**
 * The one place that knows tfjs-wasm's inside (4.22): its WebAssembly memory, its allocator, and where a
 * tensor lies. Everything else here works on the TensorMemory this returns. The interface below lists all
 * that we rely on; a new tfjs version that moves any of it fails here, with a message, and nowhere else.
 */
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'

/** What a kernel needs to know of the memory that tensors live in. */
export interface TensorMemory {
  readonly memory: WebAssembly.Memory
  /**
   * @returns byte offset of a fresh block, to be given back to `free`; its content is undefined. Throws
   * LabError `out-of-memory`.
   */
  allocate(bytes: number): number
  free(offset: number): void
  /**
   * Byte offset of a tensor's first number. A tensor on another backend is moved here first, as tfjs does for
   * its own kernels.
   */
  offsetOf(tensor: TensorInfo): number
  /**
   * A tensor of undefined content; the caller owns it (a kernelFunc returns it to tfjs, which then owns it).
   */
  makeOutput(shape: number[], dtype: DataType): TensorInfo
}

/**
 * The parts of tfjs-wasm's BackendWasm and of its Emscripten module that are used, none of them public API.
 */
interface BackendInside {
  wasm: {
    /** Exports of the unthreaded binaries, among them their memory. */
    asm?: { memory?: unknown }
    /** The threaded binary imports its memory, and keeps it here. */
    wasmMemory?: unknown
    _malloc(bytes: number): number
    _free(offset: number): void
  }
  dataIdMap: { get(dataId: object): { memoryOffset: number | null } }
  makeOutput(shape: number[], dtype: DataType): TensorInfo
}

/**
 * @param backend tfjs's wasm backend, `tf.backend()` while it is current
 * @throws LabError `no-backend` where the backend is another or its inside is not as expected
 */
export function tfjsMemory(backend: KernelBackend): TensorMemory {
  // The assertion this file exists for: BackendWasm is not typed this deep.
  const inside = backend as unknown as Partial<BackendInside>
  const memory = inside.wasm?.wasmMemory ?? inside.wasm?.asm?.memory
  if (!(memory instanceof WebAssembly.Memory) || !inside.wasm || !inside.dataIdMap || !inside.makeOutput) {
    throw new LabError({
      code: 'no-backend',
      message:
        'The WebAssembly kernels found no tfjs-wasm memory to work in: another backend is in use, or another version of tfjs.',
      remedy: 'Choose the wasm backend, or install the tfjs version named in package.json.',
    })
  }
  const { wasm } = inside
  const whole = backend as unknown as BackendInside
  return {
    memory,
    allocate(bytes) {
      // Emscripten answers a signed number; above 2 GiB it would be negative.
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
      // tfjs does not look at malloc's answer; a tensor at 0 would overwrite Emscripten's own data.
      if (whole.dataIdMap.get(output.dataId).memoryOffset === 0)
        throw outOfMemory(4 * shape.reduce((a, b) => a * b, 1))
      return output
    },
  }
}

function outOfMemory(bytes: number): LabError {
  return new LabError({
    code: 'out-of-memory',
    message: `WebAssembly memory is full: ${(bytes / 2 ** 20).toFixed(1)} MiB more could not be had.`,
    remedy: 'Choose a smaller model, a smaller image or a smaller batch.',
  })
}
