/**
 * Runs our SIMD kernels on tfjs-wasm's tensors, in place in tfjs's memory, on one or several threads. Every
 * launch passes through one method as a plain record, so that it can be captured and replayed (capture.ts).
 * Knows no operation: each op's binding (ops/<op>/<op>Wasm.ts) checks sizes and launches its kernels.
 *
 * For all bindings: tensors are float32 and row-major, token ids and targets int32. Inputs are never
 * disposed. Results are bit-identical for any number of threads. Shape letters: B batch, T positions, C
 * width, H heads, D = C / H, V vocabulary.
 */
import * as tf from '@tensorflow/tfjs'
import { compileKernels, hasRelaxedSimd, startKernels, type Variant } from './binary'
import { type Launch, type Launcher, Scratch, SingleLauncher } from './launcher'
import { sizeOf } from './shapes'
import { type TensorMemory, tfjsMemory } from './tfjsMemory'
import { defaultThreads, spawnWorkerHelper, ThreadPool } from './threads'

export class WasmRuntime {
  readonly memory: TensorMemory
  readonly variant: Variant
  /** For partial sums that a kernel leaves to its binding. */
  readonly partials: Scratch
  /** Called with every launch before it runs; for capture and for timing. */
  onLaunch: ((launch: Launch) => void) | null = null
  readonly #launcher: Launcher

  /** @param launcher disposed with the runtime */
  constructor(memory: TensorMemory, launcher: Launcher, variant: Variant) {
    this.memory = memory
    this.variant = variant
    this.partials = new Scratch(memory)
    this.#launcher = launcher
  }

  /** Threads that share the work, this one included. */
  get threads(): number {
    return this.#launcher.threads
  }

  /** Runs a kernel now. */
  launch(launch: Launch): void {
    this.onLaunch?.(launch)
    this.#launcher.run(launch)
  }

  /**
   * A new tensor of undefined content, for a kernel to fill. The caller (or tf.tidy) disposes it.
   * @throws LabError `out-of-memory`
   */
  output<T extends tf.Tensor = tf.Tensor>(shape: number[], dtype: 'float32' | 'int32' = 'float32'): T {
    return tf.engine().makeTensorFromTensorInfo(this.memory.makeOutput(shape, dtype)) as T
  }

  /** Byte offset of a tensor's first number. */
  offset(tensor: tf.TensorInfo): number {
    return this.memory.offsetOf(tensor)
  }

  /**
   * @returns a copy of `count` numbers of a float32 tensor, from number `from` on, as they are now;
   *   `dataSync` would return what tfjs has read once before
   */
  read(tensor: tf.TensorInfo, from: number, count: number): Float32Array<ArrayBuffer> {
    // A new view each time: memory may have grown since the last call.
    return new Float32Array(this.memory.memory.buffer, this.offset(tensor) + 4 * from, count).slice()
  }

  /** Replaces the content of a tensor, which has as many numbers and the same type. */
  write(tensor: tf.TensorInfo, values: Float32Array | Int32Array): void {
    const Type = tensor.dtype === 'int32' ? Int32Array : Float32Array
    new Type(this.memory.memory.buffer, this.offset(tensor), sizeOf(tensor.shape)).set(values)
  }

  /** Frees scratch memory and ends the threads. Tensors stay. */
  dispose(): void {
    this.#launcher.dispose()
    this.partials.dispose()
  }
}

export interface LoadOptions {
  /** Use fused multiply-add; by default if the engine has it. Changes results by rounding only. */
  relaxed?: boolean
  /**
   * Threads that share the work, the calling one included; by default one per core, at most 8. Without shared
   * memory it is always 1.
   */
  threads?: number
}

/**
 * Loads the kernel binary that fits this machine into the memory of tfjs's wasm backend.
 * @param backend tf.backend() while the wasm backend is current
 * @returns a runtime that the caller disposes before the backend
 * @throws LabError `no-backend`, `network`, `out-of-memory`
 */
export async function loadWasmRuntime(
  backend: tf.KernelBackend,
  options: LoadOptions = {},
): Promise<WasmRuntime> {
  const memory = tfjsMemory(backend)
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.memory.buffer instanceof SharedArrayBuffer
  const variant: Variant = { shared, relaxed: options.relaxed ?? hasRelaxedSimd() }
  const module = await compileKernels(variant)
  const exports = await startKernels(module, memory.memory)
  const threads = shared ? (options.threads ?? defaultThreads()) : 1
  const launcher =
    threads > 1
      ? await ThreadPool.start(module, exports, memory, threads, spawnWorkerHelper)
      : new SingleLauncher(exports, memory)
  return new WasmRuntime(memory, launcher, variant)
}
