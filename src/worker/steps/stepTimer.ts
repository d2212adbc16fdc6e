/** Timer of a run: running time without pauses, throughput, and the estimated time left. */

/** Recent steps over which the throughput's median is taken. */
const window = 30

export class StepTimer {
  private readonly stepMs: number[] = []
  private steps: number
  private runningMs: number
  /** When the timer was started, null while stopped. */
  private since: number | null = null

  /** @param before running time in seconds and steps of a run before it was interrupted */
  constructor(before: { elapsedSeconds: number; step: number } = { elapsedSeconds: 0, step: 0 }) {
    this.runningMs = 1000 * before.elapsedSeconds
    this.steps = before.step
  }

  /** @param now milliseconds of a monotonic clock */
  start(now: number): void {
    this.since ??= now
  }

  stop(now: number): void {
    if (this.since !== null) this.runningMs += now - this.since
    this.since = null
  }

  /** Records an optimizer step of `ms` milliseconds, evaluations excluded. */
  step(ms: number): void {
    this.steps += 1
    this.stepMs.push(ms)
    if (this.stepMs.length > window) this.stepMs.shift()
  }

  elapsedSeconds(now: number): number {
    return (this.runningMs + (this.since === null ? 0 : now - this.since)) / 1000
  }

  /** Seconds for `left` more steps at the average pace, evaluations included; null before three steps. */
  remainingSeconds(now: number, left: number): number | null {
    return this.steps < 3 ? null : (this.elapsedSeconds(now) / this.steps) * left
  }

  /** Median over recent steps; 0 before the first step. */
  tokensPerSecond(tokensPerStep: number): number {
    if (this.stepMs.length === 0) return 0
    const sorted = [...this.stepMs].sort((a, b) => a - b)
    return tokensPerStep / (sorted[sorted.length >> 1]! / 1000)
  }
}
