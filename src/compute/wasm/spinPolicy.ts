/**
 * Decides how helper threads wait for their next job: awake, looking at the board again and again, or asleep.
 * Waking a sleeper takes longer than most kernels run, so awake is quicker, as long as the machine has a core
 * for each thread. Where another program wants one, a helper that was awake all the time loses its core just
 * when a job comes, and the posting thread does everything alone; one that slept is let in at once. So it is
 * judged by who does the work. No thread and no memory here.
 */

/** Jobs that a judgement is made from: about a training step. */
const WINDOW = 64
/** Jobs for which helpers sleep before looking is tried again: some seconds of training. */
const REST = 4096
/** Helpers shall do at least this part of what would be theirs if all threads did the same. */
const ENOUGH = 0.5

export class SpinPolicy {
  /** Whether helpers shall look for the next job for some time before they sleep. */
  awake = true
  #jobs = 0
  #work = 0
  #helped = 0

  /** @param threads helpers and the posting one, 2 or more */
  constructor(private readonly threads: number) {}

  /**
   * Hears of a job that is done.
   * @param work what it was worth, in any unit that is the same for all
   * @param helped the part of it that helpers did, from 0 to 1
   */
  hear(work: number, helped: number): void {
    this.#jobs += 1
    this.#work += work
    this.#helped += work * helped
    if (this.#jobs < (this.awake ? WINDOW : REST)) return
    const due = this.#work * (1 - 1 / this.threads)
    this.awake = !this.awake || this.#helped >= ENOUGH * due
    this.#jobs = this.#work = this.#helped = 0
  }
}
