/**
 * Runs one kernel over its work items, on the calling thread. A kernel's result does not depend on how its
 * items are divided, so the thread pool (threads.ts) implements the same interface.
 */
import type { KernelExports, KernelFunction } from './binary'
import type { TensorMemory } from './tfjsMemory'

/** One call of a kernel. It can be repeated as long as the tensors that it reads and writes live. */
export interface Launch {
  /** Name of the kernel, as the binary exports it. */
  kernel: string
  /** The kernel's own arguments: byte offsets, sizes, scalars. */
  args: readonly number[]
  /** Number of work items. */
  items: number
  /** Scratch bytes that each thread needs. */
  scratchBytes: number
  /** Rough number of multiply-adds, to decide whether several threads pay off. */
  cost: number
}

/** Runs launches: on one thread, or on several. */
export interface Launcher {
  readonly threads: number
  run(launch: Launch): void
  dispose(): void
}

/** The kernel of this name. @throws Error if the binary has none, as after a change without a build */
export function kernelNamed(exports: KernelExports, kernel: string): KernelFunction {
  const run = exports[kernel]
  if (!run) throw new Error(`the wasm binary has no kernel ${kernel}; run npm run build:wasm`)
  return run
}

/** A block of scratch memory that grows as needed, aligned to a cache line. */
export class Scratch {
  #memory: TensorMemory
  #block = 0
  #bytes = 0

  constructor(memory: TensorMemory) {
    this.#memory = memory
  }

  /** @returns byte offset of at least `bytes` bytes, valid until the next call */
  need(bytes: number): number {
    if (bytes > this.#bytes) {
      this.dispose()
      this.#block = this.#memory.allocate(bytes + 64)
      this.#bytes = bytes
    }
    return ((this.#block + 63) & ~63) >>> 0
  }

  dispose(): void {
    if (this.#block) this.#memory.free(this.#block)
    this.#block = 0
    this.#bytes = 0
  }
}

/** Runs everything on the calling thread. */
export class SingleLauncher implements Launcher {
  readonly threads = 1
  #exports: KernelExports
  #scratch: Scratch

  constructor(exports: KernelExports, memory: TensorMemory) {
    this.#exports = exports
    this.#scratch = new Scratch(memory)
  }

  run({ kernel, args, items, scratchBytes }: Launch): void {
    kernelNamed(this.#exports, kernel)(...args, this.#scratch.need(scratchBytes), 0, items)
  }

  dispose(): void {
    this.#scratch.dispose()
  }
}
