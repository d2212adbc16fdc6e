/**
 * Requests of which only the newest waits: the user may hold an arrow key or draw on. Computed between two
 * steps with the weights themselves, which no step changes meanwhile, so that nothing is copied.
 */
import { LabError } from '../../core/failure'

interface Waiting<Request, Answer> {
  request: Request
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export abstract class NewestOnly<Request, Answer> {
  private waiting: Waiting<Request, Answer> | null = null

  /** What a request is refused with, code busy, when a newer one arrives. */
  protected abstract readonly replaced: { message: string; remedy: string }

  /** The answer; no step is taken until it has settled. */
  protected abstract compute(request: Request): Promise<Answer>

  /** Replaces the request that waits, which is rejected with LabError busy. */
  ask(request: Request): Promise<Answer> {
    this.end(new LabError({ code: 'busy', ...this.replaced }))
    return new Promise((resolve, reject) => {
      this.waiting = { request, resolve, reject }
    })
  }

  get pending(): boolean {
    return this.waiting !== null
  }

  /** Computes the request that waits, if any; its failure is its own and ends nothing else. */
  async advance(): Promise<void> {
    const { waiting } = this
    if (!waiting) return
    this.waiting = null
    await this.compute(waiting.request).then(waiting.resolve, waiting.reject)
  }

  /** Rejects the request that waits. */
  end(error: unknown): void {
    this.waiting?.reject(error)
    this.waiting = null
  }
}
