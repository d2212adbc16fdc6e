/**
 * What each worker event changes in the stores, and nothing else: no requests, no timers. Events of a
 * run that is no longer on show are dropped.
 */
import type { EventOf, LabEvent } from '../../core/protocol'
import {
  beginSet,
  initialCompletions,
  updateSet,
  withImages,
  withPinned,
  withPixels,
  withRows,
} from './state/completions'
import { freeColour, withPastRun } from './state/history'
import { withProbe } from './state/probes'
import { isExample, type Run } from './state/run'
import { runName } from './state/runName'
import { updateStudy, type StudyRecord } from './state/studies'
import type { Stores } from './state/stores'

function startRun(
  stores: Stores,
  { runId, step, opened, config, parameters, preview }: EventOf<'runStarted'>,
) {
  const before = stores.run.getState().run
  // A run that is opened again is the same run, not a past one.
  const isPast = before && before.id !== runId && !isExample(stores.run.getState())
  if (isPast)
    stores.history.setState((state) =>
      withPastRun(state, before, stores.metrics.getState(), stores.probes.getState().rows),
    )
  const run: Run = {
    id: runId,
    name: runName(runId),
    colour: freeColour(runId, [
      ...stores.history.getState().runs.map((past) => past.run),
      ...(before ? [before] : []),
    ]),
    config,
    status: 'preparing',
    step,
    dormant: opened,
    parameters,
    facts: null,
    compiling: null,
    baselines: null,
    failure: null,
    preview,
  }
  stores.metrics.getState().clear()
  stores.probes.setState({ rows: [] })
  stores.studies.setState({ byKind: {} })
  stores.completions.setState(({ uncertainty, hole }) => ({ ...initialCompletions, uncertainty, hole }))
  stores.run.setState({ run, pending: null, startFailure: null, kept: null, keepFailure: null })
  stores.lab.setState({ fault: null, doing: null })
}

function beginCompletions(stores: Stores, event: EventOf<'completionStart'>) {
  const { run } = stores.run.getState()
  if (!run || run.id !== event.runId) return
  const set = beginSet(event, run.preview.palette)
  stores.completions.setState((state) =>
    event.pinned
      ? withPinned(state, set)
      : { requested: set, waiting: null, failure: null, view: { kind: 'requested' } },
  )
}

/** Applies a change to the run on show when it is the one the event speaks of. */
function updateRun(stores: Stores, runId: string, change: (run: Run) => Partial<Run>) {
  stores.run.setState(({ run }) => (run?.id === runId ? { run: { ...run, ...change(run) } } : {}))
}

function takeStatus(stores: Stores, { runId, step, status, failure }: EventOf<'runStatus'>) {
  updateRun(stores, runId, (run) => ({
    status,
    step,
    failure: failure ?? null,
    dormant: run.dormant && status !== 'running',
  }))
  stores.metrics.getState().flush()
}

function changeStudy(stores: Stores, id: string, change: Partial<StudyRecord>) {
  stores.studies.setState((state) => updateStudy(state, id, () => change))
}

/** A study that the run had when it was saved; one that is asked for meanwhile stands. */
function showKept(stores: Stores, { studyId: id, runId, step, study, result }: EventOf<'studyKept'>) {
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

/** Routes one event. */
export function applyEvent(stores: Stores, event: LabEvent): void {
  const isShown = 'runId' in event && stores.run.getState().run?.id === event.runId
  switch (event.kind) {
    case 'ready':
      return stores.lab.setState({ phase: 'ready', backend: event.info, bootFailure: null, fault: null })
    case 'bootFailed':
      return stores.lab.setState({ phase: 'failed', bootFailure: event.failure })
    case 'fault':
      return stores.lab.setState({ fault: event.failure })
    case 'runStarted':
      return startRun(stores, event)
    case 'startFailed':
      stores.lab.setState({ doing: null })
      return stores.run.setState(({ pending }) =>
        pending?.id === event.runId ? { pending: null, startFailure: event.failure } : {},
      )
    case 'loadFailed':
      stores.lab.setState({ doing: null })
      return stores.run.setState(({ run }) =>
        run?.id === event.runId ? { startFailure: event.failure } : {},
      )
    case 'runAutosaved':
      return isShown
        ? stores.run.setState({
            kept: { runId: event.runId, step: event.step, at: event.at },
            keepFailure: null,
          })
        : undefined
    case 'autosaveFailed':
      return isShown ? stores.run.setState({ keepFailure: event.failure }) : undefined
    case 'runStatus':
      return takeStatus(stores, event)
    case 'compiling':
      return updateRun(stores, event.runId, () => ({ compiling: { done: event.done, all: event.all } }))
    case 'metrics':
      if (isShown) stores.metrics.getState().append(event.columns)
      return updateRun(stores, event.runId, (run) => ({
        facts: event.facts,
        compiling: null,
        step: Math.max(run.step, event.step),
      }))
    case 'validation':
      if (isShown) stores.metrics.getState().appendValidation(event.step, event.loss)
      return
    case 'baselines':
      return updateRun(stores, event.runId, () => ({ baselines: event.baselines }))
    case 'probes':
      if (isShown)
        stores.probes.setState(({ rows }) => ({
          rows: withProbe(rows, { step: event.step, accuracy: event.accuracy }),
        }))
      return
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
      return isShown ? showKept(stores, event) : undefined
    case 'preparing':
      return stores.lab.setState({ doing: event.doing })
    case 'savedDatasets':
      return stores.sets.setState({ sets: event.datasets, failure: event.failure })
    case 'opening':
      return stores.lab.setState({ opening: { done: event.done, all: event.all } })
    case 'answered':
    case 'refused':
      return stores.lab.setState({ doing: null })
    default: {
      const unknown: never = event
      throw new Error(`Unknown event ${JSON.stringify(unknown)}`)
    }
  }
}
