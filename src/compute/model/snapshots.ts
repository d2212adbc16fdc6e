/**
 * Copies of a run's weights for evaluation while training continues. On WebGPU a released copy is reused and
 * rewritten in place, so that the passes captured on it stay valid and a measurement creates nothing;
 * elsewhere a copy is freed on release. Owns every copy.
 */
import { activeGpuRuntime } from '../ops/implementations'
import { passesOf, type Passes } from './passes'
import { WeightSet, type WeightName } from './weights'

/** The weights of one step. The caller releases it exactly once. */
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

  /** @param source the weights being trained; they stay the caller's */
  constructor(private readonly source: WeightSet) {}

  /** The current weights. */
  take(): Snapshot {
    return this.owned(this.reuse() ?? this.create())
  }

  /** The current weights themselves, not a copy: for as long as no step is taken. */
  current(): Snapshot {
    const passes = passesOf(this.source)
    return { set: this.source, passes, release: () => passes.dispose() }
  }

  /** Other weights of the same model, such as those of an earlier step; the values are copied. */
  of(values: ReadonlyMap<WeightName, Float32Array>): Snapshot {
    const set = WeightSet.trainable(this.source.shape, values)
    return this.owned({ set, passes: passesOf(set) })
  }

  private owned(copy: Copy): Snapshot {
    let released = false
    return {
      ...copy,
      release: () => {
        if (released) throw new Error('A snapshot was released twice.')
        released = true
        // Keep one for the next measurement.
        if (activeGpuRuntime() && this.free.length === 0) this.free.push(copy)
        else disposeCopy(copy)
      },
    }
  }

  /** On WebGPU, makes the first copy and compiles its passes ahead; does nothing elsewhere. */
  async prepare(onProgress: (done: number, all: number) => void): Promise<void> {
    if (!activeGpuRuntime()) return
    const { passes, release } = this.take()
    try {
      await passes.prepare(onProgress)
    } finally {
      release()
    }
  }

  /** Frees the released copies; call once all are released. */
  dispose(): void {
    this.free.splice(0).forEach(disposeCopy)
  }

  /** A released copy with the current values, if there is one. */
  private reuse(): Copy | null {
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

  private create(): Copy {
    const set = this.source.snapshot()
    return { set, passes: passesOf(set) }
  }
}

function disposeCopy({ set, passes }: Copy): void {
  passes.dispose()
  set.dispose()
}
