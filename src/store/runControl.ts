/** The run's commands. Each promise settles when the worker has confirmed, or rejects with a LabError. */
import { validateConfig, type RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import { requireReady, type LabCore } from './core'
import { configInvalid, noRunYet, replaced } from './failures'
import { claimRun } from './keptControl'
import { isLive, type Run } from './run'
import type { RunLocks } from './runLocks'

/** Starts a run and waits until it runs, or waits at step 0 with `paused`. */
async function startRun({ stores, client, waiters }: LabCore, id: string, config: RunConfig, paused: boolean): Promise<void> {
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
export function createRunControl(core: LabCore, newId: (prefix: string) => string, locks: RunLocks) {
  const { stores, client, waiters } = core
  const live = (): Run => {
    const { run } = stores.run.getState()
    if (!isLive(run)) throw new LabError(noRunYet)
    return run
  }
  /** Waits until the run is in one of these states or over; rejects when another takes its place. */
  const reach = (runId: string, done: (run: Run) => boolean) =>
    waiters.until(() => {
      const { run } = stores.run.getState()
      if (run?.id !== runId) throw new LabError(replaced)
      return !isLive(run) || done(run)
    })
  const start = async (config: RunConfig, paused = false) => {
    requireReady(core)
    await startRun(core, newId('run'), config, paused)
  }
  return {
    start,
    /**
     * Trains the same network twice on the same seed and budget, on next pixels and then on masked ones; the first stays on
     * the charts beside the second. Resolves when both have ended; stopping either, or starting another run, ends the pair.
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
      const { id, dormant } = live()
      if (dormant) await claimRun(locks, id)
      client.resume(id)
      await reach(id, (run) => run.status === 'running')
    },
    /** Takes `count` steps and pauses; without an open run one is begun from the form. */
    async step(count: number) {
      if (!isLive(stores.run.getState().run)) await start(stores.settings.getState().config, true)
      const { id, step, config, dormant } = live()
      const target = Math.min(step + count, config.steps)
      if (dormant) await claimRun(locks, id)
      client.step(id, count)
      await reach(id, (run) => run.status === 'paused' && run.step >= target)
    },
    async stop() {
      const { id } = live()
      client.stop(id)
      await reach(id, () => false)
    },
  }
}
