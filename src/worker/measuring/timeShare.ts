/**
 * Divides a run's time between its steps and its measurements: whichever has had less goes next, so that
 * measurements have at most half of the time while steps are due, and a step never waits for longer than one
 * piece of a measurement, or the step before, took.
 */

export class TimeShare {
  /** Milliseconds of steps that no measurement has matched yet; below 0 the steps are behind. */
  private credit = 0

  /** @param now milliseconds that do not run backwards */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Milliseconds for measurements before the next step, 0 if that comes first. */
  get measuringMs(): number {
    return Math.max(0, this.credit)
  }

  /** Takes a step. */
  async step(work: () => Promise<void>): Promise<void> {
    const took = await this.timed(work)
    // While nothing was measured no claim adds up.
    this.credit = Math.min(this.credit + took, took)
  }

  /** Makes measurements while a step is due. */
  async measure(work: () => Promise<void>): Promise<void> {
    this.credit -= await this.timed(work)
  }

  private async timed(work: () => Promise<void>): Promise<number> {
    const began = this.now()
    await work()
    return this.now() - began
  }
}
