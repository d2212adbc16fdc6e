/**
 * Applies worker events to the stores, without requests or timers. Events of a run that is no longer current
 * are dropped.
 */
import type { EventOf, LabEvent } from '../../core/protocol'
import {
  emptySet,
  initialCompletions,
  updateSet,
  withImages,
  withPinned,
  withPixels,
  withRequested,
  withRows,
} from './state/completions'
import { initialGuess, withClassifier } from './state/guess'
import { withoutRun, withPastRun } from './state/history'
import { noProbes, withProbe } from './state/metrics'
import { initialRewind } from './state/rewind'
import { isExample, withStatus, type Run } from './state/run'
import { giveColour } from './state/runColours'
import { runTitle } from './state/runName'
import { updateStudy, type StudyRecord } from './state/studies'
import type { Stores } from './state/stores'
import { noPixel } from './state/touch'

function startRun(
  stores: Stores,
  { runId, set, step, opened, config, parameters, preview, newHead }: EventOf<'runStarted'>,
) {
  const before = stores.run.getState().run
  // A reopened run is the same run, not a past one.
  const isPast = before && before.id !== runId && !isExample(stores.run.getState())
  if (isPast) {
    const { rows, others, testImages } = stores.probes.getState()
    stores.history.setState((state) =>
      withPastRun(state, before, stores.metrics.getState(), rows, { others, testImages }),
    )
  }
  const shown = [...stores.history.getState().runs.map((past) => past.run), ...(before ? [before] : [])]
  const run: Run = {
    id: runId,
    name: runTitle({ runId, set, config }),
    colour: giveColour(stores.runColours, { runId, set }, shown),
    config,
    set,
    status: opened ? 'opened' : 'preparing',
    savedStatus: opened ? 'preparing' : null,
    step,
    parameters,
    facts: null,
    compiling: null,
    baselines: null,
    failure: null,
    preview,
    ...(newHead !== undefined && { newHead }),
  }
  stores.history.setState((state) => withoutRun(state, runId))
  stores.metrics.getState().clear()
  stores.probes.setState(noProbes)
  stores.studies.setState({ byKind: {} })
  stores.touch.setState(noPixel)
  stores.guess.setState(({ by }) => ({ ...initialGuess, by }))
  stores.completions.setState(({ uncertainty, hole }) => ({ ...initialCompletions, uncertainty, hole }))
  stores.rewind.setState(initialRewind)
  stores.savedRuns.setState({ lastSave: null, saveFailure: null })
  stores.run.setState({ run, pending: null, startFailure: null })
  stores.lab.setState({ workerFailure: null, preparationStage: null })
}

function beginCompletions(stores: Stores, event: EventOf<'completionStart'>) {
  const { run } = stores.run.getState()
  if (!run || run.id !== event.runId) return
  const set = emptySet(event, run.preview.palette)
  stores.completions.setState((state) => (event.pinned ? withPinned(state, set) : withRequested(state, set)))
}

/** Applies a change to the current run if it has this id. */
function updateRun(stores: Stores, runId: string, change: (run: Run) => Partial<Run>) {
  stores.run.setState(({ run }) => (run?.id === runId ? { run: { ...run, ...change(run) } } : {}))
}

function updateStatus(stores: Stores, { runId, step, status, failure }: EventOf<'runStatus'>) {
  updateRun(stores, runId, (run) => ({ ...withStatus(run, status), step, failure: failure ?? null }))
}

function changeStudy(stores: Stores, id: string, change: Partial<StudyRecord>) {
  stores.studies.setState((state) => updateStudy(state, id, () => change))
}

/** Adds a study saved with the run, unless one of its kind was requested since. */
function addSavedStudy(stores: Stores, { studyId: id, runId, step, study, result }: EventOf<'studyKept'>) {
  const record: StudyRecord = {
    id,
    study,
    runId,
    step,
    state: 'done',
    done: 1,
    all: 1,
    doing: '',
    result,
    failure: null,
  }
  stores.studies.setState(({ byKind }) => ({ byKind: { [study.kind]: record, ...byKind } }))
}

/** Progress of data files, of model files or of a link's run file, whichever are being read. */
function updateReadProgress(stores: Stores, { done, all }: EventOf<'opening'>) {
  if (stores.modelFiles.getState().importing) stores.modelFiles.setState({ progress: { done, all } })
  const { linkedRun } = stores.link.getState()
  if (linkedRun.state === 'fetching')
    stores.link.setState({ linkedRun: { ...linkedRun, progress: { done, all } } })
  if (stores.lab.getState().openingFiles) stores.lab.setState({ openingProgress: { done, all } })
}

