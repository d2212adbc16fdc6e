/**
 * What the Studies panel remembers while it is closed or shows another tab: the settings that a person
 * changed, and the few-labels results of the run on show, one for each number of labels, so that they stand
 * side by side (paper 4.7), and the last look inside, which stays while the next is made.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { LowDataResult } from '../../../core/studies/lowData'
import type { StudyKind } from '../../../core/studies/registry'
import type { Run } from './run'
import type { StudiesState, StudyRecord } from './studies'

/** A finished few-labels study with the step whose weights it used. */
export interface KeptLowData {
  step: number
  result: LowDataResult
}

/** Colours of attention maps: each from 0 to its own largest weight, or all to the largest of all. */
export type MapScale = 'own' | 'shared'

export interface StudyPanelState {
  /** Whether the panel is unfolded, where it can be folded. */
  open: boolean
  tab: StudyKind
  /** Settings that differ from the defaults of the run on show. */
  edits: Partial<Record<StudyKind, Readonly<Record<string, number | string>>>>
  /** Fewest labels first. */
  lowData: KeptLowData[]
  /** The last finished look inside the run on show. */
  inspected: StudyRecord | null
  mapScale: MapScale
}

/** What a study's defaults are made of: the run's settings, with no more images asked for than there are. */
export function studyBasis({ config, preview }: Pick<Run, 'config' | 'preview'>): RunConfig {
  // Not below what a study takes at least: a tinier set is refused by name.
  const within = (wanted: number, there: number, least: number) => Math.max(least, Math.min(wanted, there))
  return {
    ...config,
    probeTrainImages: within(config.probeTrainImages, preview.trainImages, 10),
    probeTestImages: within(config.probeTestImages, preview.testImages, 10),
    evalImages: within(config.evalImages, preview.validationImages, 2),
  }
}

/** The kept results with one more; a second one of as many labels takes the first one's place. */
export function withLowData(kept: readonly KeptLowData[], added: KeptLowData): KeptLowData[] {
  const others = kept.filter(({ result }) => result.perClass !== added.result.perClass)
  return [...others, added].sort((a, b) => a.result.perClass - b.result.perClass)
}

/**
 * @param studies where finished studies are taken from; once it is emptied for a new run, so is what is kept
 * of them
 */
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
