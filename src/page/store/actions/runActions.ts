/** The run's commands. Each promise settles when the worker has confirmed, or rejects with a LabError. */
import { type RunConfig } from '../../../core/config'
import { LabError } from '../../../core/failure'
import type { SetPlace } from '../../../core/runSet'
import { displayStatus, isExample, isUnfinished, type Run } from '../state/run'
import { requireReady, type ActionContext, type NewId } from './context'
import { configInvalid, noRunYet, replaced } from './pageFailures'
import type { RunLocks } from './runLocks'
import { claimRun } from './savedRunActions'
import { validateConfig } from '../../../core/validation'

/**
 * Starts a run and waits until it trains, or with `paused` until it waits at step 0.
 * @param set its place in a run set
 */
export async function startRun(
  { stores, client, waiters }: ActionContext<'run'>,
  id: string,
  config: RunConfig,
  { paused = false, set }: { paused?: boolean; set?: SetPlace } = {},
): Promise<void> {
  // The console API starts runs too, so the config is checked here and not only by the Start command.
  const issues = validateConfig(config)
  if (issues.length > 0) throw new LabError(configInvalid(issues))
  stores.run.setState({ pending: { id, config }, startFailure: null })
  client.start(id, config, paused, set)
  await waiters.until(() => {
    const { run, pending, startFailure } = stores.run.getState()
    if (run?.id === id) return run.status !== 'preparing'
    if (pending?.id !== id) throw new LabError(startFailure ?? replaced())
    return false
  })
}

/** @param locks decide which tab may train a run */
export function createRunActions(
  context: ActionContext<'lab' | 'run' | 'settings'>,
  newId: NewId,
  locks: RunLocks,
) {
  const { stores, client, waiters } = context
  /** @throws LabError no-run without an unfinished run; an opened one counts */
  const unfinishedRun = (): Run => {
    const { run } = stores.run.getState()
    if (!isUnfinished(run)) throw new LabError(noRunYet())
    return run
  }
  /** Waits until `done`, or until the run has ended; rejects when another run replaces it. */
  const reach = (runId: string, done: (run: Run) => boolean) =>
    waiters.until(() => {
      const { run, startFailure } = stores.run.getState()
      if (run?.id !== runId) throw new LabError(replaced())
      if (run.status === 'opened' && startFailure) throw new LabError(startFailure)
      return !isUnfinished(run) || done(run)
    })
  /** Takes the lock of an opened run before it trains here. */
  const claim = async ({ id }: Run) => {
    stores.run.setState({ startFailure: null })
    await claimRun(locks, id)
  }
  const start = async (config: RunConfig, paused = false) => {
    requireReady(context)
    await startRun(context, newId('run'), config, { paused })
  }
  return {
    start,
    async pause() {
      const { id } = unfinishedRun()
      client.pause(id)
      await reach(id, (run) => displayStatus(run) === 'paused')
    },
    async resume() {
      const run = unfinishedRun()
      if (run.status === 'opened') await claim(run)
      client.resume(run.id)
      await reach(run.id, ({ status }) => status === 'running')
    },
    /** Takes `count` steps and pauses; without a run, or with an example, starts one from the form. */
    async step(count: number) {
      const state = stores.run.getState()
      if (!isUnfinished(state.run) || isExample(state)) await start(stores.settings.getState().config, true)
      const run = unfinishedRun()
      const { id, step, config } = run
      const target = Math.min(step + count, config.steps)
      if (run.status === 'opened') await claim(run)
      client.step(id, count)
      await reach(id, (now) => displayStatus(now) === 'paused' && now.step >= target)
    },
    /** Cancels a start under way; otherwise ends the current run. */
    async stop() {
      const { pending } = stores.run.getState()
      if (pending) {
        client.stop(pending.id)
        await waiters.until(() => stores.run.getState().pending?.id !== pending.id)
        return
      }
      const { id } = unfinishedRun()
      client.stop(id)
      await reach(id, () => false)
    },
  }
}
