/**
 * The lab as the page's parts use it: the stores, the client, and one method for each thing that can
 * be asked for. A method's promise settles when the worker has confirmed it. No React here.
 */
import { validateConfig, type RunConfig } from '../core/config'
import { LabError, toFailure, type Failure } from '../core/failure'
import { presetById, type PresetId } from '../core/presets'
import { createLabClient, type WorkerLike } from '../worker/client'
import type { BackendChoice, CompletionSettings, LabEvent } from '../worker/protocol'
import type { CompletionSet } from './completions'
import { applyEvent } from './events'
import { configInvalid, noRunYet, ownFilesMissing, replaced, workerBusy } from './failures'
import { initialLab } from './lab'
import { isLive } from './run'
import type { Stores } from './stores'
import { createWaiters } from './waiters'

/** Fields that change what the data look like; any other edit needs no new preview. */
const dataKeys = ['dataset', 'nPx', 'palette', 'nVocab', 'validationFraction', 'seed'] as const

export type Lab = ReturnType<typeof createLab>

export interface LabOptions {
  /** Milliseconds that an edit must rest before its data are prepared. */
  settleMs?: number
}

/** Which of the config's problems concern its data. */
function dataIsValid(config: RunConfig): boolean {
  return !validateConfig(config).some((issue) => (dataKeys as readonly string[]).includes(issue.key))
}

/**
 * A lab over workers made by `createWorker`. Boot it once; boot again to change the backend.
 * @param stores as made by createStores
 */
