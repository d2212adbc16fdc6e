/**
 * The run's own measurements: those due at a step are queued together, on one snapshot of its weights, and
 * made while training goes on. Until they are finished, that step and its weights belong to the run's state:
 * a run that is saved meanwhile makes them when it is resumed. Completions that the user requests share the
 * queue. Where only probes are left of an earlier step, a later step's validation and completions do not wait
 * for them: they are made at once, on the weights as they are, and the next step waits.
 */
import type { NamedValues } from '../../checkpoint/savedRun'
import { isProbeDue } from '../../core/measuringSteps'
import type { Snapshot, Snapshots } from '../../compute/model/snapshots'
import type { WeightSet } from '../../compute/model/weights'
import { dueMeasurements, isMeasuredAt, slowKinds, type MeasurementKind } from './dueMeasurements'
import type { EvaluationContext, Measurement } from './evaluation'
import { MeasurementQueue } from './measurementQueue'

/**
 * Queues measurements on one snapshot, which is released after the last.
 * @param id name by which they can be cancelled, null for measurements of the run itself
 * @param ended called after each with the number that are left
 */
export function queueOnSnapshot(
  queue: MeasurementQueue,
  snapshot: Snapshot,
  id: string | null,
  measurements: readonly ((snapshot: Snapshot) => Measurement)[],
  ended: (left: number) => void = () => undefined,
): void {
  let left = measurements.length
  const free = () => {
    left -= 1
    if (left === 0) snapshot.release()
    ended(left)
  }
  for (const make of measurements) queue.add(id, () => make(snapshot), free)
}

export class RunMeasurements {
  readonly queue = new MeasurementQueue()
  /** Quick measurements of a later step than those of the queue, which come first. */
  private readonly quick = new MeasurementQueue()
  /** The step whose measurements are unfinished in the queue, and their kinds in order. */
  private current: { step: number; snapshot: Snapshot; left: MeasurementKind[] } | null = null

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
    const makes = due.map(({ make }) => make)
    if (this.current) {
      queueOnSnapshot(this.quick, this.snapshots.current(), null, makes)
      return
    }
    const snapshot = weights ? this.snapshots.of(weights) : this.snapshots.take()
    const left = due.map(({ kind }) => kind)
    this.current = { step, snapshot, left }
    queueOnSnapshot(this.queue, snapshot, null, makes, (count) => {
      left.shift()
      if (count === 0) this.current = null
    })
  }

  /**
   * Whether a step must wait: earlier measurements come first, so that only one snapshot is alive; but not
   * probes, if this step has none.
   */
  delays(step: number): boolean {
    if (this.quick.pending) return true
    const { config } = this.context
    if (!this.queue.pending || !isMeasuredAt(config, step)) return false
    const onlySlow = this.current?.left.every((kind) => slowKinds.has(kind)) ?? false
    return !onlySlow || isProbeDue(config, step)
  }

  get pending(): boolean {
    return this.quick.pending || this.queue.pending
  }

  /** Works for about `budgetMs`, at least one piece. */
  advance(budgetMs: number): Promise<void> {
    return (this.quick.pending ? this.quick : this.queue).advance(budgetMs)
  }

  cancelAll(): void {
    this.quick.cancelAll()
    this.queue.cancelAll()
  }

  /** Works until nothing is pending. */
  async settle(): Promise<void> {
    await this.quick.settle()
    await this.queue.settle()
  }

  /**
   * The step whose measurements are unfinished, and its weights, which stay this object's; null if none. The
   * quick ones are made anew by a run that is resumed at their step.
   */
  get unfinished(): { step: number; set: WeightSet } | null {
    return this.current && { step: this.current.step, set: this.current.snapshot.set }
  }
}
