/**
 * Keeps a fast run from posting more than the page takes: events that are posted and not yet applied are
 * counted, and the run waits while there are too many. Otherwise they would pile up, and the page would show
 * a state of long ago, draw for seconds at a time, and fill the memory.
 */

/** Events on their way to the page at which a run waits. */
const mostOnTheirWay = 200

export class EventFlow {
  private onTheirWay = 0
  private waiting: (() => void)[] = []

  posted(): void {
    this.onTheirWay += 1
  }

  /** The page has applied so many more. */
  received(count: number): void {
    this.onTheirWay = Math.max(0, this.onTheirWay - count)
    if (this.onTheirWay < mostOnTheirWay) this.waiting.splice(0).forEach((go) => go())
  }

  /** Resolves once there is room for more events. */
  async room(): Promise<void> {
    if (this.onTheirWay < mostOnTheirWay) return
    await new Promise<void>((go) => {
      this.waiting.push(go)
    })
  }
}
