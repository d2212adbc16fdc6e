/**
 * Recovery from a lost GPU or exhausted memory: a new worker replaces the old one, since nothing computed on
 * the old device may be used. After a lost GPU the run resumes by itself from its last autosave; after
 * exhausted memory it does not, since it would run out again. Repeated losses end the recovery.
 */
import { LabError, toFailure, type Failure } from '../../../core/failure'
import { isUnfinished, withStatus } from '../state/run'
import type { ActionContext } from './context'
import { failureWords } from '../../text/failureWords'
import { text } from '../../text/text'

/** Most losses in a row, with fewer than `fewSteps` between them, before recovery gives up. */
const mostLosses = 2
const fewSteps = 5

export interface RecoveryOptions {
  /** Starts a new worker on the current choice of backend. */
  reboot(): void
  /** Ends the worker and displays why. */
  giveUp(failure: Failure): void
  /** Opens a saved run. */
  openSavedRun(runId: string): Promise<void>
  /** Milliseconds before a new device is requested: a browser's GPU process needs time to restart. */
  waitMs: number
}

interface Interrupted {
  runId: string | null
  /** The step at which the device was lost. */
  step: number
  /** Whether it was training. */
  running: boolean
}

const lost = (message: string, remedy: string): Failure => ({ code: 'device-lost', message, remedy })

function resumedNotice(lostAt: number, from: number): Failure {
  const { message, remedy } = text.failures.gpuResumed
  return lost(message(lostAt, from), remedy)
}

function restartingNotice(lostAt: number): Failure {
  const { message, remedy } = text.failures.gpuRestarting
  return lost(message(lostAt), remedy)
}

const lostAgain = (): Failure => ({ code: 'device-lost', ...text.failures.gpuLostAgain })

function notResumed(lostAt: number, reason: Failure): Failure {
  const { message, remedy } = text.failures.gpuNotResumed
  const why = failureWords(reason)
  return lost(message(lostAt, why.message), remedy(why.remedy))
}

export function createRecovery(
  { stores, client, waiters }: ActionContext<'run' | 'view'>,
  options: RecoveryOptions,
) {
  let interrupted: Interrupted | null = null
  /** Run and step resumed after the last loss; `losses` counts those since which it made no progress. */
  let resumed: { runId: string | undefined; step: number } | null = null
  let losses = 0

  function onDeviceLost(): void {
    const { run } = stores.run.getState()
    const step = run?.step ?? 0
    losses = resumed?.runId === run?.id && step - (resumed?.step ?? -Infinity) < fewSteps ? losses + 1 : 1
    if (losses > mostLosses) {
      options.giveUp(lostAgain())
      return
    }
    interrupted = {
      runId: run && run.status !== 'opened' ? run.id : null,
      step,
      running: run?.status === 'running',
    }
    stores.view.setState({ notice: restartingNotice(step) })
    setTimeout(options.reboot, options.waitMs)
  }

  /** A new worker frees the memory; the failure stays displayed with the run. */
  function onOutOfMemory(failure: Failure): void {
    const { run } = stores.run.getState()
    const isDisplayed = run?.failure === failure
    if (isUnfinished(run)) stores.run.setState({ run: { ...run, ...withStatus(run, 'failed'), failure } })
    else if (!isDisplayed) stores.view.setState({ notice: failure })
    options.reboot()
  }

  async function resume({ runId, step, running }: Interrupted): Promise<void> {
    if (!runId) {
      resumed = { runId: undefined, step }
      stores.view.setState({ notice: null })
      return
    }
    try {
      await options.openSavedRun(runId)
      const from = stores.run.getState().run?.step ?? step
      resumed = { runId, step: from }
      if (running) client.resume(runId)
      await waiters.until(() => {
        const { run: now, startFailure } = stores.run.getState()
        if (startFailure) throw new LabError(startFailure)
        return !running || now?.id !== runId || now.status !== 'opened'
      })
      stores.view.setState({ notice: resumedNotice(step, from) })
    } catch (error) {
      stores.view.setState({ notice: notResumed(step, toFailure(error)) })
    }
  }

  return {
    /** @returns whether this failure of the worker or of a run is handled here */
    onFault(failure: Failure): boolean {
      if (failure.code === 'device-lost') onDeviceLost()
      else if (failure.code === 'out-of-memory') onOutOfMemory(failure)
      else return false
      return true
    },
    /** Call when a worker is ready and its data are prepared. */
    async onReady(): Promise<void> {
      const run = interrupted
      interrupted = null
      if (run) await resume(run)
    },
  }
}
