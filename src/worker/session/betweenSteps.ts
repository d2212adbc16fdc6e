/** Reads of a run's state that wait for the optimizer step in progress to end. */

interface Waiting {
  start(): void
  reject(error: unknown): void
}

export class BetweenSteps {
  private waiting: Waiting[] = []

  /** Queues `read`, which copies the state that it reads before its first await. Settles as `read` does. */
  run<T>(read: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ start: () => void read().then(resolve, reject), reject })
    })
  }

  get pending(): boolean {
    return this.waiting.length > 0
  }

  /** Starts every queued read; to be called between two steps. */
  start(): void {
    for (const { start } of this.waiting.splice(0)) start()
  }

  /** Rejects every queued read. */
  end(error: unknown): void {
    for (const { reject } of this.waiting.splice(0)) reject(error)
  }
}
