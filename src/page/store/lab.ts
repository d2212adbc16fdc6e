/**
 * The lab as the rest of the page uses it: the stores, and one method per request. Manages the worker's
 * lifetime; data, runs, files, completions and studies are in actions/. Without React.
 */
import type { RunConfig } from '../../core/config'
import { LabError, type Failure } from '../../core/failure'
import { outdated } from '../../core/outdated'
import { withPaletteColours } from '../../core/paletteColours'
import { firstPreset, presetById, type PresetId } from '../../core/presets'
import type { BackendChoice, LabEvent } from '../../core/protocol'
import { sharedConfig } from '../../core/share'
import { openSavedRuns } from '../../storage/runs'
import { createLabClient, type ClientHandlers, type WorkerLike } from '../client/labClient'
import { createCompletionActions } from './actions/completionActions'
import { createIds, createWaiters, type ActionContext } from './actions/context'
import { createDataActions } from './actions/dataActions'
import { isComputing, keepForecast } from './actions/forecast'
import { createLiveness } from './actions/liveness'
import { createModelFileActions } from './actions/modelFileActions'
import { replaced } from './actions/pageFailures'
import { createRecovery } from './actions/recovery'
import { createRunActions } from './actions/runActions'
import { createRewindActions } from './actions/rewindActions'
import { createQueue, createRunSetActions } from './actions/runSetActions'
import { createRunFileActions, reopenRunFile } from './actions/runFileActions'
import { createRunLocks, type LocksLike } from './actions/runLocks'
import { createSavedRunActions, type SavedRunsLike } from './actions/savedRunActions'
import { createSavedSetActions } from './actions/savedSetActions'
import { createStudyActions } from './actions/studyActions'
import { applyEvent } from './applyEvent'
import { createEventQueue } from './eventQueue'
import { isPageOutdated, workerScript } from './pageVersion'
import { initialLab } from './state/labState'
import { fixAt } from './state/link'
import { languageOf } from './state/settings'
import { isActive, isUnfinished, withStatus } from './state/run'
import type { Stores } from './state/stores'
import { endStudies } from './state/studies'

export type Lab = ReturnType<typeof createLab>

export interface LabOptions {
  /** Milliseconds without another edit before data are prepared. */
  settleMs?: number
  /** Least milliseconds between two drawings of a run's events; 0, the default, applies each at once. */
  drawMs?: number
  /** Milliseconds of rest before the time of a run is forecast; without it, none is. */
  forecastMs?: number
  /** Milliseconds between two questions whether the worker answers; without it, none are asked. */
  watchMs?: number
  /** Milliseconds before a new device is requested after one was lost. */
  recoverMs?: number
  /** Opens the storage of saved runs; the browser's by default. */
  openStorage?: () => Promise<SavedRunsLike>
  locks?: LocksLike
}

/** Applied events of which the worker is told together; fewer than it lets pile up. */
const eventsPerReceipt = 50

/** A worker whose script is gone fails without a word; what it is displayed as is put right then. */
async function tellIfOutdated({ lab }: Stores): Promise<void> {
  if (!(await isPageOutdated(workerScript()))) return
  lab.setState(({ phase, bootFailure }) =>
    phase === 'failed' ? { [bootFailure ? 'bootFailure' : 'workerFailure']: outdated() } : {},
  )
}

/** Records a lost worker: a boot failure before the first backend, later a worker failure. */
function onWorkerLost({ stores, waiters }: ActionContext, failure: Failure): void {
  const starting = stores.lab.getState().phase === 'booting' || failure.code === 'no-worker'
  stores.lab.setState({
    phase: 'failed',
    preparing: false,
    preparationStage: null,
    openingFiles: false,
    accepting: false,
    ...(starting ? { bootFailure: failure } : { workerFailure: failure }),
  })
  stores.run.setState(({ run }) => ({
    pending: null,
    run: isUnfinished(run) ? { ...run, ...withStatus(run, 'failed'), failure } : run,
  }))
  stores.completions.setState((state) => ({
    waiting: null,
    failure: state.waiting ? failure : state.failure,
  }))
  stores.studies.setState((state) => endStudies(state, failure))
  waiters.rejectAll(failure)
}

/** Chooses the preset for this machine, unless the user or the link chose one; a link's settings stay. */
function chooseDefaultPreset({ settings, lab, link }: Stores): void {
  if (settings.getState().chosen) return
  const presetId: PresetId = firstPreset[lab.getState().backend?.hardwareGpu === true ? 'gpu' : 'cpu']
  const { config } = sharedConfig(presetId, link.getState().changes)
  fixAt(link, config)
  settings.setState({ presetId, config })
}

/** Whether a backend runs and data are prepared. @throws LabError the failure of either */
function isReady({ lab }: Stores): boolean {
  const { phase, preview, preparing, bootFailure, prepareFailure } = lab.getState()
  if (phase === 'failed' && bootFailure) throw new LabError(bootFailure)
  if (phase === 'ready' && prepareFailure && !preparing) throw new LabError(prepareFailure)
  return phase === 'ready' && preview !== null && !preparing
}

/**
 * A lab over workers made by `createWorker`. Boot it once; boot again to change the backend.
 * @param stores from createStores
 */
