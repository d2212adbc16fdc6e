/** All stores of one lab, made together so that tests and the page each have their own. */
import { createCompletionsStore } from './completions'
import { createHistoryStore } from './history'
import { createKeptStore } from './savedRuns'
import { createLabStore } from './labState'
import { createMetricsStore } from './metrics'
import { createProbesStore } from './probes'
import { createRunStore } from './run'
import { createSetsStore } from './savedDatasets'
import { createSettingsStore, type Memory } from './settings'
import { createStudiesStore } from './studies'
import { createStudyPanelStore } from './studyPanel'
import { createTransferStore } from './modelFiles'
import { createViewStore } from './view'

export function createStores(memory: Memory | null) {
  const studies = createStudiesStore()
  return {
    lab: createLabStore(),
    run: createRunStore(),
    metrics: createMetricsStore(),
    probes: createProbesStore(),
    completions: createCompletionsStore(),
    studies,
    studyPanel: createStudyPanelStore(studies),
    history: createHistoryStore(),
    kept: createKeptStore(),
    sets: createSetsStore(),
    settings: createSettingsStore(memory),
    transfer: createTransferStore(),
    view: createViewStore(),
  }
}

export type Stores = ReturnType<typeof createStores>
