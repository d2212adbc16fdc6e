/**
 * The gate that every event of the worker passes on its way to the page. After the GPU device's first error
 * all its results are wrong (reads return zeros), so from then on only that error is posted: whatever a run
 * reports afterwards is dropped. Also turns device and run errors into typed failures.
 */
import { LabError, toFailure, type Failure } from '../../core/failure'
import type { RunConfig } from '../../core/config'
import { isOutOfMemory, outOfMemory } from '../../core/outOfMemory'
import type { DeviceError } from '../../compute/webgpu/gpuDevice'
import type { LabEvent, Post } from '../../core/protocol'

/**
 * A read that a lost device breaks off may reject before the loss itself is reported: a failed run waits this
 * long for it, in milliseconds.
 */
const lossReportMs = 250

/**
 * The failure to show for a device error.
 * @param config of the current run, null without one
 */
export function deviceFailure({ kind, detail }: DeviceError, config: RunConfig | null): Failure {
  const reason = detail.replace(/\.$/, '')
  switch (kind) {
    case 'lost':
      return {
        code: 'device-lost',
        message:
          `The GPU connection was lost (${reason}): a driver restart, sleep mode or another ` +
          'program can cause this.',
        remedy: 'Restart the worker to continue from the last save, or use WebAssembly, which needs no GPU.',
      }
    case 'memory':
      return config
        ? outOfMemory(config, false, reason)
        : {
            code: 'out-of-memory',
            message: `The GPU ran out of memory (${reason}).`,
            remedy: 'Choose a smaller batch, image side or model, and close other pages that use the GPU.',
          }
    case 'refused':
      return {
        code: 'device-lost',
        message:
          `The GPU refused a command of this page (${reason}), so nothing that it computed after may be ` +
          'used.',
        remedy:
          'Restart the worker to continue from the last save, or use WebAssembly, and report this message.',
      }
    default:
      return kind satisfies never
  }
}

/** The failure of a run that threw; out-of-memory names the setting to lower. */
export function runFailure(error: unknown, config: RunConfig): Failure {
  const failure = toFailure(error)
  const ranOut = error instanceof LabError ? failure.code === 'out-of-memory' : isOutOfMemory(error)
  return ranOut ? outOfMemory(config, false) : failure
}

export class EventGate {
  private closed = false
  private deviceError: Promise<DeviceError> | null = null

  /** @param configOf config of the current run, null without a run */
  constructor(
    private readonly send: Post,
    private readonly configOf: () => RunConfig | null,
  ) {}

  /** Posts an event unless the device has failed. */
  readonly post: Post = (event, transfer) => {
    if (this.closed) return
    if (this.deviceError && event.kind === 'runStatus' && event.status === 'failed')
      void this.postUnlessDeviceFails(event)
    else this.send(event, transfer)
  }

  /** @param deviceError of the device that computes from now on; null if the backend is not the GPU */
  watch(deviceError: Promise<DeviceError> | null): void {
    this.deviceError = deviceError
    void deviceError?.then((error) => {
      if (this.deviceError !== deviceError || this.closed) return
      this.closed = true
      this.send({ kind: 'fault', failure: deviceFailure(error, this.configOf()) })
    })
  }

  private async postUnlessDeviceFails(event: LabEvent): Promise<void> {
    await Promise.race([
      this.deviceError,
      new Promise((resolve) => {
        setTimeout(resolve, lossReportMs)
      }),
    ])
    if (!this.closed) this.send(event)
  }
}
