/**
 * The page's panels in one table, with the place of each in every layout and in the Play view. A new panel is
 * one row here.
 */
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react'
import type { PagePart } from '../../core/pageParts'
import { CompletionsPanel } from '../features/completions/CompletionsPanel'
import { PresetsPanel } from '../features/setup/PresetsPanel'
import type { Tab } from '../store/state/stores'
import { PartContext } from '../ui/Panel'
import type { Layout } from './appearance'

type LabPanels = typeof import('./labPanels')

/** A panel of the Lab view; all of them are loaded together. */
function labPanel(name: keyof LabPanels) {
  return lazy(async () => {
    const panels = await loadLabPanels()
    return { default: panels[name] as ComponentType<{ foldable: boolean }> }
  })
}

/** Fetches the Lab view's panels, so that they are there when it is chosen. */
export const loadLabPanels = (): Promise<LabPanels> => import('./labPanels')

const ComparePanel = labPanel('ComparePanel')
const DatasetPanel = labPanel('DatasetPanel')
const ExamplesPanel = labPanel('ExamplesPanel')
const FactsPanel = labPanel('FactsPanel')
const ModelPanel = labPanel('ModelPanel')
const RunFilePanel = labPanel('RunFilePanel')
const RunSetsPanel = labPanel('RunSetsPanel')
const SavedRunsPanel = labPanel('SavedRunsPanel')
const SeedsPanel = labPanel('SeedsPanel')
const StudiesPanel = labPanel('StudiesPanel')
const TrainingPanel = labPanel('TrainingPanel')
const WeightsPanel = labPanel('WeightsPanel')

/** The panels with charts: their library is a third of the page's code, and is loaded beside the worker. */
const LossPanel = lazy(async () => ({ default: (await import('../features/loss/LossPanel')).LossPanel }))
const ProbesPanel = lazy(async () => ({
  default: (await import('../features/probes/ProbesPanel')).ProbesPanel,
}))

/** Zones of the wide and medium layouts; in the medium one, setup is the drawer. */
type Zone = 'setup' | 'hero' | 'curves' | 'foot'

/** Places of the Play view, which is one column or two at any width; of the two charts it shows one. */
type PlayPlace = 'images' | 'presets' | 'layers' | 'loss'

interface PanelPlace {
  id: PagePart
  Panel: ComponentType<{ foldable: boolean }>
  wide: Zone
  medium: Zone
  phone: Tab
  /** Absent if only the Lab view shows it. */
  play?: PlayPlace
}

/** In the order of the panels within each zone and tab. */
const panels: readonly PanelPlace[] = [
  { id: 'presets', Panel: PresetsPanel, wide: 'setup', medium: 'setup', phone: 'setup', play: 'presets' },
  { id: 'dataset', Panel: DatasetPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'model', Panel: ModelPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'training', Panel: TrainingPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'seeds', Panel: SeedsPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  {
    id: 'completions',
    Panel: CompletionsPanel,
    wide: 'hero',
    medium: 'hero',
    phone: 'images',
    play: 'images',
  },
  { id: 'examples', Panel: ExamplesPanel, wide: 'hero', medium: 'hero', phone: 'images' },
  { id: 'studies', Panel: StudiesPanel, wide: 'hero', medium: 'foot', phone: 'studies' },
  { id: 'loss', Panel: LossPanel, wide: 'curves', medium: 'curves', phone: 'train', play: 'loss' },
  { id: 'facts', Panel: FactsPanel, wide: 'foot', medium: 'foot', phone: 'train' },
  { id: 'probes', Panel: ProbesPanel, wide: 'curves', medium: 'curves', phone: 'probes', play: 'layers' },
  { id: 'runSets', Panel: RunSetsPanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'compare', Panel: ComparePanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'savedRuns', Panel: SavedRunsPanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'runFiles', Panel: RunFilePanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'weights', Panel: WeightsPanel, wide: 'curves', medium: 'curves', phone: 'train' },
]

/**
 * The panels of one zone or tab; only the phone layout unfolds those that fold. They appear together, once
 * all are loaded, so that none moves another.
 */
export function panelsIn(layout: Layout | 'play', place: Zone | Tab | PlayPlace): ReactNode {
  const elements = panels
    .filter((row) => row[layout] === place)
    .map(({ id, Panel }) => (
      <PartContext key={id} value={id}>
        <Panel foldable={layout !== 'phone'} />
      </PartContext>
    ))
  const content = place === 'setup' ? <div className="setup">{elements}</div> : elements
  return <Suspense fallback={<div className="zone-loading" aria-busy="true" />}>{content}</Suspense>
}
