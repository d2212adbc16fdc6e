/**
 * A worker's events, kept in order, where no page listens: headless runs and tests read them here, and wait
 * for what they say.
 */
import type { EventOf, LabEvent } from '../core/protocol'

export class EventLog {
  readonly events: LabEvent[] = []
  private waiting: (() => void)[] = []

  /** Keeps an event, and wakes whoever waits. */
  note(event: LabEvent): void {
    this.events.push(event)
    this.waiting.splice(0).forEach((wake) => wake())
  }

  of<K extends LabEvent['kind']>(kind: K): EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind)
  }

  /** The training loss of every step told so far, in nats a pixel. */
  get losses(): number[] {
    return this.of('metrics').flatMap(({ columns }) => [...columns.loss])
  }

  /** Resolves once the condition holds, which is looked at after every event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition())
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve)
      })
  }

  status(wanted: string): Promise<void> {
    return this.until(() => this.of('runStatus').at(-1)?.status === wanted)
  }
}
