/**
 * Decides how helper threads wait for their next job: spinning on the board, or asleep. Waking a sleeper
 * takes longer than most kernels run, so spinning is faster as long as the machine has a core for each
 * thread. If another program needs a core, a helper that spins all the time loses its core just when a job
 * arrives, and the posting thread does everything alone; one that slept is scheduled at once. So the policy
 * follows who does the work. No threads and no memory here.
 */

/** Jobs per decision: about a training step. */
const WINDOW = 64
/** Jobs for which helpers sleep before spinning is tried again: some seconds of training. */
const REST = 4096
/** Helpers must do at least this part of an equal share. */
const MIN_PART = 0.5

export class SpinPolicy {
  /** Whether helpers spin for some time before they sleep. */
  spin = true
  #jobs = 0
  #work = 0
  #helped = 0

  /** @param threads helpers and the posting one, 2 or more */
  constructor(private readonly threads: number) {}

  /**
   * Records a finished job.
   * @param work its size, in any unit that is the same for all jobs
   * @param helped the part of it that helpers did, from 0 to 1
   */
  record(work: number, helped: number): void {
    this.#jobs += 1
    this.#work += work
    this.#helped += work * helped
    if (this.#jobs < (this.spin ? WINDOW : REST)) return
    const share = this.#work * (1 - 1 / this.threads)
    this.spin = !this.spin || this.#helped >= MIN_PART * share
    this.#jobs = this.#work = this.#helped = 0
  }
}