export function createLab(stores: Stores, createWorker: () => WorkerLike, options: LabOptions = {}) {
  const waiters = createWaiters()
  /** Events applied since the last receipt. */
  let applied = 0
  const queue = createEventQueue((event: LabEvent) => {
    if (event.kind !== 'fault' || !recovery.onFault(event.failure)) applyEvent(stores, event)
    if (event.kind === 'runStarted') liveness.onStarted()
    if (event.kind === 'ready') {
      liveness.onReady()
      chooseDefaultPreset(stores)
      void data.restore().then(recovery.onReady).then(savedRuns.refreshSavedRuns)
    }
    if (event.kind === 'runAutosaved') void savedRuns.refreshSavedRuns()
    // A worker that ran out of memory cannot take the next run.
    if (event.kind === 'runStatus' && event.failure?.code === 'out-of-memory') recovery.onFault(event.failure)
    if (
      (event.kind === 'startFailed' || event.kind === 'loadFailed') &&
      event.failure.code === 'out-of-memory'
    )
      reboot()
    waiters.check()
    applied += 1
    if (applied < eventsPerReceipt) return
    client.received(applied)
    applied = 0
  }, options.drawMs ?? 0)
  const client = createLabClient(createWorker, {
    onEvent: queue.take,
    onFailure(failure) {
      liveness.onEnd()
      queue.flush()
      onWorkerLost(context, failure)
      if (failure.code === 'worker-crashed') void tellIfOutdated(stores)
    },
  })
  const context: ActionContext = { stores, client, waiters }
  const data = createDataActions(context, options.settleMs ?? 350)
  const newId = createIds()
  const locks = createRunLocks(options.locks ?? globalThis.navigator?.locks)
  const openStorage = options.openStorage ?? openSavedRuns
  const savedRuns = createSavedRunActions(context, newId, { openStorage, locks })
  const runFiles = createRunFileActions(context, newId)
  const runs = createRunActions(context, newId, locks)
  const runQueue = createQueue(context, { ...runs, ...savedRuns })
  const savedSets = createSavedSetActions(context, {
    ...savedRuns,
    ...runFiles,
    trainRuns: runQueue.trainRuns,
  })
  let gpuOptions: string | undefined
  const boot = (choice: BackendChoice, kernelOptions?: string) => {
    gpuOptions = kernelOptions
    applied = 0
    liveness.onEnd()
    waiters.rejectAll(replaced())
    queue.flush()
    stores.lab.setState(({ preview }) => ({ ...initialLab, preview, choice }))
    stores.run.setState(({ run }) => ({
      pending: null,
      run: isActive(run) ? { ...run, status: 'stopped' } : run,
    }))
    stores.completions.setState({ waiting: null })
    stores.studies.setState((state) => endStudies(state, replaced()))
    client.boot(choice, languageOf(stores.settings.getState()), kernelOptions)
    liveness.onBoot()
    reopenRunFile(context)
  }
  const reboot = () => boot(stores.lab.getState().choice, gpuOptions)
  const giveUp = (failure: Failure) => {
    liveness.onEnd()
    client.dispose()
    onWorkerLost(context, failure)
  }
  const liveness = createLiveness(context, { reboot, giveUp, watchMs: options.watchMs })
  const recovery = createRecovery(context, {
    reboot,
    giveUp,
    openSavedRun: savedRuns.openSavedRun,
    waitMs: options.recoverMs ?? 500,
  })

  const rewind = createRewindActions(stores)

  if (options.forecastMs !== undefined) keepForecast(context, options.forecastMs)

  return {
    stores,
    ...savedRuns,
    ...runs,
    ...createRunSetActions(runQueue, newId),
    /**
     * Stops the current run, and the run set if it is part of one; cancels a start under way. A worker that
     * does not answer is replaced.
     */
    stop: () => liveness.stopSurely(runQueue.stop),
    ...savedSets,
    ...createCompletionActions(context, newId),
    ...createStudyActions(context, newId),
    ...rewind,
    ...runFiles,
    ...createModelFileActions(context, newId, savedRuns.saveNow),
    /** Trains the current run on to this many steps in all, as a new run. */
    async trainLonger(steps: number): Promise<void> {
      await runFiles.openLonger(steps)
      await runs.resume()
    },
    prepare: data.prepare,
    /** Opens files as a data set, or .igpt files as runs. */
    openFiles: async (...args: Parameters<typeof data.openFiles>): Promise<void> => {
      const [files] = args
      if (files.length > 0 && files.every(({ name }) => /\.igpt$/i.test(name)))
        await savedSets.openRunFiles(files.map((file) => ({ name: file.name, file })))
      else await data.openFiles(...args)
    },
    cancelOpen: data.cancelOpen,
    ...data.shared,
    /**
     * Starts the worker on `choice`, with forced kernel options if given. An active run ends and stays
     * displayed as stopped.
     */
    boot: (choice: BackendChoice, kernelOptions?: string) => {
      runQueue.abandon()
      boot(choice, kernelOptions)
    },
    /** Resolves when a backend runs and data are prepared; rejects with the LabError of either. */
    ready: () => waiters.until(() => isReady(stores)),
    choosePreset: (presetId: PresetId) =>
      stores.settings.setState({ presetId, config: presetById(presetId).config, chosen: true }),
    edit: (change: Partial<RunConfig>) =>
      stores.settings.setState(({ config }) => ({
        config: withPaletteColours({ ...config, ...change }),
        chosen: true,
      })),
    /** Whether the worker computes for a run, a study or completions, or is about to. */
    isComputing: () => isComputing(stores),
    /** A client for one more worker, beside the lab's own; the caller boots and disposes it. */
    newClient: (handlers: ClientHandlers) => createLabClient(createWorker, handlers),
    /** Replays a run's first steps twice and compares them; rejects with busy while a run computes. */
    replayRun: (config: RunConfig) => client.call('replayRun', config),
    /** Sets the language of the worker's messages. */
    setWorkerLanguage: client.setLanguage,
    dispose: () => {
      rewind.pauseReplay()
      liveness.onEnd()
      client.dispose()
    },
  }
}
