/** Records a worker's events in order, for headless runs and tests to read and wait for. */
import type { EventOf, LabEvent } from '../core/protocol'

export class EventLog {
  readonly events: LabEvent[] = []
  private waiting: (() => void)[] = []

  /** Records an event and lets every `until` check its condition. */
  record(event: LabEvent): void {
    this.events.push(event)
    this.waiting.splice(0).forEach((resolve) => resolve())
  }

  /** The events of one kind, in order. */
  of<K extends LabEvent['kind']>(kind: K): EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind)
  }

  /** The training loss of every step recorded so far, in nats per pixel. */
  get losses(): number[] {
    return this.of('metrics').flatMap(({ columns }) => [...columns.loss])
  }

  /** Resolves once the condition holds; checks it after every event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition())
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve)
      })
  }

  /** Resolves once the run has this status. */
  status(wanted: string): Promise<void> {
    return this.until(() => this.of('runStatus').at(-1)?.status === wanted)
  }
}
