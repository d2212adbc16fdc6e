/**
 * Runs one kernel over its work items, on this thread. A kernel's result does not depend on how its items are
 * shared out, so the pool of threads.ts can stand in for this one.
 */
import type { KernelExports, KernelName } from './binary'
import type { TensorMemory } from './tfjsMemory'

/** One call of a kernel, as it can be made again while the tensors that it reads and writes live. */
export interface Launch {
  name: KernelName
  /** The kernel's own arguments: byte offsets, sizes, scalars. */
  numbers: readonly number[]
  /** How many work items there are. */
  items: number
  /** Scratch that each thread needs. */
  scratchBytes: number
  /** Rough number of multiply-adds, to judge whether waking other threads pays. */
  cost: number
}

/** What Kernels needs of whoever runs the work. */
export interface Launcher {
  readonly threads: number
  run(launch: Launch): void
  dispose(): void
}

/** A block of scratch that grows when a kernel asks for more, aligned to a cache line. */
export class Scratch {
  #memory: TensorMemory
  #block = 0
  #bytes = 0

  constructor(memory: TensorMemory) {
    this.#memory = memory
  }

  /** @returns byte offset of at least `bytes` bytes, valid until the next call. */
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

/** Everything on the calling thread. */
export class SingleLauncher implements Launcher {
  readonly threads = 1
  #exports: KernelExports
  #scratch: Scratch

  constructor(exports: KernelExports, memory: TensorMemory) {
    this.#exports = exports
    this.#scratch = new Scratch(memory)
  }

  run({ name, numbers, items, scratchBytes }: Launch): void {
    this.#exports[name](...numbers, this.#scratch.need(scratchBytes), 0, items)
  }

  dispose(): void {
    this.#scratch.dispose()
  }
}
