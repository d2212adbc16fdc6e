/**
 * Keeps the page in charge of a worker that answers nothing: it says so, replaces the worker after long
 * silence, and at once where a stop is not answered. What was autosaved stays.
 */
import { stepFlops } from '../../../core/cost'
import type { Failure } from '../../../core/failure'
import { createWatchdog, quietMs } from '../../client/watchdog'
import { text } from '../../text/text'
import type { ActionContext } from './context'

/** Milliseconds of silence after which a worker is given up, besides the time of a slow step. */
const leastPatienceMs = 120_000
/** Operations a second of a machine slower than any; a silent worker may be in the middle of a step. */
const slowestFlops = 1e9
/** A stop waits this long for an answer: at least, and at most for a worker that was slow before. */
const [leastStopMs, mostStopMs] = [5000, 15_000]
/** Replacements in a row after which the page waits for the user. */
const mostReplacements = 2

export interface LivenessOptions {
  /** Starts a new worker on the current choice of backend. */
  reboot(): void
  /** Ends the worker and displays why. */
  giveUp(failure: Failure): void
  /** Milliseconds between two questions to the worker; without it the worker is not watched. */
  watchMs: number | undefined
}

export function createLiveness(
  { stores, client }: ActionContext<'lab' | 'run' | 'savedRuns' | 'view'>,
  { reboot, giveUp, watchMs }: LivenessOptions,
) {
  let replacements = 0
  let bootTimer: ReturnType<typeof setTimeout> | undefined

  /** What happened, and what is left of the run. */
  function lostFailure(): Failure {
    const { run, pending } = stores.run.getState()
    const { lastSave } = stores.savedRuns.getState()
    const { workerReplaced } = text.failures
    const saved = run && lastSave?.runId === run.id ? lastSave.step : null
    const remedy =
      saved !== null
        ? workerReplaced.saved(saved)
        : run?.status === 'running' && !pending
          ? workerReplaced.notSaved
          : workerReplaced.remedy
    return { code: 'worker-crashed', message: workerReplaced.message, remedy }
  }
  function replace(): void {
    const notice = lostFailure()
    reboot()
    stores.view.setState({ notice })
  }
  const watchdog = createWatchdog(
    {
      ping: () => client.ping(),
      patienceMs() {
        const { run, pending } = stores.run.getState()
        const config = pending?.config ?? run?.config
        return leastPatienceMs + (config ? (1000 * stepFlops(config)) / slowestFlops : 0)
      },
      onQuiet: (quiet) => stores.lab.setState({ quiet }),
      onLost() {
        replacements += 1
        if (replacements > mostReplacements) giveUp(lostFailure())
        else replace()
      },
    },
    watchMs ?? 1000,
  )
  const isUnanswered = async (pendingId: string | undefined): Promise<boolean> => {
    const answered = await watchdog.answers(leastStopMs, mostStopMs)
    // A start may hang though its worker answers, as when the images never arrive.
    if (answered && pendingId !== undefined) await new Promise((done) => setTimeout(done, leastStopMs))
    return !answered || (pendingId !== undefined && stores.run.getState().pending?.id === pendingId)
  }
  return {
    /**
     * Call when a worker was created. It is watched from its first answer on, however long its files take to
     * arrive: the event that it is ready may be lost. A backend may also never start while the worker
     * answers, so the page says how long it has waited.
     */
    onBoot(): void {
      if (watchMs === undefined) return
      bootTimer = setTimeout(() => {
        if (stores.lab.getState().phase === 'booting') stores.lab.setState({ quiet: true })
      }, quietMs)
      // A refusal is the end of that worker, which is told elsewhere.
      client.ping().then(watchdog.start, () => undefined)
    },
    /** Call when a worker is ready. */
    onReady(): void {
      if (watchMs !== undefined) watchdog.start()
    },
    /** Call when a run has started: the worker works. */
    onStarted(): void {
      replacements = 0
    },
    /** Call before the worker is ended. */
    onEnd(): void {
      clearTimeout(bootTimer)
      watchdog.stop()
    },
    /** Waits for `stop`; replaces a worker that does not answer meanwhile. */
    async stopSurely(stop: () => Promise<void>): Promise<void> {
      if (watchMs === undefined) return stop()
      const pendingId = stores.run.getState().pending?.id
      const stopping = stop()
      const settled = stopping.then(
        () => false,
        () => false,
      )
      if (await Promise.race([settled, isUnanswered(pendingId)])) replace()
      await stopping
    },
  }
}
