/**
 * State of the Studies panel: open tab, edited settings, the few-labels results of the current run, one per
 * number of labels, to compare them (paper 4.7), and its last finished inspection.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { LowDataResult } from '../../../core/studies/lowData'
import type { StudyKind } from '../../../core/studies/registry'
import type { Run } from './run'
import type { StudiesState, StudyRecord } from './studies'

/** Result of a few-labels study, and the step whose weights it used. */
export interface LowDataPoint {
  step: number
  result: LowDataResult
}

/** Colour scale of attention maps: to each map's largest weight, or to the largest of all. */
export type MapScale = 'own' | 'shared'

export interface StudyPanelState {
  /** Whether the panel is unfolded, in layouts where it folds. */
  open: boolean
  tab: StudyKind
  /** Settings that differ from the current run's defaults. */
  edits: Partial<Record<StudyKind, Readonly<Record<string, number | string>>>>
  /** Fewest labels first. */
  lowData: LowDataPoint[]
  /** The last finished inspection; stays while the next one runs. */
  inspected: StudyRecord | null
  mapScale: MapScale
}

/** Config for a study's defaults: the run's, with no more images than the data have. */
export function studyBasis({ config, preview }: Pick<Run, 'config' | 'preview'>): RunConfig {
  // Not below a study's least: smaller data sets are refused with a reason.
  const within = (value: number, available: number, least: number) =>
    Math.max(least, Math.min(value, available))
  return {
    ...config,
    probeTrainImages: within(config.probeTrainImages, preview.trainImages, 10),
    probeTestImages: within(config.probeTestImages, preview.testImages, 10),
    evalImages: within(config.evalImages, preview.validationImages, 2),
  }
}

/** The results with `added`, which replaces one of the same number of labels. */
export function withLowData(results: readonly LowDataPoint[], added: LowDataPoint): LowDataPoint[] {
  const others = results.filter(({ result }) => result.perClass !== added.result.perClass)
  return [...others, added].sort((a, b) => a.result.perClass - b.result.perClass)
}

/** @param studies source of finished studies; when it is cleared for a new run, so are the results here */
export function createStudyPanelStore(studies: StoreApi<StudiesState>): StoreApi<StudyPanelState> {
  const store = createStore<StudyPanelState>()(() => ({
    open: false,
    tab: 'probe',
    edits: {},
    lowData: [],
    inspected: null,
    mapScale: 'own',
  }))
  studies.subscribe(({ byKind }, before) => {
    const { lowData: record, inspect } = byKind
    if (inspect && inspect !== before.byKind.inspect && inspect.state === 'done')
      store.setState({ inspected: inspect })
    if (Object.keys(byKind).length === 0) store.setState({ lowData: [], inspected: null })
    else if (
      record &&
      record !== before.byKind.lowData &&
      record.state === 'done' &&
      record.result?.kind === 'lowData'
    ) {
      const added = { step: record.step, result: record.result }
      store.setState(({ lowData }) => ({ lowData: withLowData(lowData, added) }))
    }
  })
  return store
}
