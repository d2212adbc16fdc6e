/** The run's commands. Each promise settles when the worker has confirmed, or rejects with a LabError. */
import { validateConfig, type RunConfig } from '../../../core/config'
import { LabError } from '../../../core/failure'
import { requireReady, type ActionContext } from './context'
import { configInvalid, noRunYet, replaced } from './pageFailures'
import { claimRun } from './savedRunActions'
import { isExample, isLive, type Run } from '../state/run'
import type { RunLocks } from './runLocks'

/** Starts a run and waits until it runs, or waits at step 0 with `paused`. */
async function startRun(
  { stores, client, waiters }: ActionContext,
  id: string,
  config: RunConfig,
  paused: boolean,
): Promise<void> {
  const issues = validateConfig(config)
  if (issues.length > 0) throw new LabError(configInvalid(issues))
  stores.run.setState({ pending: { id, config }, startFailure: null })
  client.start(id, config, paused)
  await waiters.until(() => {
    const { run, pending, startFailure } = stores.run.getState()
    if (run?.id === id) return run.status !== 'preparing'
    if (pending?.id !== id) throw new LabError(startFailure ?? replaced)
    return false
  })
}

/** @param newId gives each run its id; @param locks say which tab may train a run */
export function createRunActions(core: ActionContext, newId: (prefix: string) => string, locks: RunLocks) {
  const { stores, client, waiters } = core
  /** The run that is open; one that stands as it was saved counts unless it is over. */
  const live = (): Run => {
    const { run } = stores.run.getState()
    if (!isLive(run)) throw new LabError(noRunYet)
    return run
  }
  /** Waits until the run is in one of these states or over; rejects when another takes its place. */
  const reach = (runId: string, done: (run: Run) => boolean) =>
    waiters.until(() => {
      const { run, startFailure } = stores.run.getState()
      if (run?.id !== runId) throw new LabError(replaced)
      // A run from a file that could not go on says so here.
      if (run.dormant && startFailure) throw new LabError(startFailure)
      return !isLive(run) || done(run)
    })
  /** Before a run from a file is asked to compute: it must be this tab's. */
  const claim = async ({ id }: Run) => {
    stores.run.setState({ startFailure: null })
    await claimRun(locks, id)
  }
  const start = async (config: RunConfig, paused = false) => {
    requireReady(core)
    await startRun(core, newId('run'), config, paused)
  }
  return {
    start,
    /**
     * Trains the same network twice on the same seed and budget, on next pixels and then on masked ones; the
     * first stays on the charts beside the second. Resolves when both have ended; stopping either, or
     * starting another run, ends the pair.
     */
    async startPair(config: RunConfig) {
      const { run: runStore } = stores
      try {
        for (const objective of ['autoregressive', 'masked'] as const) {
          await start({ ...config, objective })
          runStore.setState({ pair: objective })
          const { id } = live()
          await reach(id, () => false)
          if (runStore.getState().run?.status !== 'finished') return
        }
      } finally {
        runStore.setState({ pair: null })
      }
    },
    async pause() {
      const { id } = live()
      client.pause(id)
      await reach(id, (run) => run.status === 'paused')
    },
    async resume() {
      const run = live()
      const { id } = run
      if (run.dormant) await claim(run)
      client.resume(id)
      await reach(id, ({ status }) => status === 'running')
    },
    /** Takes `count` steps and pauses; without a run of one's own, one is begun from the form. */
    async step(count: number) {
      const state = stores.run.getState()
      if (!isLive(state.run) || isExample(state)) await start(stores.settings.getState().config, true)
      const run = live()
      const { id, step, config } = run
      const target = Math.min(step + count, config.steps)
      if (run.dormant) await claim(run)
      client.step(id, count)
      await reach(id, (now) => now.status === 'paused' && now.step >= target)
    },
    async stop() {
      const { id } = live()
      client.stop(id)
      await reach(id, () => false)
    },
  }
}
