/**
 * What all methods of Kernels stand on: the memory that tensors live in and whoever runs the work. No
 * operation is here.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { KernelName, Variant } from './binary'
import { type Launch, type Launcher, Scratch } from './launcher'
import type { TensorMemory } from './tfjsMemory'

export class KernelCore {
  readonly variant: Variant
  protected readonly memory: TensorMemory
  protected readonly launcher: Launcher
  /** For sums that a thread leaves to be added up. */
  protected readonly partials: Scratch
  #recorded: Launch[] | null = null

  constructor(memory: TensorMemory, launcher: Launcher, variant: Variant) {
    this.memory = memory
    this.launcher = launcher
    this.partials = new Scratch(memory)
    this.variant = variant
  }

  /** Threads that share the work, this one included. */
  get threads(): number {
    return this.launcher.threads
  }

  /** Gives scratch memory and threads back. Tensors stay. */
  dispose(): void {
    this.launcher.dispose()
    this.partials.dispose()
  }

  /**
   * Runs `body` once and writes down the kernel calls that it makes. What they read and write must outlive
   * the list, and numbers that change from one replay to the next must lie in memory: those given to a kernel
   * stay as they are.
   * @throws Error where another list is being written
   */
  record(body: () => void): Launch[] {
    if (this.#recorded) throw new Error('kernel calls are being recorded already')
    const recorded: Launch[] = []
    this.#recorded = recorded
    try {
      body()
    } finally {
      this.#recorded = null
    }
    return recorded
  }

  /** Makes recorded calls again, in order. */
  replay(launches: readonly Launch[]): void {
    for (const launch of launches) this.launcher.run(launch)
  }

  /**
   * @returns a copy of `count` numbers of a float32 tensor, from number `from` on, as they are now: tfjs
   * keeps what it has read once
   */
  numbersAt(tensor: TensorInfo, from: number, count: number): Float32Array<ArrayBuffer> {
    // A view made now: memory may have grown since the last.
    return new Float32Array(this.memory.memory.buffer, this.at(tensor) + 4 * from, count).slice()
  }

  /** Every method runs its kernel through this. */
  protected run(
    name: KernelName,
    numbers: readonly number[],
    items: number,
    scratchBytes: number,
    cost: number,
  ): void {
    const launch = { name, numbers, items, scratchBytes, cost }
    this.#recorded?.push(launch)
    this.launcher.run(launch)
  }

  /** Byte offset of a tensor's first number. */
  protected at(tensor: TensorInfo): number {
    return this.memory.offsetOf(tensor)
  }
}
