/**
 * What the worker posts, as long as its GPU is sound. Once the device is in trouble its numbers are worth
 * nothing (reads give zeros), so from then on only the trouble is told: what a failing run says about it, or
 * says as if nothing had happened, is dropped.
 */
import { LabError, toFailure, type Failure } from '../../core/failure'
import type { RunConfig } from '../../core/config'
import { isOutOfMemory, outOfMemory } from '../../core/outOfMemory'
import type { DeviceTrouble } from '../../compute/webgpu/deviceTrouble'
import type { LabEvent, Post } from '../../core/protocol'

/**
 * Reads that a lost device breaks off may be heard of before the loss itself: a failure waits so long for it,
 * in milliseconds.
 */
const hearingMs = 250

/** The failure that a device's trouble is. @param config of the run on it, null without one */
export function troubleFailure({ kind, detail }: DeviceTrouble, config: RunConfig | null): Failure {
  const reason = detail.replace(/\.$/, '')
  switch (kind) {
    case 'lost':
      return {
        code: 'device-lost',
        message: `The GPU was lost to this page (${reason}): a driver restart, a sleeping computer or another program can do that.`,
        remedy:
          'Restart the worker to go on from what was kept last, or use WebAssembly, which needs no GPU.',
      }
    case 'memory':
      return config
        ? outOfMemory(config, false, reason)
        : {
            code: 'out-of-memory',
            message: `Memory ran out on the GPU (${reason}).`,
            remedy: 'Choose a smaller batch, image side or model, and close other pages that use the GPU.',
          }
    case 'refused':
      return {
        code: 'device-lost',
        message: `The GPU refused a command of this page (${reason}), so nothing that it computed after may be used.`,
        remedy:
          'Restart the worker to go on from what was kept last, or use WebAssembly, and report this message.',
      }
    default:
      return kind satisfies never
  }
}

/** What ended a run, typed: want of memory names the setting to lower. */
export function runFailure(error: unknown, config: RunConfig): Failure {
  return !(error instanceof LabError) && isOutOfMemory(error) ? outOfMemory(config, false) : toFailure(error)
}

export class TroubleGate {
  private closed = false
  private trouble: Promise<DeviceTrouble> | null = null

  /** @param configOf what the run on show was started with, null without a run */
  constructor(
    private readonly send: Post,
    private readonly configOf: () => RunConfig | null,
  ) {}

  /** Posts an event unless the device it may come from is in trouble. */
  readonly post: Post = (event, transfer) => {
    if (this.closed) return
    if (this.trouble && event.kind === 'runStatus' && event.status === 'failed')
      void this.postUnlessTrouble(event)
    else this.send(event, transfer)
  }

  /** @param trouble of the device that everything from now on is computed by; null where that is no GPU */
  watch(trouble: Promise<DeviceTrouble> | null): void {
    this.trouble = trouble
    void trouble?.then((found) => {
      if (this.trouble !== trouble || this.closed) return
      this.closed = true
      this.send({ kind: 'fault', failure: troubleFailure(found, this.configOf()) })
    })
  }

  private async postUnlessTrouble(event: LabEvent): Promise<void> {
    await Promise.race([
      this.trouble,
      new Promise((resolve) => {
        setTimeout(resolve, hearingMs)
      }),
    ])
    if (!this.closed) this.send(event)
  }
}