export function createLab(stores: Stores, createWorker: () => WorkerLike, options: LabOptions = {}) {
  const waiters = createWaiters()
  let nextId = 1
  let prepareTurn = 0
  let ownFileList: File[] = []
  let settleTimer: ReturnType<typeof setTimeout> | undefined

  const client = createLabClient(createWorker, {
    onEvent(event: LabEvent) {
      applyAndWake(event)
      if (event.kind === 'ready') void onReady()
    },
    onFailure: (failure) => onWorkerLost(failure),
  })
  const applyAndWake = (event: LabEvent) => {
    applyEvent(stores, event)
    waiters.check()
  }

  function onWorkerLost(failure: Failure) {
    const starting = stores.lab.getState().phase === 'booting' || failure.code === 'no-worker'
    stores.lab.setState(starting ? { phase: 'failed', bootFailure: failure } : { phase: 'failed', fault: failure, preparing: false })
    stores.run.setState(({ run }) => ({ pending: null, run: isLive(run) ? { ...run, status: 'failed', failure } : run }))
    stores.completions.setState((state) => ({ waiting: null, failure: state.waiting ? failure : state.failure }))
    waiters.rejectAll(failure)
  }

  async function onReady() {
    const { chosen } = stores.settings.getState()
    const presetId: PresetId = stores.lab.getState().backend?.hardwareGpu === true ? 'emoji16' : 'digits8'
    if (!chosen) stores.settings.setState({ presetId, config: presetById(presetId).config })
    if (ownFileList.length > 0) await openFiles(ownFileList, false).catch(() => undefined)
    clearTimeout(settleTimer)
    await prepare().catch(() => undefined)
  }

  /** Prepares the form's data; the newest call wins. Rejects with why it failed, which is also on show. */
  async function prepare(): Promise<void> {
    const { config } = stores.settings.getState()
    const turn = ++prepareTurn
    try {
      if (config.dataset === 'own' && !stores.lab.getState().ownFiles) throw new LabError(ownFilesMissing)
      stores.lab.setState({ preparing: true })
      const preview = await client.prepare(config)
      if (turn === prepareTurn) stores.lab.setState({ preview, preparing: false, prepareFailure: null })
    } catch (error) {
      if (turn === prepareTurn) stores.lab.setState({ preparing: false, prepareFailure: toFailure(error) })
      throw error
    } finally {
      waiters.check()
    }
  }

  stores.settings.subscribe(({ config }, before) => {
    if (stores.lab.getState().phase !== 'ready' || dataKeys.every((key) => Object.is(config[key], before.config[key]))) return
    clearTimeout(settleTimer)
    if (dataIsValid(config)) settleTimer = setTimeout(() => void prepare().catch(() => undefined), options.settleMs ?? 350)
  })

  async function openFiles(files: File[], choose = true) {
    stores.lab.setState({ openingFiles: true, openFailure: null })
    try {
      const summary = await client.openFiles(files)
      ownFileList = files
      stores.lab.setState({ ownFiles: summary, openingFiles: false })
      if (!choose) return
      const { config } = stores.settings.getState()
      const palette = summary.channels === 1 ? 'grey' : 'rgb'
      // A second set of own files changes no field, so the settings' watcher would not see it.
      if (config.dataset === 'own' && config.palette === palette) await prepare().catch(() => undefined)
      else stores.settings.setState({ config: { ...config, dataset: 'own', palette }, chosen: true })
    } catch (error) {
      stores.lab.setState({ openingFiles: false, openFailure: toFailure(error) })
      throw error
    }
  }

  const live = () => {
    const { run } = stores.run.getState()
    if (!isLive(run)) throw new LabError(noRunYet)
    return run
  }
  const requireReady = () => {
    if (stores.lab.getState().phase !== 'ready') throw new LabError(workerBusy)
  }

  async function start(config: RunConfig, paused = false): Promise<void> {
    requireReady()
    const issues = validateConfig(config)
    if (issues.length > 0) throw new LabError(configInvalid(issues))
    const id = `run-${Date.now().toString(36)}-${nextId++}`
    stores.run.setState({ pending: { id, config }, startFailure: null })
    client.start(id, config, paused)
    await waiters.until(() => {
      const { run, pending, startFailure } = stores.run.getState()
      if (run?.id === id) return run.status !== 'preparing'
      if (pending?.id !== id) throw new LabError(startFailure ?? replaced)
      return false
    })
  }

  /** Waits until the run on show is in one of these states; rejects when another run takes its place. */
  const reach = (runId: string, done: (run: ReturnType<typeof live>) => boolean) =>
    waiters.until(() => {
      const { run } = stores.run.getState()
      if (run?.id !== runId) throw new LabError(replaced)
      return !isLive(run) || done(run)
    })

  async function complete(settings: CompletionSettings): Promise<CompletionSet> {
    requireReady()
    if (!stores.run.getState().run) throw new LabError(noRunYet)
    const before = stores.completions.getState()
    if (before.requested?.state === 'arriving') client.cancelComplete(before.requested.setId)
    const setId = `set-${Date.now().toString(36)}-${nextId++}`
    stores.completions.setState({ waiting: setId, failure: null })
    client.complete(setId, settings)
    await waiters.until(() => {
      const { waiting, requested, failure } = stores.completions.getState()
      if (requested?.setId !== setId) {
        if (waiting !== setId) throw new LabError(failure ?? replaced)
        return false
      }
      if (requested.state === 'failed') throw new LabError(failure ?? workerBusy)
      if (requested.state === 'cancelled') throw new LabError(replaced)
      return requested.state === 'done'
    })
    return stores.completions.getState().requested as CompletionSet
  }

  return {
    stores,
    /** Starts the worker on `choice`; a run that was open is lost and stays on show as stopped. */
    boot(choice: BackendChoice) {
      waiters.rejectAll(replaced)
      stores.lab.setState(({ preview }) => ({ ...initialLab, preview, choice }))
      stores.run.setState(({ run }) => ({ pending: null, run: isLive(run) ? { ...run, status: 'stopped' } : run }))
      stores.completions.setState({ waiting: null })
      client.boot(choice)
    },
    /** Resolves when a backend runs and data are prepared; rejects with the failure of either. */
    ready: () =>
      waiters.until(() => {
        const { phase, preview, preparing, bootFailure, prepareFailure } = stores.lab.getState()
        if (phase === 'failed' && bootFailure) throw new LabError(bootFailure)
        if (phase === 'ready' && prepareFailure && !preparing) throw new LabError(prepareFailure)
        return phase === 'ready' && preview !== null && !preparing
      }),
    prepare,
    openFiles: (files: File[]) => openFiles(files),
    start,
    async pause() {
      const { id } = live()
      client.pause(id)
      await reach(id, (run) => run.status === 'paused')
    },
    async resume() {
      const { id } = live()
      client.resume(id)
      await reach(id, (run) => run.status === 'running')
    },
    /** Takes `count` steps and pauses; without an open run one is begun from the form. */
    async step(count: number) {
      if (!isLive(stores.run.getState().run)) await start(stores.settings.getState().config, true)
      const { id, step, config } = live()
      const target = Math.min(step + count, config.steps)
      client.step(id, count)
      await reach(id, (run) => run.status === 'paused' && run.step >= target)
    },
    async stop() {
      const { id } = live()
      client.stop(id)
      await reach(id, () => false)
    },
    complete,
    cancelComplete: (setId: string) => client.cancelComplete(setId),
    choosePreset: (presetId: PresetId) => stores.settings.setState({ presetId, config: presetById(presetId).config, chosen: true }),
    edit: (change: Partial<RunConfig>) => stores.settings.setState(({ config }) => ({ config: { ...config, ...change }, chosen: true })),
    dispose: () => client.dispose(),
  }
}
