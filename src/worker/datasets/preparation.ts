/**
 * Which preparation of data is under way or waiting, and when one gives way to another: a preview is dropped
 * as soon as other data are asked for, a start only when another start is. Only the training of a VQ-VAE
 * takes long enough for it to matter.
 */
import type { RunConfig } from '../../core/config'
import { Datasets } from './datasets'

interface Asked {
  key: string
  forRun: boolean
  controller: AbortController
}

export class Preparations {
  private open: Asked[] = []

  /**
   * Notes a request when it arrives, drops those that it makes pointless, and gives what ends it in turn.
   * Call `done` at its end.
   */
  ask(config: RunConfig, forRun: boolean): { signal: AbortSignal; done: () => void } {
    const asked: Asked = { key: Datasets.key(config), forRun, controller: new AbortController() }
    for (const other of this.open) {
      if (other.key !== asked.key && (forRun || !other.forRun)) other.controller.abort()
    }
    this.open.push(asked)
    return {
      signal: asked.controller.signal,
      done: () => {
        this.open = this.open.filter((other) => other !== asked)
      },
    }
  }
}
