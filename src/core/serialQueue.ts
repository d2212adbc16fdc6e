/**
 * Runs asynchronous work one piece after another, in the order of the calls. A piece that fails rejects its
 * own caller only; the pieces behind it run all the same.
 */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve()

  /**
   * Runs `work` once everything queued before it has settled; never synchronously.
   * @returns settles as `work` does
   */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.last.then(work)
    this.last = done.catch(() => undefined)
    return done
  }
}
