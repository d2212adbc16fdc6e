/**
 * Run sets: a queue of runs trained one after the other, over several seeds or over both objectives. The
 * queue follows the current run's status, so that a run which continues on a new device keeps its place.
 */
import type { RunConfig } from '../../../core/config'
import { LabError, toFailure, type Failure } from '../../../core/failure'
import { configInSet, idInSet, objectiveSet, seedSet, type RunSet } from '../../../core/runSet'
import { validateConfig } from '../../../core/validation'
import { isUnfinished } from '../state/run'
import { isQueued, isSeedCount, type RunQueue } from '../state/runSet'
import { requireReady, type ActionContext, type NewId } from './context'
import { configInvalid, noRunYet, replaced, seedsInvalid } from './pageFailures'
import { startRun } from './runActions'

export interface RunSetParts {
  resume(): Promise<void>
  stop(): Promise<void>
  resumeSavedRun(runId: string): Promise<void>
}

type QueueContext = ActionContext<'lab' | 'run' | 'runSet' | 'savedRuns' | 'settings'>

/** Trains the run at the queue's position: goes on with it if it is current or saved unfinished. */
async function trainMember(
  context: QueueContext,
  { set, index }: RunQueue,
  parts: RunSetParts,
): Promise<void> {
  const { run } = context.stores.run.getState()
  const id = idInSet(set, index)
  const saved = context.stores.savedRuns.getState().runs.find(({ runId }) => runId === id)
  if (run?.id === id && run.status === 'running') return
  if (run?.id === id && isUnfinished(run)) await parts.resume()
  else if (saved?.status === 'paused' && saved.step > 0) {
    const { config, chosen } = context.stores.settings.getState()
    await parts.resumeSavedRun(id)
    // Opening a run puts its settings into the form; the form keeps those of the set's first run.
    context.stores.settings.setState({ config, chosen })
  } else {
    const place = { id: set.id, kind: set.kind, index, size: set.size }
    await startRun(context, id, configInSet(set, index), { set: place })
  }
}

export function createQueue(context: QueueContext, parts: RunSetParts) {
  const { run: runStore, runSet, lab } = context.stores
  /** Of the promise that waits for the queue's end. */
  let waiting: { resolve(): void; reject(error: LabError): void } | null = null
  /** True while the queue's current run is being started or opened. */
  let entering = false
  let skipping = false
  /** Stop was requested while the queue's next run was still being prepared. */
  let stopping = false

  const end = (failure: Failure | null) => {
    runSet.setState({ queue: null })
    skipping = stopping = false
    const ended = waiting
    waiting = null
    if (failure) ended?.reject(new LabError(failure))
    else ended?.resolve()
  }
  const train = async (queue: RunQueue) => {
    skipping = false
    entering = true
    runSet.setState({ queue })
    try {
      await trainMember(context, queue, parts)
    } catch (error) {
      if (runSet.getState().queue === queue) end(toFailure(error))
    }
    entering = false
    if (stopping && runSet.getState().queue === queue) void parts.stop().catch(() => undefined)
    follow()
  }
  const goOn = (queue: RunQueue) => {
    const [index, ...rest] = queue.rest
    if (index === undefined) end(null)
    else void train({ set: queue.set, index, rest })
  }
  /** Acts on the current run's status: trains the next run, or ends the queue. */
  const follow = () => {
    const { queue } = runSet.getState()
    const { run, pending } = runStore.getState()
    const { phase, workerFailure } = lab.getState()
    if (!queue || entering) return
    if (phase === 'failed') return end(workerFailure ?? replaced())
    // While a lost device is replaced, the run is stopped, and then opened at its last save.
    if (phase !== 'ready' || pending) return
    if (!isQueued(queue, run)) return end(replaced())
    const diverged = run?.status === 'failed' && run.failure?.code === 'loss-not-finite'
    if (run?.status === 'finished' || diverged || (run?.status === 'stopped' && skipping)) goOn(queue)
    else if (run?.status === 'stopped') end(null)
    else if (run?.status === 'failed') end(run.failure ?? replaced())
  }
  runStore.subscribe(follow)

  return {
    /** Trains these runs of a set. Resolves when the last has ended, or one was stopped. */
    async trainRuns(set: RunSet, [index, ...rest]: readonly number[]): Promise<void> {
      requireReady(context)
      const last = rest.at(-1) ?? index
      if (index === undefined || last === undefined) return
      const issues = [...validateConfig(configInSet(set, index)), ...validateConfig(configInSet(set, last))]
      if (issues.length > 0) throw new LabError(configInvalid(issues))
      if (runSet.getState().queue) end(replaced())
      const ended = new Promise<void>((resolve, reject) => {
        waiting = { resolve, reject }
      })
      void train({ set, index, rest })
      await ended
    },
    /** Stops the current run of the queue and trains the next. Rejects with LabError no-run without one. */
    async skip(): Promise<void> {
      const { run } = runStore.getState()
      if (!isQueued(runSet.getState().queue, run) || !isUnfinished(run)) throw new LabError(noRunYet())
      skipping = true
      await parts.stop()
    },
    /**
     * Stops the current run and the runs that follow; one that is still being prepared, as soon as it starts.
     * Rejects with LabError no-run where nothing trains.
     */
    async stop(): Promise<void> {
      const { queue } = runSet.getState()
      if (queue && entering) {
        stopping = true
      } else await parts.stop()
    },
    /** Ends the queue, as the worker is being replaced on request. The current run is left alone. */
    abandon(): void {
      if (runSet.getState().queue) end(replaced())
    },
  }
}

/** The queue's commands: both objectives, several seeds, and skipping one. */
export function createRunSetActions(queue: ReturnType<typeof createQueue>, newId: NewId) {
  return {
    /**
     * Trains the same network twice with the same seed and steps, on next pixels and then on masked ones; the
     * first run stays on the charts. Resolves when both have ended; stopping either, or starting another run,
     * ends the pair.
     */
    startPair: (config: RunConfig) => queue.trainRuns(objectiveSet(newId('set'), config), [0, 1]),
    /**
     * Trains the same set-up over `size` seeds, from the config's own upward. Resolves when the last run has
     * ended; stopping one ends the set, and a run that diverges does not.
     */
    async startSet(config: RunConfig, size: number): Promise<void> {
      if (!isSeedCount(size)) throw new LabError(seedsInvalid())
      const indices = Array.from({ length: size }, (_, index) => index)
      await queue.trainRuns(seedSet(newId('set'), config, size), indices)
    },
    skipInSet: queue.skip,
  }
}
