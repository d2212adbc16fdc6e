/** The panels that only the Lab view shows, in one chunk that the Play view does not load. */
import '../features/setup/setup.css'

export { ComparePanel } from '../features/compare/ComparePanel'
export { FactsPanel } from '../features/facts/FactsPanel'
export { RunFilePanel } from '../features/runFiles/RunFilePanel'
export { RunSetsPanel } from '../features/runSets/RunSetsPanel'
export { SeedsPanel } from '../features/runSets/SeedsPanel'
export { SavedRunsPanel } from '../features/savedRuns/SavedRunsPanel'
export { DatasetPanel } from '../features/setup/DatasetPanel'
export { ModelPanel } from '../features/setup/ModelPanel'
export { TrainingPanel } from '../features/setup/TrainingPanel'
export { StudiesPanel } from '../features/studies/StudiesPanel'
export { WeightsPanel } from '../features/weights/WeightsPanel'
