/**
 * The only file that uses internals of tfjs-wasm (4.22): its WebAssembly memory, its allocator, and where a
 * tensor lies. All other files work on the TensorMemory that this returns. BackendInternals lists what we
 * rely on; a tfjs version that changes any of it fails here, with a message.
 */
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs'
import { LabError } from '../../core/failure'

/** Blocks that were allocated and freed while some code ran, and are still held. */
export interface HeldBlocks {
  readonly bytes: number
  free(): void
}

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
  /**
   * Runs `body`. Blocks that it allocates and frees are allocated again within it, as those of any code are,
   * but to nobody else afterwards: so what it did to them can be repeated.
   * @returns what the caller frees; of a body that throws all is free
   */
  hold(body: () => void): HeldBlocks
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
  guardAllocator(wasm)
  const whole = backend as unknown as BackendInternals
  return {
    memory,
    // Emscripten returns a signed number: above 2 GiB it is negative.
    allocate: (bytes) => wasm._malloc(bytes) >>> 0,
    free: (offset) => wasm._free(offset),
    offsetOf(tensor) {
      const offset = whole.dataIdMap.get(tensor.dataId).memoryOffset
      if (offset === null) throw new Error(`a ${tensor.dtype} tensor has no place in wasm memory`)
      return offset
    },
    makeOutput: (shape, dtype) => whole.makeOutput(shape, dtype),
    hold: (body) => holdBlocks(wasm, body),
  }
}

/** Replaces the module's allocator, which tfjs calls for each tensor, while `body` runs. */
function holdBlocks(wasm: BackendInternals['wasm'], body: () => void): HeldBlocks {
  const { _malloc: allocate, _free: free } = wasm
  /** Bytes of each block that the body has allocated. */
  const sizes = new Map<number, number>()
  /** Those that it has freed, by their bytes. */
  const freed = new Map<number, number[]>()
  wasm._malloc = (bytes) => {
    const again = freed.get(bytes)?.pop()
    if (again !== undefined) return again
    const offset = allocate(bytes) >>> 0
    sizes.set(offset, bytes)
    return offset
  }
  wasm._free = (offset) => {
    const bytes = sizes.get(offset >>> 0)
    if (bytes === undefined) return free(offset)
    const blocks = freed.get(bytes)
    if (blocks) blocks.push(offset >>> 0)
    else freed.set(bytes, [offset >>> 0])
  }
  const held: HeldBlocks = {
    get bytes() {
      return [...freed].reduce((sum, [bytes, blocks]) => sum + bytes * blocks.length, 0)
    },
    free() {
      for (const offset of [...freed.values()].flat()) free(offset)
      freed.clear()
    },
  }
  try {
    body()
  } catch (error) {
    held.free()
    throw error
  } finally {
    wasm._malloc = allocate
    wasm._free = free
  }
  return held
}

/** Modules whose allocator is guarded already. */
const guarded = new WeakSet<object>()

/** Bytes that 32 bits address, less a margin for what tfjs's kernels allocate inside the module. */
const addressable = 2 ** 32 - 2 ** 24

/**
 * Makes the module's allocator throw where it fails. Emscripten's wraps around at 4 GiB and hands out memory
 * in use, and tfjs does not check for its null pointer: either way tensors overwrite the allocator's own
 * data, and the next allocation never ends. So nothing is asked for that could pass the end.
 */
function guardAllocator(wasm: BackendInternals['wasm']): void {
  if (guarded.has(wasm)) return
  guarded.add(wasm)
  // The first call replaces the property, so it comes before ours.
  wasm._free(wasm._malloc(8))
  const allocate = wasm._malloc
  /** End of the highest block so far; where the allocator takes new memory from lies at most a page above. */
  let top = 0
  wasm._malloc = (bytes) => {
    if (top + bytes > addressable) throw outOfMemory(bytes)
    const offset = allocate(bytes) >>> 0
    if (offset === 0 && bytes > 0) throw outOfMemory(bytes)
    top = Math.max(top, offset + bytes)
    return offset
  }
}

function outOfMemory(bytes: number): LabError {
  return new LabError({
    code: 'out-of-memory',
    message: `WebAssembly memory is full: ${(bytes / 2 ** 20).toFixed(1)} MiB more could not be allocated.`,
    remedy: 'Choose a smaller model or image, a smaller batch, or more pieces of a batch.',
  })
}
