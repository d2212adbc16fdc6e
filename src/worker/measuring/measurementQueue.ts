/**
 * Queue of measurements that are made between optimizer steps, piece by piece. Each is freed exactly once,
 * whether it ends, is cancelled or throws.
 */
import type { Measurement } from './evaluation'

interface Job {
  id: string | null
  make: () => Measurement
  running: Measurement | null
  free: () => void
  cancelled: boolean
}

export class MeasurementQueue {
  private readonly jobs: Job[] = []

  /** @param now milliseconds that do not run backwards */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param id name by which it can be cancelled, null for a measurement of the run itself
   * @param free called once at its end
   */
  add(id: string | null, make: () => Measurement, free: () => void): void {
    this.jobs.push({ id, make, running: null, free, cancelled: false })
  }

  get pending(): boolean {
    return this.jobs.length > 0
  }

  /** Whether a measurement of the run itself (id null) is unfinished. */
  get ownPending(): boolean {
    return this.jobs.some(({ id }) => id === null)
  }

  /** Works for about `budgetMs`, at least one piece. A measurement that throws is freed, then rethrown. */
  async advance(budgetMs: number): Promise<void> {
    const started = this.now()
    do await this.piece()
    while (this.pending && this.now() - started < budgetMs)
  }

  /** Works until the queue is empty. */
  async settle(): Promise<void> {
    while (this.pending) await this.piece()
  }

  /** Marks measurements as cancelled; they are freed at their turn. */
  cancel(id: string): void {
    for (const job of this.jobs) if (job.id === id) job.cancelled = true
  }

  cancelAll(): void {
    for (const job of this.jobs) job.cancelled = true
  }

  private async piece(): Promise<void> {
    const job = this.jobs[0]
    if (!job) return
    let ended = true
    try {
      if (job.cancelled) {
        await job.running?.return()
        return
      }
      job.running ??= job.make()
      ended = (await job.running.next()).done === true
    } finally {
      if (ended) {
        job.free()
        this.jobs.shift()
      }
    }
  }
}