/** Applies one event. */
export function applyEvent(stores: Stores, event: LabEvent): void {
  const isCurrent = 'runId' in event && stores.run.getState().run?.id === event.runId
  switch (event.kind) {
    case 'ready':
      return stores.lab.setState({
        phase: 'ready',
        quiet: false,
        backend: event.info,
        bootFailure: null,
        workerFailure: null,
      })
    case 'bootFailed':
      return stores.lab.setState({ phase: 'failed', quiet: false, bootFailure: event.failure })
    case 'fault':
      return stores.lab.setState({ workerFailure: event.failure })
    case 'runStarted':
      return startRun(stores, event)
    case 'startFailed':
      stores.lab.setState({ preparationStage: null })
      return stores.run.setState(({ pending }) =>
        pending?.id === event.runId
          ? // One that was stopped, or replaced by another, has not failed.
            { pending: null, startFailure: event.failure.code === 'busy' ? null : event.failure }
          : {},
      )
    case 'loadFailed':
      stores.lab.setState({ preparationStage: null })
      return stores.run.setState(({ run }) =>
        run?.id === event.runId ? { startFailure: event.failure } : {},
      )
    case 'dataFound':
      if (isCurrent) stores.run.setState({ startFailure: null })
      return updateRun(stores, event.runId, () => ({ preview: event.preview }))
    case 'runAutosaved':
      return isCurrent
        ? stores.savedRuns.setState({
            lastSave: { runId: event.runId, step: event.step, at: event.at },
            saveFailure: null,
          })
        : undefined
    case 'runsDropped':
      return stores.savedRuns.setState(({ dropped }) => ({ dropped: [...dropped, ...event.runs] }))
    case 'autosaveFailed':
      return isCurrent ? stores.savedRuns.setState({ saveFailure: event.failure }) : undefined
    case 'runStatus':
      return updateStatus(stores, event)
    case 'compiling':
      return updateRun(stores, event.runId, () => ({ compiling: { done: event.done, all: event.all } }))
    case 'metrics':
      if (isCurrent) stores.metrics.getState().append(event.columns)
      return updateRun(stores, event.runId, (run) => ({
        facts: event.facts,
        compiling: null,
        step: Math.max(run.step, event.step),
      }))
    case 'validation':
      if (isCurrent) stores.metrics.getState().appendValidation(event.step, event.loss)
      return
    case 'baselines':
      if (isCurrent) stores.probes.setState({ testImages: event.testImages ?? null })
      return updateRun(stores, event.runId, () => ({ baselines: event.baselines }))
    case 'probes':
      return isCurrent ? stores.probes.setState((state) => withProbe(state, event)) : undefined
    case 'completionStart':
      return beginCompletions(stores, event)
    case 'completionRows':
      return stores.completions.setState((state) =>
        updateSet(state, event.setId, (set) => withRows(set, event)),
      )
    case 'completionPixels':
      return stores.completions.setState((state) =>
        updateSet(state, event.setId, (set) => withPixels(set, event)),
      )
    case 'completionImages':
      return stores.completions.setState((state) =>
        updateSet(state, event.setId, (set) => withImages(set, event)),
      )
    case 'completionEnd':
      return stores.completions.setState((state) =>
        updateSet(state, event.setId, (set) => ({ ...set, state: event.outcome })),
      )
    case 'completionFailed':
      return stores.completions.setState((state) => ({
        ...updateSet(state, event.setId, (set) => ({ ...set, state: 'failed' })),
        ...(state.waiting === event.setId || state.requested?.setId === event.setId
          ? { waiting: null, failure: event.failure }
          : {}),
      }))
    case 'classifierKept':
      return isCurrent
        ? stores.guess.setState((state) => withClassifier(state, event.classifier, event.bytes))
        : undefined
    case 'bestKept':
      return updateRun(stores, event.runId, () => ({ best: { step: event.step, loss: event.loss } }))
    case 'studyStarted':
      return changeStudy(stores, event.studyId, { state: 'running', runId: event.runId, step: event.step })
    case 'studyProgress':
      return stores.studies.setState((state) =>
        updateStudy(state, event.studyId, ({ result }) => ({
          done: event.done,
          all: event.all,
          doing: event.doing,
          result: event.result ?? result,
        })),
      )
    case 'studyEnded':
      return stores.studies.setState((state) =>
        updateStudy(state, event.studyId, ({ result }) => ({
          state: event.outcome,
          result: event.result ?? result,
        })),
      )
    case 'studyFailed':
      return changeStudy(stores, event.studyId, { state: 'failed', failure: event.failure })
    case 'studyKept':
      return isCurrent ? addSavedStudy(stores, event) : undefined
    case 'preparing':
      return stores.lab.setState({ preparationStage: event.doing })
    case 'savedDatasets':
      return stores.savedDatasets.setState({ sets: event.datasets, failure: event.failure })
    case 'opening':
      return updateReadProgress(stores, event)
    // Of another worker.
    case 'machineProgress':
      return
    case 'answered':
    case 'refused':
      return stores.lab.setState({ preparationStage: null })
    default: {
      const unknown: never = event
      throw new Error(`Unknown event ${JSON.stringify(unknown)}`)
    }
  }
}
