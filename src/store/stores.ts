/** All stores of one lab, made together so that tests and the page each have their own. */
import { createCompletionsStore } from './completions'
import { createLabStore } from './lab'
import { createMetricsStore } from './metrics'
import { createProbesStore } from './probes'
import { createRunStore } from './run'
import { createSettingsStore, type Memory } from './settings'
import { createViewStore } from './view'

export function createStores(memory: Memory | null) {
  return {
    lab: createLabStore(),
    run: createRunStore(),
    metrics: createMetricsStore(),
    probes: createProbesStore(),
    completions: createCompletionsStore(),
    settings: createSettingsStore(memory),
    view: createViewStore(),
  }
}

export type Stores = ReturnType<typeof createStores>
