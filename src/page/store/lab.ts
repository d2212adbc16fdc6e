/**
 * The lab as the page's parts use it: the stores, and one method for each thing that can be asked for. Holds
 * the worker's life; data, run and samples have files of their own. No React here.
 */
import type { RunConfig } from '../../core/config'
import { LabError, type Failure } from '../../core/failure'
import { withPaletteColours } from '../../core/configPalette'
import { presetById, type PresetId } from '../../core/presets'
import { createLabClient, type WorkerLike } from '../client/labClient'
import type { BackendChoice, LabEvent } from '../../core/protocol'
import { createIds, type ActionContext } from './actions/context'
import { openSavedRuns } from '../../storage/runs'
import { createDataActions } from './actions/dataActions'
import { createEventQueue } from './eventQueue'
import { applyEvent } from './applyEvent'
import { replaced } from './actions/pageFailures'
import { createSavedRunActions, type SavedRunsLike } from './actions/savedRunActions'
import { initialLab } from './state/labState'
import { createModelFileActions } from './actions/modelFileActions'
import { createRecovery } from './actions/recovery'
import { isLive } from './state/run'
import { createRunLocks, type LocksLike } from './actions/runLocks'
import { createRunActions } from './actions/runActions'
import { createRunFileActions, showAgain } from './actions/runFileActions'
import { createCompletionActions } from './actions/completionActions'
import { createStudyActions } from './actions/studyActions'
import { endStudies } from './state/studies'
import type { Stores } from './state/stores'
import { createWaiters } from './actions/waiters'

export type Lab = ReturnType<typeof createLab>

export interface LabOptions {
  /** Milliseconds that an edit must rest before its data are prepared. */
  settleMs?: number
  /**
   * Least milliseconds between two drawings of what a run sends; 0, the default, applies every event as it
   * comes.
   */
  drawMs?: number
  /** Milliseconds before another GPU is asked for after one was lost. */
  recoverMs?: number
  /** Where runs are kept; the browser's storage unless a test brings another. */
  openKept?: () => Promise<SavedRunsLike>
  locks?: LocksLike
}

/** The worker is gone: before the first backend the whole page says so, later only what depended on it. */
function loseWorker({ stores, waiters }: ActionContext, failure: Failure): void {
  const starting = stores.lab.getState().phase === 'booting' || failure.code === 'no-worker'
  stores.lab.setState({
    phase: 'failed',
    preparing: false,
    doing: null,
    openingFiles: false,
    ...(starting ? { bootFailure: failure } : { fault: failure }),
  })
  stores.run.setState(({ run }) => ({
    pending: null,
    run: isLive(run) ? { ...run, status: 'failed', failure } : run,
  }))
  stores.completions.setState((state) => ({
    waiting: null,
    failure: state.waiting ? failure : state.failure,
  }))
  stores.studies.setState((state) => endStudies(state, failure))
  waiters.rejectAll(failure)
}

/** The preset for this machine, unless the person or the link chose one. */
function chooseDefault({ settings, lab }: Stores): void {
  if (settings.getState().chosen) return
  const presetId: PresetId = lab.getState().backend?.hardwareGpu === true ? 'emoji16' : 'digits8'
  settings.setState({ presetId, config: presetById(presetId).config })
}

/** Whether a backend runs and data are prepared; throws the failure of either. */
function isReady({ lab }: Stores): boolean {
  const { phase, preview, preparing, bootFailure, prepareFailure } = lab.getState()
  if (phase === 'failed' && bootFailure) throw new LabError(bootFailure)
  if (phase === 'ready' && prepareFailure && !preparing) throw new LabError(prepareFailure)
  return phase === 'ready' && preview !== null && !preparing
}

/**
 * A lab over workers made by `createWorker`. Boot it once; boot again to change the backend.
 * @param stores as made by createStores
 */
export function createLab(stores: Stores, createWorker: () => WorkerLike, options: LabOptions = {}) {
  const waiters = createWaiters()
  const queue = createEventQueue((event: LabEvent) => {
    if (event.kind !== 'fault' || !recovery.onFault(event.failure)) applyEvent(stores, event)
    if (event.kind === 'ready') {
      chooseDefault(stores)
      void data.restore().then(recovery.onReady).then(kept.refreshKept)
    }
    if (event.kind === 'runAutosaved') void kept.refreshKept()
    // What is left of a worker without memory is no place for the next run.
    if (event.kind === 'runStatus' && event.failure?.code === 'out-of-memory') recovery.onFault(event.failure)
    waiters.check()
  }, options.drawMs ?? 0)
  const client = createLabClient(createWorker, {
    onEvent: queue.take,
    onFailure(failure) {
      queue.flush()
      loseWorker(core, failure)
    },
  })
  const core: ActionContext = { stores, client, waiters }
  const data = createDataActions(core, options.settleMs ?? 350)
  const newId = createIds()
  const locks = createRunLocks(options.locks ?? globalThis.navigator?.locks)
  const kept = createSavedRunActions(core, newId, { openKept: options.openKept ?? openSavedRuns, locks })
  const runFiles = createRunFileActions(core, newId)
  let gpuOptions: string | undefined
  const boot = (choice: BackendChoice, kernelOptions?: string) => {
    gpuOptions = kernelOptions
    waiters.rejectAll(replaced)
    queue.flush()
    stores.lab.setState(({ preview }) => ({ ...initialLab, preview, choice }))
    stores.run.setState(({ run }) => ({
      pending: null,
      run: isLive(run) && !run.dormant ? { ...run, status: 'stopped' } : run,
    }))
    stores.completions.setState({ waiting: null })
    stores.studies.setState((state) => endStudies(state, replaced))
    client.boot(choice, kernelOptions)
    showAgain(core)
  }
  const recovery = createRecovery(core, {
    reboot: () => boot(stores.lab.getState().choice, gpuOptions),
    giveUp(failure) {
      client.dispose()
      loseWorker(core, failure)
    },
    showKept: kept.showKept,
    waitMs: options.recoverMs ?? 500,
  })

  return {
    stores,
    ...kept,
    ...createRunActions(core, newId, locks),
    ...createCompletionActions(core, newId),
    ...createStudyActions(core, newId),
    ...runFiles,
    ...createModelFileActions(core, newId, kept.keepNow),
    prepare: data.prepare,
    /** Reads the person's files as a data set, or shows a run where the one file is one. */
    openFiles: async (...asked: Parameters<typeof data.openFiles>): Promise<void> => {
      const [[file, ...more]] = asked
      if (file && more.length === 0 && /\.igpt$/i.test(file.name)) await runFiles.openRunFile(file, file.name)
      else await data.openFiles(...asked)
    },
    cancelOpen: data.cancelOpen,
    ...data.own,
    /**
     * Starts the worker on `choice`, with forced kernel options if given; a run that was open is lost and
     * stays on show as stopped.
     */
    boot,
    /** Resolves when a backend runs and data are prepared; rejects with the failure of either. */
    ready: () => waiters.until(() => isReady(stores)),
    choosePreset: (presetId: PresetId) =>
      stores.settings.setState({ presetId, config: presetById(presetId).config, chosen: true }),
    edit: (change: Partial<RunConfig>) =>
      stores.settings.setState(({ config }) => ({
        config: withPaletteColours({ ...config, ...change }),
        chosen: true,
      })),
    dispose: () => client.dispose(),
  }
}
