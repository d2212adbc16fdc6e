/**
 * What the page does when the GPU is lost or memory runs out: the worker and its device are given up and new
 * ones started, since nothing computed on the old device may be used. A lost run goes on by itself from where
 * it was kept last; one that ran out of memory does not, since it would again. A GPU that is lost time and
 * again is left alone.
 */
import { LabError, toFailure, type Failure } from '../../../core/failure'
import type { ActionContext } from './context'
import { isLive } from '../state/run'

/** Losses in a row that are borne, with so few steps between them that the run gets nowhere. */
const mostLosses = 2
const fewSteps = 5

export interface RecoveryParts {
  /** Starts a new worker on the present choice of backend. */
  reboot(): void
  /** Ends the worker and tells why. */
  giveUp(failure: Failure): void
  /** Shows a kept run as it was. */
  showKept(runId: string): Promise<void>
  /** Milliseconds before a new device is asked for: a browser's GPU process needs a moment to come back. */
  waitMs: number
}

interface Interrupted {
  runId: string | null
  /** The step at which the device was lost. */
  step: number
  /** Whether it was training. */
  running: boolean
}

/** What is said once a run goes on. */
const wentOn = (lostAt: number, from: number): Failure => ({
  code: 'device-lost',
  message: `The GPU was lost at step ${lostAt}. A new device was started, and the run goes on from step ${from}, where it was kept last.`,
  remedy:
    'Nothing needs doing. If it happens often, close other pages that use the GPU, or choose WebAssembly in the backend menu.',
})

const startingAgain = (lostAt: number): Failure => ({
  code: 'device-lost',
  message: `The GPU was lost at step ${lostAt}. A new device is being started.`,
  remedy: 'The run will go on by itself from where it was kept last.',
})

const lostAgain: Failure = {
  code: 'device-lost',
  message:
    'The GPU was lost again and again, so the lab has stopped asking for it. The run is kept as it was before.',
  remedy:
    'Close other pages that use the GPU or update its driver and restart the worker, or go on with WebAssembly.',
}

const notKept = (lostAt: number, reason: Failure): Failure => ({
  code: 'device-lost',
  message: `The GPU was lost at step ${lostAt}, and the run could not go on by itself: ${reason.message}`,
  remedy: `${reason.remedy} With the same seed a new start becomes the same run.`,
})

export function createRecovery({ stores, client, waiters }: ActionContext, parts: RecoveryParts) {
  let interrupted: Interrupted | null = null
  /** Where which run went on from after the last loss, and how many losses brought it no further. */
  let resumed: { runId: string | undefined; step: number } | null = null
  let losses = 0

  function afterLoss(): void {
    const { run } = stores.run.getState()
    const step = run?.step ?? 0
    losses = resumed?.runId === run?.id && step - (resumed?.step ?? -Infinity) < fewSteps ? losses + 1 : 1
    if (losses > mostLosses) {
      parts.giveUp(lostAgain)
      return
    }
    interrupted = { runId: run && !run.dormant ? run.id : null, step, running: run?.status === 'running' }
    stores.view.setState({ notice: startingAgain(step) })
    setTimeout(parts.reboot, parts.waitMs)
  }

  /** The device is at its limit, so its worker makes room; the failure stays on show with the run. */
  function afterMemory(failure: Failure): void {
    const { run } = stores.run.getState()
    const isTold = run?.failure === failure
    if (isLive(run)) stores.run.setState({ run: { ...run, status: 'failed', failure } })
    else if (!isTold) stores.view.setState({ notice: failure })
    parts.reboot()
  }

  async function goOn({ runId, step, running }: Interrupted): Promise<void> {
    if (!runId) {
      resumed = { runId: undefined, step }
      stores.view.setState({ notice: null })
      return
    }
    try {
      await parts.showKept(runId)
      const from = stores.run.getState().run?.step ?? step
      resumed = { runId, step: from }
      if (running) client.resume(runId)
      await waiters.until(() => {
        const { run: now, startFailure } = stores.run.getState()
        if (startFailure) throw new LabError(startFailure)
        return !running || now?.id !== runId || !now.dormant
      })
      stores.view.setState({ notice: wentOn(step, from) })
    } catch (error) {
      stores.view.setState({ notice: notKept(step, toFailure(error)) })
    }
  }

  return {
    /** Deals with a fault of the worker's, or what ended a run. @returns whether it is dealt with here */
    onFault(failure: Failure): boolean {
      if (failure.code === 'device-lost') afterLoss()
      else if (failure.code === 'out-of-memory') afterMemory(failure)
      else return false
      return true
    },
    /** The worker is ready, and its data are. */
    async onReady(): Promise<void> {
      const what = interrupted
      interrupted = null
      if (what) await goOn(what)
    },
  }
}
