/** What all methods of Kernels stand on: the memory that tensors live in and whoever runs the work. No operation is here. */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { Variant } from './binary'
import { type Launcher, Scratch } from './launcher'
import type { TensorMemory } from './tfjsMemory'

export class KernelCore {
  readonly variant: Variant
  protected readonly memory: TensorMemory
  protected readonly launcher: Launcher
  /** For sums that a thread leaves to be added up. */
  protected readonly partials: Scratch

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

  /** Byte offset of a tensor's first number. */
  protected at(tensor: TensorInfo): number {
    return this.memory.offsetOf(tensor)
  }
}
