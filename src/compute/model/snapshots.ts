/**
 * Copies of a run's weights to be measured while training goes on. On WebGPU a copy that was given back is
 * taken again, its numbers rewritten in place, so that the passes captured on it stay good and a measurement
 * creates nothing; elsewhere a copy lives as long as it is used. Owns every copy.
 */
import { activeGpuRuntime } from '../ops/implementations'
import { passesOf, type Passes } from './passes'
import type { WeightSet } from './weights'

/** Weights as they were at one step. Whoever took it gives it back once. */
export interface Snapshot {
  readonly set: WeightSet
  readonly passes: Passes
  release(): void
}

interface Copy {
  set: WeightSet
  passes: Passes
}

export class Snapshots {
  private readonly free: Copy[] = []

  /** @param source the weights that training changes; they stay their owner's */
  constructor(private readonly source: WeightSet) {}

  take(): Snapshot {
    const copy = this.again() ?? this.fresh()
    let released = false
    return {
      ...copy,
      release: () => {
        if (released) throw new Error('A snapshot was given back twice.')
        released = true
        // One is kept for the next measurement; more only stood beside it for a while.
        if (activeGpuRuntime() && this.free.length === 0) this.free.push(copy)
        else end(copy)
      },
    }
  }

  /**
   * On WebGPU, makes the first copy and compiles what measures it, so that the first measurement does not
   * wait; elsewhere nothing.
   */
  async prepare(onProgress: (done: number, all: number) => void): Promise<void> {
    if (!activeGpuRuntime()) return
    const { passes, release } = this.take()
    try {
      await passes.prepare(onProgress)
    } finally {
      release()
    }
  }

  /** Frees the copies that nobody uses; to be called when all are back. */
  dispose(): void {
    this.free.splice(0).forEach(end)
  }

  private again(): Copy | null {
    const copy = this.free.pop()
    const runtime = activeGpuRuntime()
    if (!copy || !runtime) return null
    const bufferOf = (set: WeightSet, name: string) => runtime.inPlace(set.byName.get(name)!).buffer
    runtime.gpu.encodeCopies(
      [...this.source.byName].map(([name, { size }]) => ({
        from: bufferOf(this.source, name),
        fromOffset: 0,
        to: bufferOf(copy.set, name),
        toOffset: 0,
        bytes: 4 * size,
      })),
    )
    return copy
  }

  private fresh(): Copy {
    const set = this.source.snapshot()
    return { set, passes: passesOf(set) }
  }
}

function end({ set, passes }: Copy): void {
  passes.dispose()
  set.dispose()
}
