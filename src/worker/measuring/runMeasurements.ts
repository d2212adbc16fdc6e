/**
 * The run's own measurements: those due at a step are queued together, on one snapshot of its weights, and
 * made while training goes on. Until they are finished, that step and its weights belong to the run's state:
 * a run that is saved meanwhile makes them when it is resumed. Completions that the user requests share the
 * queue.
 */
import type { NamedValues } from '../../checkpoint/savedRun'
import type { Snapshot, Snapshots } from '../../compute/model/snapshots'
import type { WeightSet } from '../../compute/model/weights'
import { dueMeasurements, isMeasuredAt, type MeasurementKind } from './dueMeasurements'
import type { EvaluationContext, Measurement } from './evaluation'
import { MeasurementQueue } from './measurementQueue'

/**
 * Queues measurements on one snapshot, which is released after the last.
 * @param id name by which they can be cancelled, null for measurements of the run itself
 * @param ended called at that time
 */
export function queueOnSnapshot(
  queue: MeasurementQueue,
  snapshot: Snapshot,
  id: string | null,
  measurements: readonly ((snapshot: Snapshot) => Measurement)[],
  ended: () => void = () => undefined,
): void {
  let left = measurements.length
  const free = () => {
    left -= 1
    if (left > 0) return
    snapshot.release()
    ended()
  }
  for (const make of measurements) queue.add(id, () => make(snapshot), free)
}

export class RunMeasurements {
  readonly queue = new MeasurementQueue()
  /** The step whose measurements are unfinished. */
  private current: { step: number; snapshot: Snapshot } | null = null

  /** @param isRecorded whether a measurement was made before the run was interrupted */
  constructor(
    private readonly context: EvaluationContext,
    private readonly snapshots: Snapshots,
    private readonly isRecorded: (kind: MeasurementKind, step: number) => boolean,
  ) {}

  /**
   * Queues the measurements of a step that are not recorded.
   * @param weights of that step, where they are no longer the current ones
   */
  start(step: number, weights?: NamedValues): void {
    const due = dueMeasurements(this.context, step, (kind) => this.isRecorded(kind, step))
    if (due.length === 0) return
    const snapshot = weights ? this.snapshots.of(weights) : this.snapshots.take()
    const current = { step, snapshot }
    this.current = current
    queueOnSnapshot(this.queue, snapshot, null, due, () => {
      if (this.current === current) this.current = null
    })
  }

  /** Whether a step must wait: earlier measurements come first, so that only one snapshot is alive. */
  delays(step: number): boolean {
    return this.queue.pending && isMeasuredAt(this.context.config, step)
  }

  /** The step whose measurements are unfinished, and its weights, which stay this object's; null if none. */
  get unfinished(): { step: number; set: WeightSet } | null {
    return this.current && { step: this.current.step, set: this.current.snapshot.set }
  }
}
